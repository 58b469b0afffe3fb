//! Small storage of the plugin in one gym.
//!
//! Other plugins and other gyms never see it, and a new version of the plugin
//! finds what the old one wrote. A write is durable when it returns. A plugin
//! asks for it with `#[plugin(kv = "64 KiB")]`.
//!
//! Values are JSON of any serde type ([`get`], [`set`], [`update`]), and under
//! that bytes with a revision ([`read`], [`write()`], [`compare_and_set`]).
//! Several calls run at once: change what you read with [`update`], never
//! with [`get`] and [`set`].

mod error;
mod keys;

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::imports::kv as host;

pub use crate::bindings::spotter::plugin::kv::Entry;
pub use error::Error;
pub use keys::{Keys, keys};

/// How often [`update`] reads again before it gives up. Each lost race means
/// that another call won, so this many in a row is a key that is too hot.
const UPDATE_ATTEMPTS: usize = 16;

/// What the operations answer.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Reads a value. A missing or expired key is `None`, not an error.
pub fn get<T: DeserializeOwned>(key: impl AsRef<str>) -> Result<Option<T>> {
    read(key)?.map(|entry| decode(&entry)).transpose()
}

/// Writes a value, until it is overwritten or deleted.
pub fn set<T: Serialize + ?Sized>(key: impl AsRef<str>, value: &T) -> Result<()> {
    write(key, encode(value)?, None).map(drop)
}

/// Writes a value that expires after `ttl`.
pub fn set_for<T: Serialize + ?Sized>(
    key: impl AsRef<str>,
    value: &T,
    ttl: Duration,
) -> Result<()> {
    write(key, encode(value)?, Some(ttl)).map(drop)
}

/// Changes a value that other calls may change at the same time, and returns
/// what was written.
///
/// `change` gets the present value and returns the next one. It runs again
/// when another call was faster, so that no change is lost; an error of its
/// own ends the update and nothing is written. The written value does not
/// expire.
///
/// ```
/// use plugin_sdk::prelude::*;
///
/// fn take_seat(class: &str, member: String) -> Result<usize> {
///     let seats = kv::update(class, |taken: Option<Vec<String>>| {
///         let mut taken = taken.unwrap_or_default();
///         ensure!(taken.len() < 12, "class_full", "The class is full; offer another one.");
///         taken.push(member.clone());
///         Ok(taken)
///     })?;
///     Ok(12 - seats.len())
/// }
/// # let _host = plugin_sdk::testing::Host::new();
/// assert_eq!(take_seat("yoga", "ada".into()).unwrap(), 11);
/// ```
///
/// # Errors
/// Those of `change`, those of the storage, and `kv_contended` (retryable).
pub fn update<T: Serialize + DeserializeOwned>(
    key: impl AsRef<str>,
    mut change: impl FnMut(Option<T>) -> crate::Result<T>,
) -> crate::Result<T> {
    let key = key.as_ref();
    for _ in 0..UPDATE_ATTEMPTS {
        let entry = read(key)?;
        let old = entry.as_ref().map(decode).transpose()?;
        let next = change(old)?;
        let expected = entry.map(|entry| entry.revision);
        if compare_and_set(key, expected, encode(&next)?, None)?.is_some() {
            return Ok(next);
        }
    }
    Err(Error::Contended.into())
}

/// Adds to a counter and returns the sum. A missing key counts as 0; `delta`
/// may be 0 or negative. [`get`] reads a counter as a number.
pub fn increment(key: impl AsRef<str>, delta: i64) -> Result<i64> {
    Ok(host::increment(key.as_ref(), delta)?)
}

/// Removes a key. No error is raised if it is missing.
pub fn delete(key: impl AsRef<str>) -> Result<()> {
    Ok(host::delete(key.as_ref())?)
}

/// Reads the bytes of a key and their revision. A missing or expired key is
/// `None`, not an error.
pub fn read(key: impl AsRef<str>) -> Result<Option<Entry>> {
    Ok(host::get(key.as_ref())?)
}

/// Writes bytes and returns their revision. `ttl`: when they expire; none
/// keeps them.
pub fn write(key: impl AsRef<str>, value: impl AsRef<[u8]>, ttl: Option<Duration>) -> Result<u64> {
    Ok(host::set(key.as_ref(), value.as_ref(), millis(ttl))?)
}

/// Writes bytes only when the key's revision is `expected`; none expects the
/// key to be missing. Returns the new revision, or none when the revision was
/// another: losing the race is not an error.
pub fn compare_and_set(
    key: impl AsRef<str>,
    expected: Option<u64>,
    value: impl AsRef<[u8]>,
    ttl: Option<Duration>,
) -> Result<Option<u64>> {
    Ok(host::compare_and_set(
        key.as_ref(),
        expected,
        value.as_ref(),
        millis(ttl),
    )?)
}

/// Reads a value as text, without decoding JSON.
pub fn text(key: impl AsRef<str>) -> Result<Option<String>> {
    read(key)?
        .map(|entry| String::from_utf8(entry.value).map_err(|_| Error::NotText))
        .transpose()
}

/// Writes text as it is, without encoding it as JSON.
pub fn set_text(key: impl AsRef<str>, text: impl AsRef<str>) -> Result<()> {
    write(key, text.as_ref().as_bytes(), None).map(drop)
}

fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(Error::Encode)
}

fn decode<T: DeserializeOwned>(entry: &Entry) -> Result<T> {
    serde_json::from_slice(&entry.value).map_err(Error::Decode)
}

fn millis(ttl: Option<Duration>) -> Option<u64> {
    ttl.map(|ttl| u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX))
}
