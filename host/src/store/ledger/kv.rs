//! Small storage of a plugin in one gym, as `wit/v1/kv.wit` promises it.
//!
//! A change rests on the row as it was read and is judged anew when another
//! came first. The bytes used are a counter in the same batch, so changes of
//! different keys do not disturb each other.

mod row;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use self::row::Row;
use super::{Ledger, PAGE};
use crate::catalog::{GymId, PluginName};
use crate::store::{Add, Batch, Expect, Key, Scan, StoreError, keys};

/// Longest key, in bytes: long enough for any id, short enough to list.
const KEY_BYTES: usize = 512;
/// Largest value: a document, not a file.
const VALUE_BYTES: usize = 256 << 10;
/// Most keys in one page.
const PAGE_KEYS: usize = 1000;
/// What a key costs of the quota beside its bytes and its value's, so that
/// many small ones cannot take many times the quota on disk.
const ENTRY_BYTES: u64 = 64;

/// How often a change is judged anew. One of all that wait succeeds at each
/// write, so this is how many may change one key at once.
const ATTEMPTS: usize = 256;
/// Rows that one page looks at before it answers with what it has.
const LOOKED_AT: usize = 4 * PAGE_KEYS;

/// Why storage did not do what it was asked. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum KvError {
    /// A key is 1 to 512 bytes without NUL.
    #[error("a key is 1 to 512 bytes without NUL")]
    InvalidKey,
    /// A value is at most 256 KiB.
    #[error("a value is at most 256 KiB")]
    ValueTooLarge,
    /// The plugin's quota is used up.
    #[error("the plugin's storage is full")]
    QuotaExceeded,
    /// The value is no counter, or the sum leaves 64 bits.
    #[error("the value is no counter, or the sum leaves 64 bits")]
    NotACounter,
    /// The plugin is not installed in the gym, or not any more.
    #[error("the plugin is not installed")]
    NotInstalled,
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A stored value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KvEntry {
    /// The bytes last written.
    pub value: Vec<u8>,
    /// Changes with every write.
    pub revision: u64,
}

/// One page of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KvPage {
    /// In byte order.
    pub keys: Vec<String>,
    /// Pass as `after` for the next page. None: this is the last.
    pub next: Option<String>,
}

/// The storage of one plugin in one gym.
#[derive(Clone)]
pub struct Kv {
    ledger: Ledger,
    gym: GymId,
    plugin: PluginName,
    quota: u64,
    clock: fn() -> Duration,
}

impl Ledger {
    /// The storage of a plugin that is installed in the gym; `quota` is how
    /// many bytes it may hold.
    pub fn kv(&self, gym: &GymId, plugin: &PluginName, quota: u64) -> Kv {
        Kv {
            ledger: self.clone(),
            gym: gym.clone(),
            plugin: plugin.clone(),
            quota,
            clock: || {
                SystemTime::now()
                    .duration_since(UNIX_EPOCH)
                    .unwrap_or_default()
            },
        }
    }
}

/// What to do with a row.
enum Change<T> {
    Nothing(T),
    Remove(T),
    Write(Row, T),
}

impl Kv {
    /// Reads a key. A missing or expired one is none.
    pub async fn get(&self, key: &str) -> Result<Option<KvEntry>, KvError> {
        let at = self.key(key)?;
        let Some(raw) = self.ledger.store.get(&at).await? else {
            return Ok(None);
        };
        let row = Row::open(&at, &raw)?;
        Ok(row.alive((self.clock)()).map(Row::into_entry))
    }

    /// Writes a key and answers its new revision.
    pub async fn set(
        &self,
        key: &str,
        value: Vec<u8>,
        ttl: Option<Duration>,
    ) -> Result<u64, KvError> {
        check_value(&value)?;
        self.change(key, |now, last| {
            let row = Row::new(now, last, value.clone(), ttl);
            let revision = row.revision;
            Ok(Change::Write(row, revision))
        })
        .await
    }

    /// Writes a key when its revision is `expected`, or when it is missing and
    /// none is expected. None: it was another.
    pub async fn compare_and_set(
        &self,
        key: &str,
        expected: Option<u64>,
        value: Vec<u8>,
        ttl: Option<Duration>,
    ) -> Result<Option<u64>, KvError> {
        check_value(&value)?;
        self.change(key, |now, last| {
            let alive = last.filter(|row| row.is_alive(now));
            if alive.map(|row| row.revision) != expected {
                return Ok(Change::Nothing(None));
            }
            let row = Row::new(now, last, value.clone(), ttl);
            let revision = row.revision;
            Ok(Change::Write(row, Some(revision)))
        })
        .await
    }

    /// Removes a key. No error is raised if it is missing.
    pub async fn delete(&self, key: &str) -> Result<(), KvError> {
        self.change(key, |_, last| {
            Ok(match last {
                Some(_) => Change::Remove(()),
                None => Change::Nothing(()),
            })
        })
        .await
    }

    /// Adds to a counter and answers the sum. A missing key counts as 0; one
    /// that expires keeps its end.
    pub async fn increment(&self, key: &str, delta: i64) -> Result<i64, KvError> {
        self.change(key, |now, last| {
            let alive = last.filter(|row| row.is_alive(now));
            let before = alive.map_or(Some(0), Row::counter);
            let sum = before.and_then(|before| before.checked_add(delta));
            let sum = sum.ok_or(KvError::NotACounter)?;
            let mut row = Row::new(now, last, sum.to_string().into_bytes(), None);
            row.expires_ms = alive.map_or(0, |row| row.expires_ms);
            Ok(Change::Write(row, sum))
        })
        .await
    }

