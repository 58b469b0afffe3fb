//! Plain configuration of this installation, written by the gym's manager.
//!
//! Declare its type with `#[settings]` and name it in
//! `#[plugin(settings = Hours)]`: the manager then gets a form for it, and the
//! host refuses what does not fit.

use serde::de::DeserializeOwned;

use crate::{Error, Result};

/// Reads the settings. Where the manager gave none this is an empty object:
/// give every field that can have one a `#[serde(default)]`.
///
/// # Errors
/// `invalid_settings` when they do not decode as `T`.
pub fn get<T: DeserializeOwned>() -> Result<T> {
    serde_json::from_str(&crate::imports::settings::all()).map_err(|error| {
        Error::new(
            "invalid_settings",
            format!("The plugin's settings need a manager's attention: {error}"),
        )
    })
}
