use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::cases::checked;
use super::consent::{Asked, asked};
use super::naming;
use super::plan::{self, Wish};
use super::shelf::{Shelf, TRIES, claims, refused};
use super::vet::Vetted;
use crate::build::{Described, Uploaded};
use crate::call::check_settings;
use crate::cases::{Cases, Defaults};
use crate::catalog::{
    AuditAction, FunctionName, Manifest, Plugin, PluginName, PluginVersion, Principal, Timestamp,
};
use crate::error::{Error, ErrorCode, Result};
use crate::host::Host;
use crate::manage::to_the_end;
use crate::store::{Install, InstallError};

/// What to do with an upload.
#[derive(Clone, Debug)]
pub struct UploadOptions {
    /// Whether a plugin that is new to the gym is served at once, and a new
    /// version of one that is there takes over from the old one.
    pub activate: bool,
    /// The plugin's name in the gym, where it is not to be the component's own:
    /// so that a duplicate gets its own versions.
    pub rename: Option<PluginName>,
    /// Whether all that the plugin asks for is granted with the upload. Else
    /// what nobody decided on waits for consent.
    pub grant: bool,
    /// Whether the version comes into service though the plugin's saved cases
    /// fail on it.
    pub force: bool,
    /// Cases to save with a plugin that has none.
    pub cases: Vec<Value>,
}

impl Default for UploadOptions {
    fn default() -> UploadOptions {
        UploadOptions {
            activate: true,
            rename: None,
            grant: false,
            force: false,
            cases: Vec::new(),
        }
    }
}

/// What an upload came to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UploadAnswer {
    /// The plugin as it is now.
    pub plugin: Plugin,
    /// The version that was uploaded.
    pub version: PluginVersion,
    /// Whether anything is new. False: these bytes were there already.
    pub created: bool,
    /// What the version asks for, and what was decided about it.
    pub asks: Vec<Asked>,
    /// What the author should look at. None of it keeps the plugin from
    /// being served.
    pub warnings: Vec<String>,
}

/// Builds a component and installs it as a version of the plugin it says it
/// is. The last step is one commit: the version is there whole or not at all.
///
/// A plugin that is new to the gym is served at once and a new version of one
/// that is there takes over, unless [`UploadOptions::activate`] is false; a
/// new version leaves the plugin's status as it is. A version that asks for
/// more than the gym decided on waits for its consent instead. The same bytes
/// again change nothing. Where the version would come into service and the
/// plugin's saved cases fail on it, nothing is installed.
///
/// # Errors
/// Those of building; `tests_failed`; `version_exists` when other bytes have this version,
/// `name_taken` when another plugin has one of the functions, `conflict` when
/// the plugin is being changed by others all the time.
pub async fn upload(
    host: &Host,
    who: &Principal,
    uploaded: Uploaded,
    options: UploadOptions,
) -> Result<UploadAnswer> {
    let described = host.builder().build(uploaded).await?;
    install(host, who, described, options).await
}

/// Installs what was built.
pub(super) async fn install(
    host: &Host,
    who: &Principal,
    described: Described,
    options: UploadOptions,
) -> Result<UploadAnswer> {
    let version = described.version(&who.key);
    let shelf = Shelf::of(host, who);
    let vetted = shelf.vet_upload(host, &version, &options).await?;
    to_the_end(async move {
        let bytes = described.built.bytes();
        let (mut plugin, created) = shelf.add(&version, bytes, &options, &vetted).await?;
        // They came before and wait for what is granted now. What somebody
        // decided otherwise meanwhile stays.
        if options.grant && plugin.pending.as_ref() == Some(&version.manifest.version) {
            let all = version.manifest.capabilities.clone();
            let decided = shelf.decide(&plugin.name, version.clone(), all, vetted);
            plugin = decided.await?;
        }
        let mut warnings = described.warnings;
        shelf
            .directory
            .refresh_plugin(&shelf.gym, &plugin.name)
            .await?;
        if check_settings(&version, &plugin.settings).is_err() {
            warnings.push(SETTINGS_DO_NOT_FIT.to_owned());
        }
        Ok(UploadAnswer {
            asks: asked(&plugin, &version),
            plugin,
            version,
            created,
            warnings,
        })
    })
    .await
}

const SETTINGS_DO_NOT_FIT: &str = "This installation's settings do not match the version's settings schema. Set them before the \
     plugin is called.";

impl Shelf {
    /// Plans an upload on what is there and commits it; plans it anew when
    /// another change came between. The plugin as it is then, and whether that
    /// is new.
    pub(super) async fn add(
        &self,
        version: &PluginVersion,
        bytes: &[u8],
        options: &UploadOptions,
        vetted: &Vetted,
    ) -> Result<(Plugin, bool)> {
        let mut left = TRIES;
        loop {
            left -= 1;
            let mut install = match self.plan(version, options).await? {
                Planned::Same(plugin) => return Ok((*plugin, false)),
                Planned::New(install) => install,
            };
            // Refused before the blob is written, so that refused uploads do
            // not fill the disk.
            if let Some(taken) = self.names_taken(&install).await?.pop() {
                return Err(refused(taken));
            }
            vetted.check(install.before.as_ref(), &install.after)?;
            vetted.note(&mut install.event);
            // Before the row, so that no row is ever without its blob.
            self.ledger.put_blob(version.digest, bytes.to_vec()).await?;
            let after = install.after.clone();
            match self.ledger.install(&self.gym, *install).await {
                Ok(()) => return Ok((after, true)),
                // The same bytes may have come twice at once.
                Err(InstallError::VersionExists) if left > 0 => {}
                Err(error) => match refused(error) {
                    error if error.code() == ErrorCode::Conflict && left > 0 => {}
                    error => return Err(error),
                },
            }
        }
    }

