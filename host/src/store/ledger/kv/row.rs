//! A row of a plugin's storage: revision, end, value; the numbers little
//! endian and first, so that a listing need not read the value.

use std::time::Duration;

use super::KvEntry;
use crate::store::codec::{self, ENVELOPE};
use crate::store::{Bytes, Key, StoreError};

pub(super) struct Row {
    pub(super) revision: u64,
    /// Milliseconds since 1970; 0 never.
    pub(super) expires_ms: u64,
    pub(super) value: Vec<u8>,
}

impl Row {
    /// How much of a sealed row tells whether it has expired.
    pub(super) const HEAD: usize = ENVELOPE + 16;

    /// A row that follows another. Revisions are microseconds since 1970, so
    /// that a key which was removed does not begin anew, and grow by one at
    /// least.
    pub(super) fn new(
        now: Duration,
        last: Option<&Row>,
        value: Vec<u8>,
        ttl: Option<Duration>,
    ) -> Row {
        let after = last.map_or(0, |last| last.revision.saturating_add(1));
        let end = ttl.map_or(0, |ttl| millis(now.saturating_add(ttl)).max(1));
        Row {
            revision: u64::try_from(now.as_micros())
                .unwrap_or(u64::MAX)
                .max(after),
            expires_ms: end,
            value,
        }
    }

    pub(super) fn open(key: &Key, sealed: &[u8]) -> Result<Row, StoreError> {
        let (revision, rest) = number(codec::unseal(key, sealed)?)?;
        let (expires_ms, value) = number(rest)?;
        Ok(Row {
            revision,
            expires_ms,
            value: value.to_vec(),
        })
    }

    pub(super) fn seal(&self, key: &Key) -> Bytes {
        let mut sealed = codec::open_envelope(16 + self.value.len());
        sealed.extend_from_slice(&self.revision.to_le_bytes());
        sealed.extend_from_slice(&self.expires_ms.to_le_bytes());
        sealed.extend_from_slice(&self.value);
        codec::close(key, sealed)
    }

    pub(super) fn is_alive(&self, now: Duration) -> bool {
        lasts(self.expires_ms, now)
    }

    pub(super) fn alive(self, now: Duration) -> Option<Row> {
        self.is_alive(now).then_some(self)
    }

    /// The same, of the first [`Row::HEAD`] bytes of a sealed row.
    pub(super) fn head_is_alive(head: &[u8], now: Duration) -> Result<bool, StoreError> {
        let end = head.get(ENVELOPE + 8..).ok_or(StoreError::Damaged)?;
        Ok(lasts(number(end)?.0, now))
    }

    pub(super) fn counter(&self) -> Option<i64> {
        std::str::from_utf8(&self.value).ok()?.parse().ok()
    }

    pub(super) fn into_entry(self) -> KvEntry {
        KvEntry {
            value: self.value,
            revision: self.revision,
        }
    }
}

fn lasts(expires_ms: u64, now: Duration) -> bool {
    expires_ms == 0 || millis(now) < expires_ms
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn number(bytes: &[u8]) -> Result<(u64, &[u8]), StoreError> {
    let (number, rest) = bytes.split_first_chunk().ok_or(StoreError::Damaged)?;
    Ok((u64::from_le_bytes(*number), rest))
}
