//! Gyms: made once, read by administrators and by their own keys.

use std::sync::Arc;

use serde::Deserialize;
use utoipa::ToSchema;

use super::text::{invalid, label};
use super::to_the_end;
use crate::catalog::{Gym, GymId, Timestamp, is_locale, is_time_zone};
use crate::error::{Error, ErrorCode, Result};
use crate::host::Host;
use crate::store::StoreError;

/// A gym that is to be made.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGym {
    /// Lower-case letters, digits and hyphens, at most 63; never changes.
    #[schema(value_type = String, example = "downtown")]
    pub id: GymId,
    /// The gym's name for people.
    #[schema(example = "Downtown Fitness")]
    pub name: String,
    /// BCP 47 language tag that calls get unless they say another.
    #[serde(default = "default_locale")]
    #[schema(example = "fr-FR")]
    pub locale: String,
    /// IANA time zone that calls get unless they say another.
    #[serde(default = "default_time_zone")]
    #[schema(example = "Europe/Paris")]
    pub time_zone: String,
}

fn default_locale() -> String {
    "en-US".to_owned()
}

fn default_time_zone() -> String {
    "UTC".to_owned()
}

/// Makes a gym.
///
/// # Errors
/// `invalid_request` for an illegal name, locale or time zone, `conflict` when
/// there is a gym of that id.
pub async fn create(host: &Host, new: NewGym) -> Result<Gym> {
    if !is_locale(&new.locale) {
        return Err(invalid(
            "locale",
            "`locale` must be a language tag, such as `fr-FR`.",
        ));
    }
    if !is_time_zone(&new.time_zone) {
        return Err(invalid(
            "time_zone",
            "`time_zone` must be an IANA name, such as `Europe/Paris`.",
        ));
    }
    let gym = Gym {
        id: new.id,
        name: label("name", &new.name)?,
        locale: new.locale,
        time_zone: new.time_zone,
        created_at: Timestamp::now(),
    };
    let (ledger, directory) = (host.ledger().clone(), Arc::clone(host.directory()));
    to_the_end(async move {
        ledger.create_gym(&gym).await.map_err(|error| match error {
            StoreError::Conflict => taken(&gym.id),
            error => error.into(),
        })?;
        directory.refresh(&gym.id).await?;
        Ok(gym)
    })
    .await
}

fn taken(id: &GymId) -> Error {
    Error::new(
        ErrorCode::Conflict,
        format!("There is a gym `{id}` already; choose another id."),
    )
}

/// Every gym, by id.
///
/// # Errors
/// When the store fails.
pub async fn list(host: &Host) -> Result<Vec<Gym>> {
    Ok(host.ledger().gyms().await?)
}

/// One gym.
///
/// # Errors
/// `not_found`, or when the store fails.
pub async fn read(host: &Host, id: &GymId) -> Result<Gym> {
    let gym = host.ledger().gym(id).await?;
    gym.ok_or_else(|| Error::new(ErrorCode::NotFound, "There is no such gym."))
}
