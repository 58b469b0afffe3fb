use semver::Version;

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

/// A plugin and the version it serves, or will when it is activated.
///
/// # Errors
/// `not_found`.
pub async fn read(
    host: &Host,
    who: &Principal,
    name: &PluginName,
) -> Result<(Plugin, PluginVersion)> {
    let shelf = Shelf::of(host, who);
    let plugin = shelf.find(name).await?;
    let version = shelf.version(name, &plugin.version).await?;
    Ok((plugin, version))
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
