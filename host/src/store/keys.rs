//! Every key that is ever stored, made from typed parts.
//!
//! A key is `gym NUL kind part NUL part ...`. No gym id, plugin name, function
//! name, key id or version contains NUL (their types see to it) and only the
//! last part of a key may be free bytes. So no gym's prefix is a prefix of
//! another's, no two keys meet, and order within a kind is the order of its
//! last part. What belongs to no gym stands under the empty gym id.

use crate::catalog::{FunctionName, GymId, KeyId, PluginName, RecordId, SecretName, SourceName};

/// A stored key. Only this room makes them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub(in crate::store) Vec<u8>);

impl Key {
    /// The key's raw bytes.
    pub(in crate::store) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// What a key holds: the byte after the gym.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(in crate::store) enum Kind {
    /// The format that the store was made with.
    Format = b'!',
    /// There while an archive is imported.
    Import = b'i',
    /// A gym.
    Gym = b'g',
    /// An API key.
    ApiKey = b'k',
    /// A plugin.
    Plugin = b'p',
    /// One version of a plugin.
    Version = b'v',
    /// Which plugin holds a function's name.
    Claim = b'f',
    /// What a plugin stored.
    Data = b'd',
    /// How many bytes a plugin stored.
    Usage = b'u',
    /// A block of execution records.
    Block = b'x',
    /// What somebody decided or changed.
    Audit = b'a',
    /// The key that a gym's secrets are encrypted with, itself encrypted.
    DataKey = b'e',
    /// A secret of a plugin's, encrypted.
    Secret = b's',
    /// A data source.
    Source = b'q',
    /// The cases that were saved with a plugin.
    Cases = b't',
}

/// The length of a block key's part that all records of the block share: the
/// first five bytes of a record id, a quarter of a second.
pub(in crate::store) const MOMENT: usize = 5;

fn global(kind: Kind) -> Key {
    Key(vec![0, kind as u8])
}

fn of_gym(gym: &GymId, kind: Kind) -> Key {
    let mut key = Vec::with_capacity(96);
    key.extend_from_slice(gym.as_str().as_bytes());
    key.extend_from_slice(&[0, kind as u8]);
    Key(key)
}

impl Key {
    fn part(mut self, part: &[u8]) -> Key {
        self.0.extend_from_slice(part);
        self
    }

    fn end(mut self) -> Key {
        self.0.push(0);
        self
    }
}

/// The format marker.
pub(in crate::store) fn format() -> Key {
    global(Kind::Format)
}

/// There while an archive is imported.
pub(in crate::store) fn import() -> Key {
    global(Kind::Import)
}

/// Every key there is.
pub(in crate::store) fn everything() -> Key {
    Key(Vec::new())
}

/// All gyms.
pub(in crate::store) fn gyms() -> Key {
    global(Kind::Gym)
}

/// A gym.
pub(in crate::store) fn gym(gym: &GymId) -> Key {
    gyms().part(gym.as_str().as_bytes())
}

/// A gym's API keys.
pub(in crate::store) fn api_keys(gym: &GymId) -> Key {
    of_gym(gym, Kind::ApiKey)
}

/// An API key.
pub(in crate::store) fn api_key(gym: &GymId, id: &KeyId) -> Key {
    api_keys(gym).part(id.as_str().as_bytes())
}

/// A gym's plugins.
pub(in crate::store) fn plugins(gym: &GymId) -> Key {
    of_gym(gym, Kind::Plugin)
}

/// A plugin.
pub(in crate::store) fn plugin(gym: &GymId, name: &PluginName) -> Key {
    plugins(gym).part(name.as_str().as_bytes())
}

/// A plugin's versions.
pub(in crate::store) fn versions(gym: &GymId, name: &PluginName) -> Key {
    of_gym(gym, Kind::Version)
        .part(name.as_str().as_bytes())
        .end()
}

/// One version of a plugin.
pub(in crate::store) fn version(gym: &GymId, name: &PluginName, version: &semver::Version) -> Key {
    versions(gym, name).part(version.to_string().as_bytes())
}