    /// Keys that start with `prefix`, from the one following `after`. A page
    /// holds at most 1,000; it may hold fewer than asked for and not be the
    /// last.
    pub async fn list(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<KvPage, KvError> {
        let limit = usize::try_from(limit)
            .unwrap_or(PAGE_KEYS)
            .clamp(1, PAGE_KEYS);
        let own = keys::data(&self.gym, &self.plugin, "");
        let now = (self.clock)();
        let mut last = after.map(|after| keys::data(&self.gym, &self.plugin, after));
        let mut page = KvPage {
            keys: Vec::new(),
            next: None,
        };
        let mut looked_at = 0;
        loop {
            let scan = Scan {
                after: last.clone(),
                head: Some(Row::HEAD),
                ..Scan::of(keys::data(&self.gym, &self.plugin, prefix), PAGE)
            };
            let rows = self.ledger.store.scan(scan).await?;
            let complete = rows.len() < PAGE;
            looked_at += rows.len();
            for (key, head) in rows {
                if page.keys.len() == limit {
                    page.next = page.keys.last().cloned();
                    return Ok(page);
                }
                if Row::head_is_alive(&head, now)? {
                    page.keys.push(text(keys::rest(&key, &own))?);
                }
                last = Some(key);
            }
            if complete {
                return Ok(page);
            }
            if looked_at >= LOOKED_AT {
                page.next = last.map(|key| text(keys::rest(&key, &own))).transpose()?;
                return Ok(page);
            }
        }
    }

    fn key(&self, key: &str) -> Result<Key, KvError> {
        if key.is_empty() || key.len() > KEY_BYTES || key.contains('\0') {
            return Err(KvError::InvalidKey);
        }
        Ok(keys::data(&self.gym, &self.plugin, key))
    }

    /// Changes a row as `decide` says, which sees it as it is, expired or not.
    async fn change<T>(
        &self,
        key: &str,
        decide: impl Fn(Duration, Option<&Row>) -> Result<Change<T>, KvError>,
    ) -> Result<T, KvError> {
        let at = self.key(key)?;
        let mut swept = false;
        for _ in 0..ATTEMPTS {
            let raw = self.ledger.store.get(&at).await?;
            let last = raw.as_deref().map(|raw| Row::open(&at, raw)).transpose()?;
            let (row, answer) = match decide((self.clock)(), last.as_ref())? {
                Change::Nothing(answer) => return Ok(answer),
                Change::Remove(answer) => (None, answer),
                Change::Write(row, answer) => (Some(row), answer),
            };
            let cost = |row: Option<&Row>| row.map_or(0, |row| cost(key.len(), row.value.len()));
            let expected = match raw {
                Some(raw) => Expect::Value(at.clone(), raw),
                None => Expect::Missing(at.clone()),
            };
            let batch = Batch {
                expects: vec![expected, self.installed()],
                adds: vec![self.used(cost(row.as_ref()) - cost(last.as_ref()))],
                writes: vec![(at.clone(), row.map(|row| row.seal(&at)))],
            };
            match self.ledger.store.commit(batch).await {
                Ok(()) => return Ok(answer),
                Err(StoreError::Conflict) => self.check_installed().await?,
                Err(StoreError::Full) if !swept => {
                    self.sweep().await?;
                    swept = true;
                }
                Err(StoreError::Full) => return Err(KvError::QuotaExceeded),
                Err(other) => return Err(other.into()),
            }
        }
        Err(StoreError::Conflict.into())
    }

    fn installed(&self) -> Expect {
        Expect::Present(keys::plugin(&self.gym, &self.plugin))
    }

    fn used(&self, delta: i64) -> Add {
        Add {
            key: keys::usage(&self.gym, &self.plugin),
            delta,
            ceiling: self.quota,
        }
    }

    async fn check_installed(&self) -> Result<(), KvError> {
        let plugin = keys::plugin(&self.gym, &self.plugin);
        match self.ledger.store.get(&plugin).await? {
            Some(_) => Ok(()),
            None => Err(KvError::NotInstalled),
        }
    }

    /// Removes what has expired. Expired rows count until they are removed,
    /// which is when somebody needs the room.
    async fn sweep(&self) -> Result<(), KvError> {
        let own = keys::data(&self.gym, &self.plugin, "");
        let now = (self.clock)();
        for (at, head) in self.ledger.rows(own.clone(), Some(Row::HEAD)).await? {
            if Row::head_is_alive(&head, now)? {
                continue;
            }
            let Some(raw) = self.ledger.store.get(&at).await? else {
                continue;
            };
            let row = Row::open(&at, &raw)?;
            if row.is_alive(now) {
                continue;
            }
            let freed = cost(keys::rest(&at, &own).len(), row.value.len());
            let batch = Batch {
                expects: vec![Expect::Value(at.clone(), raw), self.installed()],
                adds: vec![self.used(-freed)],
                writes: vec![(at, None)],
            };
            match self.ledger.store.commit(batch).await {
                Ok(()) | Err(StoreError::Conflict) => {}
                Err(other) => return Err(other.into()),
            }
        }
        Ok(())
    }
}

/// What an entry takes of the quota; far below the type's end.
fn cost(key: usize, value: usize) -> i64 {
    i64::try_from(key + value).unwrap_or(i64::MAX / 2) + ENTRY_BYTES as i64
}

fn check_value(value: &[u8]) -> Result<(), KvError> {
    if value.len() > VALUE_BYTES {
        Err(KvError::ValueTooLarge)
    } else {
        Ok(())
    }
}

fn text(key: &[u8]) -> Result<String, StoreError> {
    String::from_utf8(key.to_vec()).map_err(|_| StoreError::Damaged)
}

#[cfg(test)]
mod tests;
