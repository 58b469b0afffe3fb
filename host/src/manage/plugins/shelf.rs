use std::sync::Arc;

use semver::Version;

use super::plan;
use super::vet::Vetted;
use crate::call::Directory;
use crate::catalog::{
    AuditAction, AuditEvent, Capability, FunctionName, GymId, KeyId, Plugin, PluginName,
    PluginVersion, Principal, Status, Timestamp,
};
use crate::error::{Error, ErrorCode, Result};
use crate::host::Host;
use crate::manage::to_the_end;
use crate::store::{Install, InstallError, Ledger, StoreError};
use crate::vault::Vault;

/// How often a change is planned anew when another one came between. More
/// than two managers at once on one plugin is a quarrel, not a coincidence.
pub(super) const TRIES: usize = 4;

/// One gym's plugins: where a change is committed, and where calls see it.
#[derive(Clone)]
pub(super) struct Shelf {
    pub(super) ledger: Ledger,
    pub(super) directory: Arc<Directory>,
    pub(super) vault: Arc<Vault>,
    pub(super) gym: GymId,
    /// Who changes things.
    pub(super) by: KeyId,
}

impl Shelf {
    pub(super) fn of(host: &Host, who: &Principal) -> Shelf {
        Shelf {
            ledger: host.ledger().clone(),
            directory: Arc::clone(host.directory()),
            vault: Arc::clone(host.vault()),
            gym: who.gym.clone(),
            by: who.key.clone(),
        }
    }

    /// The plugin of this name.
    ///
    /// # Errors
    /// `not_found`.
    pub(super) async fn find(&self, name: &PluginName) -> Result<Plugin> {
        let plugin = self.ledger.plugin(&self.gym, name).await?;
        plugin.ok_or_else(|| Error::new(ErrorCode::NotFound, "The gym has no such plugin."))
    }

    /// A version of a plugin.
    ///
    /// # Errors
    /// `not_found`.
    pub(super) async fn version(
        &self,
        name: &PluginName,
        version: &Version,
    ) -> Result<PluginVersion> {
        let found = self.ledger.version(&self.gym, name, version).await?;
        found.ok_or_else(|| {
            Error::new(
                ErrorCode::NotFound,
                format!("The plugin has no version {version}."),
            )
        })
    }

    /// Plans a change of a plugin and commits it; plans it anew when another
    /// change came between, `tries` times in all. A change that changes
    /// nothing is not written.
    ///
    /// # Errors
    /// `not_found`, `conflict` when the plugin kept changing, or when another
    /// version than the vetted one would come into service,
    /// `consent_required` when it would serve a version that asks for more
    /// than was decided on, the plan's own.
    pub(super) async fn change(
        &self,
        name: &PluginName,
        tries: usize,
        action: AuditAction,
        vetted: Vetted,
        plan: impl Fn(&Plugin, Timestamp) -> Result<Plugin> + Send + Sync + 'static,
    ) -> Result<Plugin> {
        let (shelf, name) = (self.clone(), name.clone());
        to_the_end(async move {
            let mut left = tries;
            loop {
                left = left.saturating_sub(1);
                let before = shelf.find(&name).await?;
                let after = plan(&before, Timestamp::now())?;
                if same(&before, &after) {
                    return Ok(before);
                }
                let version = shelf.version(&name, &after.version).await?;
                if after.status == Status::Active {
                    consented(&after, &version.manifest.capabilities)?;
                }
                vetted.check(Some(&before), &after)?;
                let mut event = shelf.event(action, &after);
                vetted.note(&mut event);
                let change = Install {
                    claims: claims(&after, &version),
                    before: Some(before),
                    event,
                    after: after.clone(),
                    version: None,
                    cases: None,
                };
                match shelf
                    .ledger
                    .install(&shelf.gym, change)
                    .await
                    .map_err(refused)
                {
                    Ok(()) => {
                        shelf.directory.refresh_plugin(&shelf.gym, &name).await?;
                        return Ok(after);
                    }
                    Err(error) if error.code() == ErrorCode::Conflict && left > 0 => {}
                    Err(error) => return Err(error),
                }
            }
        })
        .await
    }
}

impl Shelf {
    /// What the audit trail says of a plugin that is now like this.
    pub(super) fn event(&self, action: AuditAction, after: &Plugin) -> AuditEvent {
        let event = AuditEvent::now(&self.by, action, &after.name);
        match (action, &after.pending) {
            (AuditAction::ConsentGiven, _) => event
                .version(&after.version)
                .details(&after.consent.granted),
            (AuditAction::ConsentAsked, Some(pending)) => event.version(pending),
            _ => event.version(&after.version),
        }
    }
}

/// Refuses to serve a version that asks for what nobody decided on.
///
/// # Errors
/// `consent_required`; `details.more` lists it.
pub(super) fn consented(plugin: &Plugin, asked: &[Capability]) -> Result<()> {
    let more = plugin.consent.missing(asked);
    if more.is_empty() {
        return Ok(());
    }
    let more: Vec<String> = more.iter().map(ToString::to_string).collect();
    Err(Error::new(
        ErrorCode::ConsentRequired,
        "This version asks for more than the gym decided on. Decide what it may use; that puts it into service.",
    )
    .with_details(serde_json::json!({ "more": more })))
}

/// Whether a change changes nothing but the time.
fn same(before: &Plugin, after: &Plugin) -> bool {
    let after = Plugin {
        updated_at: before.updated_at,
        ..after.clone()
    };
    *before == after
}

/// The names that a version's functions are served under.
pub(super) fn claims(plugin: &Plugin, version: &PluginVersion) -> Vec<FunctionName> {
    plugin
        .served(version)
        .map(|served| served.name.clone())
        .collect()
}

/// The ledger's refusal in the words of whoever asked.
pub(super) fn refused(error: InstallError) -> Error {
    match error {
        InstallError::NameTaken { function, owner } => Error::new(
            ErrorCode::NameTaken,
            format!(
                "The gym's plugin `{owner}` has a function `{function}` already. Rename one of \
                 them, or delete that plugin."
            ),
        )
        .with_details(serde_json::json!({"function": function, "owner": owner})),
        InstallError::VersionExists => plan::version_exists(),
        InstallError::Store(error) => changed_meanwhile(error),
    }
}

/// A store's refusal in the words of whoever asked.
pub(super) fn changed_meanwhile(error: StoreError) -> Error {
    match error {
        StoreError::Conflict => Error::new(
            ErrorCode::Conflict,
            "The plugin was changed meanwhile. Look at what it is now, then try again.",
        ),
        error => error.into(),
    }
}