/// A gym's claims on function names.
pub(in crate::store) fn claims(gym: &GymId) -> Key {
    of_gym(gym, Kind::Claim)
}

/// The claim on one function name.
pub(in crate::store) fn claim(gym: &GymId, function: &FunctionName) -> Key {
    claims(gym).part(function.as_str().as_bytes())
}

/// What a plugin stored, or what of it begins with `prefix`.
pub(in crate::store) fn data(gym: &GymId, name: &PluginName, prefix: &str) -> Key {
    of_gym(gym, Kind::Data)
        .part(name.as_str().as_bytes())
        .end()
        .part(prefix.as_bytes())
}

/// How many bytes a plugin stored.
pub(in crate::store) fn usage(gym: &GymId, name: &PluginName) -> Key {
    of_gym(gym, Kind::Usage).part(name.as_str().as_bytes())
}

/// A gym's blocks of records.
pub(in crate::store) fn blocks(gym: &GymId) -> Key {
    of_gym(gym, Kind::Block)
}

/// The gym's blocks of one moment.
pub(in crate::store) fn moment(gym: &GymId, moment: &[u8]) -> Key {
    blocks(gym).part(moment)
}

/// The block that begins with this record.
pub(in crate::store) fn block(gym: &GymId, first: RecordId) -> Key {
    blocks(gym).part(first.as_bytes())
}

/// A gym's audit trail.
pub(in crate::store) fn audit(gym: &GymId) -> Key {
    of_gym(gym, Kind::Audit)
}

/// One event of a gym's audit trail.
pub(in crate::store) fn audit_event(gym: &GymId, id: RecordId) -> Key {
    audit(gym).part(id.as_bytes())
}

/// The key that a gym's secrets are encrypted with.
pub(in crate::store) fn data_key(gym: &GymId) -> Key {
    of_gym(gym, Kind::DataKey)
}

/// The secrets of all of a gym's plugins.
pub(in crate::store) fn all_secrets(gym: &GymId) -> Key {
    of_gym(gym, Kind::Secret)
}

/// A plugin's secrets.
pub(in crate::store) fn secrets(gym: &GymId, plugin: &PluginName) -> Key {
    all_secrets(gym).part(plugin.as_str().as_bytes()).end()
}

/// A secret of a plugin's.
pub(in crate::store) fn secret(gym: &GymId, plugin: &PluginName, name: &SecretName) -> Key {
    secrets(gym, plugin).part(name.as_str().as_bytes())
}

/// A gym's data sources.
pub(in crate::store) fn sources(gym: &GymId) -> Key {
    of_gym(gym, Kind::Source)
}

/// A data source.
pub(in crate::store) fn source(gym: &GymId, name: &SourceName) -> Key {
    sources(gym).part(name.as_str().as_bytes())
}

/// The cases that were saved with a plugin.
pub(in crate::store) fn cases(gym: &GymId, plugin: &PluginName) -> Key {
    of_gym(gym, Kind::Cases).part(plugin.as_str().as_bytes())
}

/// The first key after this one.
pub(in crate::store) fn after(key: Key) -> Key {
    key.end()
}

/// The kind of a stored key. None: not one of ours.
pub(in crate::store) fn kind(key: &Key) -> Option<Kind> {
    const KINDS: [Kind; 15] = [
        Kind::Format,
        Kind::Import,
        Kind::Gym,
        Kind::ApiKey,
        Kind::Plugin,
        Kind::Version,
        Kind::Claim,
        Kind::Data,
        Kind::Usage,
        Kind::Block,
        Kind::Audit,
        Kind::DataKey,
        Kind::Secret,
        Kind::Source,
        Kind::Cases,
    ];
    let mut rest = key.0.iter().skip_while(|byte| **byte != 0);
    let byte = *rest.nth(1)?;
    KINDS.into_iter().find(|kind| *kind as u8 == byte)
}

/// What follows `prefix` in a key.
pub(in crate::store) fn rest<'a>(key: &'a Key, prefix: &Key) -> &'a [u8] {
    key.0.get(prefix.0.len()..).unwrap_or_default()
}

#[cfg(test)]
mod tests;
