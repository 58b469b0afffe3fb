use semver::Version;
use serde::Serialize;
use utoipa::ToSchema;

use super::consent::{Asked, Pending, asked};
use super::shelf::Shelf;
use crate::build::Source;
use crate::catalog::{Digest, Plugin, PluginName, PluginVersion, Principal};
use crate::error::{Error, ErrorCode, Result};
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

/// A component that runs on any host with the contract.
#[derive(Debug)]
pub struct ComponentFile {
    /// Its version.
    pub version: Version,
    /// Names its bytes: the SHA-256 of a component that was uploaded; of what
    /// one that this host makes is made of.
    pub tag: Digest,
    stored: Vec<u8>,
}

impl ComponentFile {
    /// Its bytes.
    ///
    /// # Errors
    /// As building its source, where it is one.
    pub async fn bytes(self, host: &Host) -> Result<Vec<u8>> {
        host.builder().component(self.stored).await
    }
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
    let (version, stored) = stored(host, who, name, version).await?;
    Ok(ComponentFile {
        version: version.manifest.version,
        tag: host.builder().key(version.origin, version.digest),
        stored,
    })
}

/// The source of a version, or of the one that serves.
///
/// # Errors
/// `not_found` for the plugin or the version, and where it is a component.
pub async fn source(
    host: &Host,
    who: &Principal,
    name: &PluginName,
    version: Option<&Version>,
) -> Result<Source> {
    let (_, bytes) = stored(host, who, name, version).await?;
    Source::from_stored(&bytes)?.ok_or_else(|| {
        Error::new(
            ErrorCode::NotFound,
            "The plugin was uploaded as a component; its source is not here.",
        )
    })
}

async fn stored(
    host: &Host,
    who: &Principal,
    name: &PluginName,
    version: Option<&Version>,
) -> Result<(PluginVersion, Vec<u8>)> {
    let shelf = Shelf::of(host, who);
    let plugin = shelf.find(name).await?;
    let version = shelf
        .version(name, version.unwrap_or(&plugin.version))
        .await?;
    let bytes = shelf.ledger.get_blob(version.digest).await?;
    let bytes = bytes.ok_or_else(|| Error::internal("a version's blob is missing"))?;
    Ok((version, bytes))
}
