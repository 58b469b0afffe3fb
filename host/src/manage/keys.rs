//! API keys: made for a gym, shown once, revoked at once.

use std::sync::Arc;

use serde::Deserialize;
use utoipa::ToSchema;

use super::text::{invalid, label};
use super::{gyms, to_the_end};
use crate::catalog::{ApiKey, GymId, KeyId, Scope, Secret, Timestamp};
use crate::error::{Error, ErrorCode, Result};
use crate::host::Host;

/// A key that is to be made.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// What the key is for.
    #[schema(example = "front desk kiosk")]
    pub label: String,
    /// What the key may do; at least one.
    #[schema(min_items = 1)]
    pub scopes: Vec<Scope>,
    /// When the key ends. Left out: it does not.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Timestamp>,
}

/// Makes a key of a gym. The secret is nowhere else afterwards.
///
/// # Errors
/// `not_found` when there is no such gym, `invalid_request` for a key that
/// could do nothing.
pub async fn create(host: &Host, gym: &GymId, new: NewKey) -> Result<(ApiKey, Secret)> {
    let gym = gyms::read(host, gym).await?;
    let now = Timestamp::now();
    if new.expires_at.is_some_and(|end| end <= now) {
        return Err(invalid(
            "expires_at",
            "`expires_at` must lie in the future.",
        ));
    }
    let mut scopes = new.scopes;
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.is_empty() {
        return Err(invalid(
            "scopes",
            "`scopes` must name `call`, `manage` or `admin`.",
        ));
    }
    let secret = Secret::generate().map_err(|error| Error::internal(error.to_string()))?;
    let mut key = ApiKey::new(&secret, gym.id, scopes, label("label", &new.label)?, now);
    key.expires_at = new.expires_at;

    let (ledger, index) = (host.ledger().clone(), Arc::clone(host.keys()));
    let key = to_the_end(async move {
        ledger.create_key(&key).await?;
        index.put(&key);
        Ok(key)
    })
    .await?;
    Ok((key, secret))
}

/// A gym's keys, revoked and expired ones too.
///
/// # Errors
/// `not_found` when there is no such gym.
pub async fn list(host: &Host, gym: &GymId) -> Result<Vec<ApiKey>> {
    let gym = gyms::read(host, gym).await?;
    Ok(host.ledger().keys_of(&gym.id).await?)
}

/// Ends a key. No request with it succeeds once this has answered. A key that
/// was revoked before stays as it was.
///
/// # Errors
/// `not_found` when the gym has no such key.
pub async fn revoke(host: &Host, gym: &GymId, key: &KeyId) -> Result<ApiKey> {
    let (ledger, index) = (host.ledger().clone(), Arc::clone(host.keys()));
    let (gym, key) = (gym.clone(), key.clone());
    to_the_end(async move {
        let revoked = ledger.revoke_key(&gym, &key, Timestamp::now()).await?;
        let revoked =
            revoked.ok_or_else(|| Error::new(ErrorCode::NotFound, "The gym has no such key."))?;
        index.put(&revoked);
        Ok(revoked)
    })
    .await
}
