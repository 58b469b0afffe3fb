use semver::Version;
use serde::Serialize;
use utoipa::ToSchema;

use super::consent::{Asked, Pending, asked};
use super::shelf::Shelf;
use crate::catalog::{Digest, Plugin, PluginName, PluginVersion, Principal};
use crate::error::{Error, Result};
use crate::host::Host;

/// The gym's plugins, by name.
///
/// # Errors
/// When the store fails.
pub async fn list(host: &Host, who: &Principal) -> Result<Vec<Plugin>> {
    Ok(host.ledger().plugins(&who.gym).await?)
}

/// A plugin and its serving version.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PluginView {
    /// The plugin.
    pub plugin: Plugin,
    /// The version that serves, or will when the plugin is activated.
    pub version: PluginVersion,
    /// What it asks for, and what was decided about it.
    pub asks: Vec<Asked>,
    /// The version that waits for consent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending: Option<Pending>,
}

/// A plugin and the version it serves, or will when it is activated.
///
/// # Errors
/// `not_found`.
pub async fn read(host: &Host, who: &Principal, name: &PluginName) -> Result<PluginView> {
    let shelf = Shelf::of(host, who);
    let plugin = shelf.find(name).await?;
    let version = shelf.version(name, &plugin.version).await?;
    let pending = match &plugin.pending {
        Some(pending) => Some(shelf.version(name, pending).await?),
        None => None,
    };
    Ok(PluginView {
        asks: asked(&plugin, &version),
        pending: pending.map(|version| Pending::new(&plugin, &version)),
        plugin,
        version,
    })
}

/// A plugin's versions, in their order.
///
/// # Errors
/// `not_found`.
pub async fn versions(
    host: &Host,
    who: &Principal,
    name: &PluginName,
) -> Result<Vec<PluginVersion>> {
    Shelf::of(host, who).find(name).await?;
    Ok(host.ledger().versions(&who.gym, name).await?)
}

/// A component as it was uploaded.
#[derive(Debug)]
pub struct ComponentFile {
    /// Its version.
    pub version: Version,
    /// Its SHA-256.
    pub digest: Digest,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The component of a version, or of the one that serves.
///
/// # Errors
/// `not_found` for the plugin or the version.
pub async fn component(
    host: &Host,
    who: &Principal,
    name: &PluginName,
    version: Option<&Version>,
) -> Result<ComponentFile> {
    let shelf = Shelf::of(host, who);
    let plugin = shelf.find(name).await?;
    let version = shelf
        .version(name, version.unwrap_or(&plugin.version))
        .await?;
    let bytes = shelf.ledger.get_blob(version.digest).await?;
    let bytes = bytes.ok_or_else(|| Error::internal("a version's blob is missing"))?;
    Ok(ComponentFile {
        version: version.manifest.version,
        digest: version.digest,
        bytes,
    })
}
