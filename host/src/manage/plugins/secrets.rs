use serde::Serialize;
use utoipa::ToSchema;

use super::shelf::Shelf;
use crate::capability::signature;
use crate::catalog::{Capability, KeyId, PluginName, Principal, SecretName, SecretRule, Timestamp};
use crate::error::{Error, ErrorCode, Result};
use crate::host::Host;
use crate::vault::{SecretState, SecretValue};

/// A secret that a plugin asks for. Its value is never shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SecretView {
    /// What it is, and where it goes.
    #[serde(flatten)]
    pub rule: SecretRule,
    /// Whether it has a value.
    pub set: bool,
    /// When that was set.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub updated_at: Option<Timestamp>,
    /// The key it was set with.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub updated_by: Option<KeyId>,
}

/// The secrets that a plugin asks for: its serving version, and the one that
/// waits for consent.
///
/// # Errors
/// `not_found`.
pub async fn secrets(host: &Host, who: &Principal, name: &PluginName) -> Result<Vec<SecretView>> {
    let rules = Shelf::of(host, who).secret_rules(name).await?;
    let states = host.vault().list(&who.gym, name).await?;
    let view = |rule: SecretRule| {
        let state = states.iter().find(|state| state.name == rule.name);
        SecretView {
            set: state.is_some(),
            updated_at: state.map(|state: &SecretState| state.updated_at),
            updated_by: state.map(|state| state.updated_by.clone()),
            rule,
        }
    };
    Ok(rules.into_iter().map(view).collect())
}

/// Sets a secret's value. The next calls send it.
///
/// # Errors
/// `not_found` when the plugin asks for no such secret; `invalid_request` when
/// it signs and the value is no key.
pub async fn set_secret(
    host: &Host,
    who: &Principal,
    plugin: &PluginName,
    name: &SecretName,
    value: SecretValue,
) -> Result<()> {
    let rules = Shelf::of(host, who).secret_rules(plugin).await?;
    let of_this: Vec<SecretRule> = rules.into_iter().filter(|r| r.name == *name).collect();
    if of_this.is_empty() {
        return Err(Error::new(
            ErrorCode::NotFound,
            "The plugin asks for no secret of that name.",
        ));
    }
    let signs = of_this.iter().any(|rule| rule.place.signs());
    if signs && signature::key(&value).is_none() {
        return Err(Error::new(ErrorCode::InvalidRequest, signature::NO_KEY));
    }
    host.vault()
        .put(&who.gym, plugin, name, &value, &who.key)
        .await
}

/// Removes a secret's value.
///
/// # Errors
/// `not_found` when it is not set.
pub async fn remove_secret(
    host: &Host,
    who: &Principal,
    plugin: &PluginName,
    name: &SecretName,
) -> Result<()> {
    host.vault().remove(&who.gym, plugin, name, &who.key).await
}

/// Encrypts all of the gym's secrets anew, under a fresh key.
///
/// # Errors
/// `conflict` when they keep changing meanwhile.
pub async fn rotate_secrets(host: &Host, who: &Principal) -> Result<()> {
    host.vault().rotate(&who.gym, &who.key).await
}

impl Shelf {
    async fn secret_rules(&self, name: &PluginName) -> Result<Vec<SecretRule>> {
        let plugin = self.find(name).await?;
        let mut rules: Vec<SecretRule> = Vec::new();
        for number in std::iter::once(&plugin.version).chain(&plugin.pending) {
            let version = self.version(name, number).await?;
            for capability in version.manifest.capabilities {
                let Capability::Secret(rule) = capability else {
                    continue;
                };
                if !rules.iter().any(|known| known.name == rule.name) {
                    rules.push(rule);
                }
            }
        }
        Ok(rules)
    }
}
