//! What an upload or a change makes of a plugin. Pure: what is there goes in,
//! what shall be there comes out.

use std::collections::BTreeMap;

use semver::Version;

use crate::catalog::{
    Capability, Consent, FunctionName, Plugin, PluginName, PluginVersion, Status, Timestamp,
};
use crate::error::{Error, ErrorCode, Result};

/// How many former versions rollback remembers. Older ones can still be
/// activated by their number.
const REMEMBERED: usize = 50;

/// What to install a version as.
pub(super) struct Wish {
    /// The plugin's name in the gym.
    pub(super) name: PluginName,
    /// Whether a plugin that is new to the gym is served at once, and a new
    /// version of one that is there takes over.
    pub(super) activate: bool,
    /// Other names for the functions.
    pub(super) renamed: BTreeMap<FunctionName, FunctionName>,
    /// Whether all that the version asks for is granted at once.
    pub(super) grant: bool,
}

/// Plans an upload. A plugin that is new to the gym is served unless it shall
/// not be; a new version takes the old one's place and status, unless it shall
/// not: then it waits to be activated. None: these bytes are there already.
///
/// # Errors
/// `version_exists` when other bytes have this version.
pub(super) fn upload(
    there: Option<(&Plugin, Option<&PluginVersion>)>,
    wish: Wish,
    version: &PluginVersion,
    now: Timestamp,
) -> Result<Option<Plugin>> {
    let number = &version.manifest.version;
    let asked = &version.manifest.capabilities;
    let mut after = match there {
        None => Plugin {
            name: wish.name,
            status: Status::Draft,
            version: number.clone(),
            served_before: Vec::new(),
            renamed: BTreeMap::new(),
            settings: serde_json::Map::new(),
            consent: Consent::default(),
            pending: None,
            created_at: now,
            updated_at: now,
        },
        Some((_, Some(same))) if same.digest == version.digest => return Ok(None),
        Some((_, Some(_))) => return Err(version_exists()),
        Some((plugin, None)) => Plugin {
            updated_at: now,
            ..plugin.clone()
        },
    };
    after.renamed = wish.renamed;
    if wish.grant {
        after.consent = after.consent.after(asked, asked.clone());
    }
    if !wish.activate {
        return Ok(Some(after));
    }
    if !after.consent.missing(asked).is_empty() {
        after.pending = Some(number.clone());
        return Ok(Some(after));
    }
    let mut after = switched(&after, number, now);
    after.pending = None;
    if there.is_none() {
        after.status = Status::Active;
    }
    Ok(Some(after))
}

pub(super) fn version_exists() -> Error {
    Error::new(
        ErrorCode::VersionExists,
        "This version is there already with other bytes, and versions never change. Raise the \
         plugin's version and upload it again.",
    )
}

/// The plugin with another version, and the one it had remembered.
pub(super) fn switched(plugin: &Plugin, version: &Version, now: Timestamp) -> Plugin {
    let mut after = plugin.clone();
    after.updated_at = now;
    if &plugin.version == version {
        return after;
    }
    // A draft has served nobody; there is nothing to go back to.
    if plugin.status != Status::Draft {
        after.served_before.push(plugin.version.clone());
        let forgotten = after.served_before.len().saturating_sub(REMEMBERED);
        after.served_before.drain(..forgotten);
    }
    after.version = version.clone();
    after
}

/// The plugin in service, with this version or the one it has.
pub(super) fn activated(plugin: &Plugin, version: Option<&Version>, now: Timestamp) -> Plugin {
    let mut after = switched(plugin, version.unwrap_or(&plugin.version), now);
    after.status = Status::Active;
    after.pending = after.pending.filter(|pending| *pending != after.version);
    after
}

/// The plugin after it was decided what one of its versions may use. The
/// version that waited for it is put into service, unless the plugin is paused:
/// then it is the one that the pause ends with.
pub(super) fn decided(
    plugin: &Plugin,
    version: &Version,
    asked: &[Capability],
    granted: &[Capability],
    now: Timestamp,
) -> Plugin {
    let consented = Plugin {
        consent: plugin.consent.after(asked, granted.to_vec()),
        updated_at: now,
        ..plugin.clone()
    };
    if plugin.pending.as_ref() != Some(version) {
        return consented;
    }
    let status = match plugin.status {
        Status::Paused => Status::Paused,
        Status::Draft | Status::Active => Status::Active,
    };
    Plugin {
        status,
        ..activated(&consented, Some(version), now)
    }
}

/// The plugin out of service.
///
/// # Errors
/// `conflict` for a draft, which is in no service.
pub(super) fn paused(plugin: &Plugin, now: Timestamp) -> Result<Plugin> {
    if plugin.status == Status::Draft {
        return Err(Error::new(
            ErrorCode::Conflict,
            "The plugin is a draft; it is not served. Activate it, or delete it.",
        ));
    }
    Ok(Plugin {
        status: Status::Paused,
        updated_at: now,
        ..plugin.clone()
    })
}

/// The plugin with the version that served before this one. Rolling back twice
/// goes back twice.
///
/// # Errors
/// `conflict` when none did.
pub(super) fn rolled_back(plugin: &Plugin, now: Timestamp) -> Result<Plugin> {
    let mut after = plugin.clone();
    let Some(version) = after.served_before.pop() else {
        return Err(Error::new(
            ErrorCode::Conflict,
            "No version served before this one. List the versions and activate one of them.",
        ));
    };
    after.version = version;
    after.updated_at = now;
    Ok(after)
}
