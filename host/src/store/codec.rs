//! The envelope of every stored value: one version byte, a CRC-32 over key and
//! payload, the payload.
//!
//! The key is part of the checksum, so a value that ended up under another key
//! is found out. Payloads of the domain are JSON: a value stays readable when
//! fields are added or go, it can carry raw JSON text, and it can be read
//! without this program. A positional encoding would be smaller and is none of
//! that.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Bytes, Key, StoreError};

/// Version, checksum.
pub(in crate::store) const ENVELOPE: usize = 5;

const VERSION: u8 = 1;

/// Seals a payload for its key.
pub(in crate::store) fn seal(key: &Key, payload: &[u8]) -> Bytes {
    let mut value = Vec::with_capacity(ENVELOPE + payload.len());
    value.extend_from_slice(&[VERSION, 0, 0, 0, 0]);
    value.extend_from_slice(payload);
    close(key, value)
}

/// Room for the envelope, to be followed by the payload and then [`close`]d.
pub(in crate::store) fn open_envelope(capacity: usize) -> Bytes {
    let mut value = Vec::with_capacity(ENVELOPE + capacity);
    value.extend_from_slice(&[VERSION, 0, 0, 0, 0]);
    value
}

/// Writes the checksum into a value that [`open_envelope`] began.
pub(in crate::store) fn close(key: &Key, mut value: Bytes) -> Bytes {
    if let Some((head, payload)) = value.split_at_mut_checked(ENVELOPE)
        && let Some(place) = head.get_mut(1..)
    {
        place.copy_from_slice(&checksum(key, payload).to_le_bytes());
    }
    value
}

/// The payload of a value.
///
/// # Errors
/// [`StoreError::Damaged`] when the checksum says so, or the version is none
/// that this program knows.
pub(in crate::store) fn unseal<'a>(key: &Key, value: &'a [u8]) -> Result<&'a [u8], StoreError> {
    match value.split_at_checked(ENVELOPE) {
        Some(([VERSION, crc @ ..], payload)) if crc == checksum(key, payload).to_le_bytes() => {
            Ok(payload)
        }
        _ => Err(StoreError::Damaged),
    }
}

fn checksum(key: &Key, payload: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(key.as_bytes());
    crc.update(&[0]);
    crc.update(payload);
    crc.finalize()
}

/// Encodes and seals a value of the domain.
pub(in crate::store) fn encode<T: Serialize>(key: &Key, value: &T) -> Result<Bytes, StoreError> {
    let mut bytes = open_envelope(256);
    serde_json::to_writer(&mut bytes, value).map_err(StoreError::failed)?;
    Ok(close(key, bytes))
}

/// Opens and decodes a value of the domain.
///
/// # Errors
/// [`StoreError::Damaged`] when it is not what [`encode`] wrote.
pub(in crate::store) fn decode<T: DeserializeOwned>(
    key: &Key,
    value: &[u8],
) -> Result<T, StoreError> {
    serde_json::from_slice(unseal(key, value)?).map_err(|_| StoreError::Damaged)
}

/// Seals a counter.
pub(in crate::store) fn encode_counter(key: &Key, count: u64) -> Bytes {
    seal(key, &count.to_le_bytes())
}

/// Opens a counter; a missing one is zero.
pub(in crate::store) fn decode_counter(key: &Key, value: Option<&[u8]>) -> Result<u64, StoreError> {
    let Some(value) = value else { return Ok(0) };
    let bytes = unseal(key, value)?.try_into();
    bytes
        .map(u64::from_le_bytes)
        .map_err(|_| StoreError::Damaged)
}

#[cfg(test)]
mod tests;
