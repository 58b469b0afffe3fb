use semver::Version;

use super::plan;
use super::shelf::{Shelf, TRIES, changed_meanwhile};
use super::vet::Vetted;
use crate::catalog::{AuditAction, AuditEvent, Plugin, PluginName, Principal, Timestamp};
use crate::error::Result;
use crate::host::Host;
use crate::manage::to_the_end;

/// Puts a plugin into service, with a version of its choice or the one it has.
/// A plugin that serves that version already stays as it is. Its saved cases
/// must pass, unless the manager insists.
///
/// # Errors
/// `not_found` for the plugin or the version, `consent_required`,
/// `tests_failed`.
pub async fn activate(
    host: &Host,
    who: &Principal,
    name: &PluginName,
    version: Option<&Version>,
    force: bool,
) -> Result<Plugin> {
    let shelf = Shelf::of(host, who);
    let before = shelf.find(name).await?;
    let number = version.unwrap_or(&before.version).clone();
    let version = shelf.version(name, &number).await?;
    let after = plan::activated(&before, Some(&number), Timestamp::now());
    let vetted = shelf.vet(host, Some(&before), &after, &version, None, force);
    shelf.activate(name, Some(number), vetted.await?).await
}

/// Takes a plugin out of service; its functions answer `function_paused`.
///
/// # Errors
/// `not_found`, or `conflict` for a draft.
pub async fn pause(host: &Host, who: &Principal, name: &PluginName) -> Result<Plugin> {
    Shelf::of(host, who).pause(name).await
}

/// Goes back to the version that served before. The status stays. The plugin's
/// saved cases must pass on it where it is served, unless the manager insists.
///
/// # Errors
/// `not_found`, `tests_failed`, `conflict` when no version served before or the
/// plugin was changed meanwhile.
pub async fn rollback(
    host: &Host,
    who: &Principal,
    name: &PluginName,
    force: bool,
) -> Result<Plugin> {
    let shelf = Shelf::of(host, who);
    let before = shelf.find(name).await?;
    let after = plan::rolled_back(&before, Timestamp::now())?;
    let version = shelf.version(name, &after.version).await?;
    let vetted = shelf.vet(host, Some(&before), &after, &version, None, force);
    shelf.rollback(name, vetted.await?).await
}

/// Removes a plugin with its versions, settings, secrets, cases and storage.
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
        vetted: Vetted,
    ) -> Result<Plugin> {
        let plan = move |plugin: &Plugin, now| Ok(plan::activated(plugin, version.as_ref(), now));
        self.change(name, TRIES, AuditAction::Activated, vetted, plan)
            .await
    }

    pub(super) async fn pause(&self, name: &PluginName) -> Result<Plugin> {
        let nothing = Vetted::Only(None);
        self.change(name, TRIES, AuditAction::Paused, nothing, plan::paused)
            .await
    }

    pub(super) async fn rollback(&self, name: &PluginName, vetted: Vetted) -> Result<Plugin> {
        // Tried once: another rollback in between would make it go back twice.
        let action = AuditAction::RolledBack;
        self.change(name, 1, action, vetted, plan::rolled_back)
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
