use serde_json::{Map, Value, json};

use crate::catalog::PluginVersion;
use crate::error::{Error, ErrorCode, Result};
use crate::schema::{self, Json};

/// The most bytes of an installation's settings. They travel with every call.
const MOST_BYTES: usize = 64 << 10;

/// How deep they may nest; people write them.
const DEPTH: usize = 16;

/// Checks an installation's settings against a version's schema.
///
/// # Errors
/// `invalid_request` with each fault in the details, `too_large`.
pub fn check_settings(version: &PluginVersion, settings: &Map<String, Value>) -> Result<()> {
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
