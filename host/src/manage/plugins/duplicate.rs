use std::collections::BTreeMap;

use super::naming;
use super::shelf::{Shelf, claims, refused};
use crate::catalog::{AuditAction, Plugin, PluginName, Principal, Status, Timestamp};
use crate::error::{Error, ErrorCode, Result};
use crate::host::Host;
use crate::manage::to_the_end;
use crate::store::Install;

/// Installs a plugin's serving version a second time, under another name: a
/// draft with the same settings and cases, and no storage of its own yet. Its functions
/// are served as `<new name>_<function>`; a name that is too long or taken is
/// cut or numbered.
///
/// # Errors
/// `not_found`, `conflict` when there is a plugin of the new name.
pub async fn duplicate(
    host: &Host,
    who: &Principal,
    name: &PluginName,
    new_name: &PluginName,
) -> Result<Plugin> {
    Shelf::of(host, who).duplicate(name, new_name).await
}

impl Shelf {
    pub(super) async fn duplicate(
        &self,
        name: &PluginName,
        new_name: &PluginName,
    ) -> Result<Plugin> {
        let original = self.find(name).await?;
        if self.ledger.plugin(&self.gym, new_name).await?.is_some() {
            return Err(taken(new_name));
        }
        let version = self.version(name, &original.version).await?;
        let now = Timestamp::now();
        let copy = Plugin {
            name: new_name.clone(),
            status: Status::Draft,
            renamed: naming::rename_all(self, new_name, &version.manifest, BTreeMap::new()).await?,
            version: original.version,
            served_before: Vec::new(),
            settings: original.settings,
            consent: original.consent,
            pending: None,
            created_at: now,
            updated_at: now,
        };
        let install = Install {
            claims: claims(&copy, &version),
            before: None,
            event: self.event(AuditAction::Duplicated, &copy),
            after: copy.clone(),
            version: Some(version),
            cases: self.ledger.cases(&self.gym, name).await?,
        };
        let (shelf, name) = (self.clone(), copy.name.clone());
        to_the_end(async move {
            shelf
                .ledger
                .install(&shelf.gym, install)
                .await
                .map_err(refused)?;
            shelf.directory.refresh_plugin(&shelf.gym, &name).await
        })
        .await?;
        Ok(copy)
    }
}

fn taken(name: &PluginName) -> Error {
    Error::new(
        ErrorCode::Conflict,
        format!("The gym has a plugin `{name}` already; choose another name."),
    )
}
