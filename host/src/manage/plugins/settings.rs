use serde_json::{Map, Value};

use super::shelf::{Shelf, TRIES, changed_meanwhile};
use crate::call::check_settings;
use crate::catalog::{AuditAction, Plugin, PluginName, Principal, Timestamp};
use crate::error::Result;
use crate::host::Host;
use crate::manage::to_the_end;
use crate::store::StoreError;

/// Replaces an installation's settings.
///
/// # Errors
/// `not_found`; `invalid_request` when the settings do not match the serving
/// version's schema, with each fault in the details, or when it has none.
pub async fn settings(
    host: &Host,
    who: &Principal,
    name: &PluginName,
    settings: Map<String, Value>,
) -> Result<Plugin> {
    Shelf::of(host, who).set(name, settings).await
}

impl Shelf {
    pub(super) async fn set(
        &self,
        name: &PluginName,
        settings: Map<String, Value>,
    ) -> Result<Plugin> {
        let (shelf, name) = (self.clone(), name.clone());
        to_the_end(async move {
            let mut left = TRIES;
            loop {
                left -= 1;
                let before = shelf.find(&name).await?;
                let version = shelf.version(&name, &before.version).await?;
                check_settings(&version, &settings)?;
                let after = Plugin {
                    settings: settings.clone(),
                    updated_at: Timestamp::now(),
                    ..before.clone()
                };
                let event = shelf.event(AuditAction::SettingsChanged, &after);
                match shelf
                    .ledger
                    .update_plugin(&shelf.gym, &before, &after, &event)
                    .await
                {
                    Ok(()) => {
                        shelf.directory.refresh_plugin(&shelf.gym, &name).await?;
                        return Ok(after);
                    }
                    Err(StoreError::Conflict) if left > 0 => {}
                    Err(error) => return Err(changed_meanwhile(error)),
                }
            }
        })
        .await
    }
}
