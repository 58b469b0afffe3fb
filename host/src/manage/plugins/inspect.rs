use super::save::versioned;
use super::shelf::Shelf;
use super::upload::{Planned, UploadOptions};
use crate::build::inspection::{Change, ChangeKind, Inspection, NameTaken};
use crate::build::{Described, Source, Uploaded};
use crate::catalog::{PluginVersion, Principal};
use crate::error::{ErrorCode, Result};
use crate::host::Host;
use crate::store::InstallError;

/// Builds a component and says what it is, asks for and would change in the
/// gym, without installing it.
///
/// # Errors
/// Those of building.
pub async fn inspect(host: &Host, who: &Principal, uploaded: Uploaded) -> Result<Inspection> {
    foreseen(host, who, host.builder().build(uploaded).await?).await
}

/// The same of an author's source.
///
/// # Errors
/// Those of building.
pub async fn inspect_source(host: &Host, who: &Principal, source: Source) -> Result<Inspection> {
    let (described, _) = versioned(host, who, source, &UploadOptions::default()).await?;
    foreseen(host, who, described).await
}

async fn foreseen(host: &Host, who: &Principal, described: Described) -> Result<Inspection> {
    let version = described.version(&who.key);
    let mut inspection = Inspection::of(&described, &host.config().call);
    inspection.change = Some(Shelf::of(host, who).foresee(&version).await?);
    Ok(inspection)
}

impl Shelf {
    /// What uploading a version would change.
    async fn foresee(&self, version: &PluginVersion) -> Result<Change> {
        let there = self
            .ledger
            .plugin(&self.gym, &version.manifest.name)
            .await?;
        let mut change = Change {
            kind: ChangeKind::Same,
            serving: there.as_ref().map(|plugin| plugin.version.clone()),
            names_taken: Vec::new(),
            more: Vec::new(),
        };
        let consent = there.as_ref().map(|plugin| plugin.consent.clone());
        let more = consent
            .unwrap_or_default()
            .missing(&version.manifest.capabilities);
        change.more = more.iter().map(ToString::to_string).collect();
        match self.plan(version, &UploadOptions::default()).await {
            Ok(Planned::Same(_)) => {}
            Ok(Planned::New(install)) => {
                change.kind = match install.before {
                    None => ChangeKind::NewPlugin,
                    Some(_) => ChangeKind::NewVersion,
                };
                let taken = self.names_taken(&install).await?;
                change.names_taken = taken.into_iter().filter_map(taken_name).collect();
            }
            Err(error) if error.code() == ErrorCode::VersionExists => {
                change.kind = ChangeKind::VersionExists;
            }
            Err(error) => return Err(error),
        }
        Ok(change)
    }
}

fn taken_name(error: InstallError) -> Option<NameTaken> {
    match error {
        InstallError::NameTaken { function, owner } => Some(NameTaken {
            function,
            plugin: owner,
        }),
        _ => None,
    }
}
