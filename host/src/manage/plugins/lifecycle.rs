use semver::Version;

use super::plan;
use super::shelf::{Shelf, TRIES, changed_meanwhile};
use crate::catalog::{AuditAction, AuditEvent, Plugin, PluginName, Principal};
use crate::error::Result;
use crate::host::Host;
use crate::manage::to_the_end;

/// Puts a plugin into service, with a version of its choice or the one it has.
/// A plugin that serves that version already stays as it is.
///
/// # Errors
/// `not_found` for the plugin or the version, `consent_required`.
pub async fn activate(
    host: &Host,
    who: &Principal,
    name: &PluginName,
    version: Option<&Version>,
) -> Result<Plugin> {
    Shelf::of(host, who).activate(name, version.cloned()).await
}

/// Takes a plugin out of service; its functions answer `function_paused`.
///
/// # Errors
/// `not_found`, or `conflict` for a draft.
pub async fn pause(host: &Host, who: &Principal, name: &PluginName) -> Result<Plugin> {
    Shelf::of(host, who).pause(name).await
}

/// Goes back to the version that served before. The status stays.
///
/// # Errors
/// `not_found`, `conflict` when no version served before or the plugin was
/// changed meanwhile.
pub async fn rollback(host: &Host, who: &Principal, name: &PluginName) -> Result<Plugin> {
    Shelf::of(host, who).rollback(name).await
}

/// Removes a plugin with its versions, settings, secrets and storage.
///
/// # Errors
/// `not_found`, `conflict` when it is being changed all the time.
pub async fn delete(host: &Host, who: &Principal, name: &PluginName) -> Result<()> {
    Shelf::of(host, who).delete(name).await
}

impl Shelf {
    pub(super) async fn activate(
        &self,
        name: &PluginName,
        version: Option<Version>,
    ) -> Result<Plugin> {
        self.change(name, TRIES, AuditAction::Activated, move |plugin, now| {
            Ok(plan::activated(plugin, version.as_ref(), now))
        })
        .await
    }

    pub(super) async fn pause(&self, name: &PluginName) -> Result<Plugin> {
        self.change(name, TRIES, AuditAction::Paused, plan::paused)
            .await
    }

    pub(super) async fn rollback(&self, name: &PluginName) -> Result<Plugin> {
        // Tried once: another rollback in between would make it go back twice.
        self.change(name, 1, AuditAction::RolledBack, plan::rolled_back)
            .await
    }

    pub(super) async fn delete(&self, name: &PluginName) -> Result<()> {
        let (shelf, name) = (self.clone(), name.clone());
        to_the_end(async move {
            shelf.find(&name).await?;
            shelf
                .ledger
                .remove_plugin(
                    &shelf.gym,
                    &name,
                    &AuditEvent::now(&shelf.by, AuditAction::Deleted, &name),
                )
                .await
                .map_err(changed_meanwhile)?;
            shelf.vault.forget(&shelf.gym, &name);
            shelf.directory.refresh_plugin(&shelf.gym, &name).await
        })
        .await
    }
}
