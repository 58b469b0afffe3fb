use serde_json::{Map, Value, json};

use super::shelf::{Shelf, TRIES, changed_meanwhile};
use crate::catalog::{AuditAction, Plugin, PluginName, PluginVersion, Principal, Timestamp};
use crate::error::{Error, ErrorCode, Result};
use crate::host::Host;
use crate::manage::to_the_end;
use crate::schema::{self, Json};
use crate::store::StoreError;

/// The most bytes of an installation's settings. They travel with every call.
const MOST_BYTES: usize = 64 << 10;

/// How deep they may nest; people write them.
const DEPTH: usize = 16;

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
                check(&version, &settings)?;
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

/// Checks settings against a version's schema.
///
/// # Errors
/// `invalid_request` with each fault in the details, `too_large`.
pub(super) fn check(version: &PluginVersion, settings: &Map<String, Value>) -> Result<()> {
    let Some(schema) = &version.manifest.settings_schema else {
        return match settings.is_empty() {
            true => Ok(()),
            false => Err(Error::new(
                ErrorCode::InvalidRequest,
                "The plugin has no settings; send an empty object.",
            )),
        };
    };
    let text = serde_json::to_string(settings).map_err(Error::internal)?;
    if text.len() > MOST_BYTES {
        return Err(Error::new(
            ErrorCode::TooLarge,
            format!("The settings are larger than {MOST_BYTES} bytes."),
        ));
    }
    let json = Json::read(&text, DEPTH).map_err(|fault| {
        Error::new(
            ErrorCode::InvalidRequest,
            format!("The settings are refused: {fault}."),
        )
    })?;
    let validator = schema::compile(schema).map_err(Error::internal)?;
    validator.check(&json).map_err(|faults| {
        Error::new(
            ErrorCode::InvalidRequest,
            "The settings do not match the plugin's schema; `details.faults` points at each fault.",
        )
        .with_details(json!({"faults": faults.list()}))
    })
}
