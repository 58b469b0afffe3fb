//! The `kv` interface over a map, with the host's limits.

use std::ops::Bound;
use std::time::{Duration, SystemTime};

use super::super::state::{self, State, Stored};
use crate::bindings::spotter::plugin::kv::{Entry, Error, Page};

const MAX_KEY: usize = 512;
const MAX_VALUE: usize = 256 * 1024;
const MAX_PAGE: usize = 1000;

type Result<T> = std::result::Result<T, Error>;

pub(crate) fn get(key: &str) -> Result<Option<Entry>> {
    enter(key, |state, _| {
        Ok(state.kv.get(key).map(|stored| Entry {
            value: stored.value.clone(),
            revision: stored.revision,
        }))
    })
}

pub(crate) fn set(key: &str, value: &[u8], ttl_ms: Option<u64>) -> Result<u64> {
    enter(key, |state, now| put(state, now, key, value, ttl_ms))
}

pub(crate) fn compare_and_set(
    key: &str,
    expected: Option<u64>,
    value: &[u8],
    ttl_ms: Option<u64>,
) -> Result<Option<u64>> {
    enter(key, |state, now| {
        if state.kv.get(key).map(|stored| stored.revision) != expected {
            return Ok(None);
        }
        put(state, now, key, value, ttl_ms).map(Some)
    })
}

pub(crate) fn delete(key: &str) -> Result<()> {
    enter(key, |state, _| {
        state.kv.remove(key);
        Ok(())
    })
}

pub(crate) fn increment(key: &str, delta: i64) -> Result<i64> {
    enter(key, |state, now| {
        let sum = match state.kv.get(key) {
            None => delta,
            Some(stored) => std::str::from_utf8(&stored.value)
                .ok()
                .and_then(|digits| digits.parse::<i64>().ok())
                .and_then(|count| count.checked_add(delta))
                .ok_or(Error::NotACounter)?,
        };
        put(state, now, key, sum.to_string().as_bytes(), None)?;
        Ok(sum)
    })
}

pub(crate) fn list_keys(prefix: &str, after: Option<&str>, limit: u32) -> Result<Page> {
    granted(|state, _| {
        let from = match after {
            Some(after) if after >= prefix => Bound::Excluded(after),
            _ => Bound::Included(prefix),
        };
        let limit = usize::try_from(limit).unwrap_or(MAX_PAGE).min(MAX_PAGE);
        let mut keys: Vec<String> = state
            .kv
            .range::<str, _>((from, Bound::Unbounded))
            .map(|(key, _)| key.clone())
            .take_while(|key| key.starts_with(prefix))
            .take(limit + 1)
            .collect();
        let more = keys.len() > limit;
        keys.truncate(limit);
        let next = keys.last().filter(|_| more).cloned();
        Ok(Page { keys, next })
    })
}

fn enter<T>(key: &str, body: impl FnOnce(&mut State, SystemTime) -> Result<T>) -> Result<T> {
    if key.is_empty() || key.len() > MAX_KEY || key.contains('\0') {
        return Err(Error::InvalidKey);
    }
    granted(body)
}

fn granted<T>(body: impl FnOnce(&mut State, SystemTime) -> Result<T>) -> Result<T> {
    let now = crate::clock::now();
    state::with(|state| {
        if state.kv_quota.is_none() {
            return Err(Error::Denied);
        }
        state
            .kv
            .retain(|_, stored| stored.expires.is_none_or(|at| at > now));
        body(state, now)
    })
}

fn put(
    state: &mut State,
    now: SystemTime,
    key: &str,
    value: &[u8],
    ttl_ms: Option<u64>,
) -> Result<u64> {
    if value.len() > MAX_VALUE {
        return Err(Error::ValueTooLarge);
    }
    let others: usize = state
        .kv
        .iter()
        .filter(|(other, _)| *other != key)
        .map(|(other, stored)| other.len() + stored.value.len())
        .sum();
    let total = u64::try_from(others + key.len() + value.len()).unwrap_or(u64::MAX);
    if state.kv_quota.is_some_and(|quota| total > quota) {
        return Err(Error::QuotaExceeded);
    }
    state.kv_revision += 1;
    let stored = Stored {
        value: value.to_vec(),
        revision: state.kv_revision,
        expires: ttl_ms.and_then(|ttl| now.checked_add(Duration::from_millis(ttl))),
    };
    state.kv.insert(key.to_owned(), stored);
    Ok(state.kv_revision)
}