    /// Runs the plugin's saved cases where the upload would put the version
    /// into service.
    ///
    /// # Errors
    /// `tests_failed`, and those of planning.
    async fn vet_upload(
        &self,
        host: &Host,
        version: &PluginVersion,
        options: &UploadOptions,
    ) -> Result<Vetted> {
        let (before, after, brought) = match self.plan(version, options).await? {
            Planned::New(install) => {
                let brought = install.cases.map(Cases::deserialize).transpose();
                (
                    install.before,
                    install.after,
                    brought.map_err(Error::internal)?,
                )
            }
            Planned::Same(before) => {
                let number = &version.manifest.version;
                let asked = &version.manifest.capabilities;
                let after = match options.grant && before.pending.as_ref() == Some(number) {
                    true => plan::decided(&before, number, asked, asked, Timestamp::now()),
                    false => Plugin::clone(&before),
                };
                (Some(*before), after, None)
            }
        };
        let before = before.as_ref();
        self.vet(host, before, &after, version, brought, options.force)
            .await
    }

    /// What an upload would write.
    ///
    /// # Errors
    /// `version_exists`.
    pub(super) async fn plan(
        &self,
        version: &PluginVersion,
        options: &UploadOptions,
    ) -> Result<Planned> {
        let manifest = &version.manifest;
        let name = options.rename.as_ref().unwrap_or(&manifest.name);
        let plugin = self.ledger.plugin(&self.gym, name).await?;
        let same_number = self
            .ledger
            .version(&self.gym, name, &manifest.version)
            .await?;
        let wish = Wish {
            name: name.clone(),
            activate: options.activate,
            grant: options.grant,
            renamed: self.renamed(plugin.as_ref(), version).await?,
        };
        let there = plugin.as_ref().map(|plugin| (plugin, same_number.as_ref()));
        let after = plan::upload(there, wish, version, Timestamp::now())?;
        let cases = self.brought(name, manifest, options).await?;
        match (after, plugin) {
            (Some(after), before) => Ok(Planned::New(Box::new(Install {
                claims: claims(&after, version),
                event: self
                    .event(upload_action(&after, version), &after)
                    .version(&manifest.version)
                    .details(&manifest.capabilities),
                before,
                after,
                version: Some(version.clone()),
                cases,
            }))),
            (None, Some(plugin)) => Ok(Planned::Same(Box::new(plugin))),
            (None, None) => Err(plan::version_exists()),
        }
    }

    /// The row of cases that an upload brings, where the plugin has none.
    ///
    /// # Errors
    /// Those of saving cases.
    async fn brought(
        &self,
        name: &PluginName,
        manifest: &Manifest,
        options: &UploadOptions,
    ) -> Result<Option<Value>> {
        if options.cases.is_empty() || self.ledger.cases(&self.gym, name).await?.is_some() {
            return Ok(None);
        }
        let (_, row) = checked(Defaults::default(), options.cases.clone(), manifest)?;
        Ok(Some(row))
    }

    /// The names of an install that other plugins have.
    pub(super) async fn names_taken(&self, install: &Install) -> Result<Vec<InstallError>> {
        let mut taken = Vec::new();
        for function in &install.claims {
            let owner = self.ledger.function_owner(&self.gym, function).await?;
            if let Some(owner) = owner.filter(|owner| owner != &install.after.name) {
                let function = function.clone();
                taken.push(InstallError::NameTaken { function, owner });
            }
        }
        Ok(taken)
    }

    /// The other names of the plugin's functions, with those that are new.
    async fn renamed(
        &self,
        plugin: Option<&Plugin>,
        version: &PluginVersion,
    ) -> Result<BTreeMap<FunctionName, FunctionName>> {
        match plugin.filter(|plugin| naming::is_renamed(plugin)) {
            Some(plugin) => {
                let renamed = plugin.renamed.clone();
                naming::rename_all(self, &plugin.name, &version.manifest, renamed).await
            }
            None => Ok(BTreeMap::new()),
        }
    }
}

fn upload_action(after: &Plugin, version: &PluginVersion) -> AuditAction {
    match after.pending.as_ref() == Some(&version.manifest.version) {
        true => AuditAction::ConsentAsked,
        false => AuditAction::Uploaded,
    }
}

/// What an upload would do.
pub(super) enum Planned {
    /// Nothing: these bytes are there already.
    Same(Box<Plugin>),
    /// This.
    New(Box<Install>),
}
