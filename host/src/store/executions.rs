//! Execution records, appended in blocks: thousands a second cost a few keys.
//!
//! A block holds records of one gym whose ids share their first five bytes,
//! which is a quarter of a second, and stands under its smallest id. Slow
//! calls are written after faster ones that began later, so blocks of one
//! moment overlap; blocks of two moments never do. So a record is found within
//! its moment, and the newest records are read moment by moment.

mod block;
mod filter;

use std::collections::BTreeMap;
use std::sync::Arc;

use self::block::{Gathered, encode_blocks};
use super::ledger::PAGE;
use super::{Batch, Bytes, Key, Ledger, Scan, StoreError, keys};
use crate::catalog::{GymId, Record, RecordId, Timestamp};

pub use filter::{RecordFilter, RecordStatus};

/// Bytes that one batch of blocks holds at most. Records need not be written
/// together.
const BATCH_BYTES: usize = 4 << 20;
/// Records that one page looks at before it answers with what it has.
const LOOKED_AT: usize = 20_000;
/// Blocks read at a time.
const BLOCKS: usize = 32;

/// One page of records, newest first.
#[derive(Debug, Default)]
pub struct RecordPage {
    /// Newest first.
    pub records: Vec<Record>,
    /// Pass as `before` for the next page, which may well be full although
    /// this one is not. None: this is the last.
    pub next: Option<RecordId>,
}

impl Ledger {
    /// Appends records of any gyms. Durable when it answers; writing the same
    /// records again changes nothing.
    pub async fn append_records(&self, records: &[Arc<Record>]) -> Result<(), StoreError> {
        let records = records.to_vec();
        let blocks = blocking(move || encode_blocks(&records)).await?;
        let (mut batch, mut bytes) = (Batch::default(), 0);
        for (key, value) in blocks {
            bytes += value.len();
            batch.writes.push((key, Some(value)));
            if bytes >= BATCH_BYTES {
                self.store.commit(std::mem::take(&mut batch)).await?;
                bytes = 0;
            }
        }
        if batch.writes.is_empty() {
            Ok(())
        } else {
            self.store.commit(batch).await
        }
    }

    /// One record.
    pub async fn record(&self, gym: &GymId, id: RecordId) -> Result<Option<Record>, StoreError> {
        let mut scan = Scan {
            // The block that begins with the record itself comes first.
            after: Some(keys::after(keys::block(gym, id))),
            backwards: true,
            ..Scan::of(keys::moment(gym, moment(&id)), BLOCKS)
        };
        loop {
            let rows = self.store.scan(scan.clone()).await?;
            let complete = rows.len() < BLOCKS;
            scan.after = rows.last().map(|(key, _)| key.clone());
            let found = blocking(move || {
                let mut gathered = Gathered::default();
                for (key, value) in rows {
                    gathered.add(&key, &value);
                }
                gathered.find(id)
            });
            let found = found.await?;
            if found.is_some() || complete {
                return Ok(found);
            }
        }
    }

    /// Records that a filter lets through, newest first, older than `before`.
    pub async fn records(
        &self,
        gym: &GymId,
        filter: RecordFilter,
        before: Option<RecordId>,
        limit: usize,
    ) -> Result<RecordPage, StoreError> {
        let (filter, limit) = (Arc::new(filter), limit.max(1));
        let before = [before, filter.before()].into_iter().flatten().min();
        let mut page = RecordPage::default();
        let mut looked_at = 0;
        let mut moments = Moments {
            ledger: self,
            gym,
            after: before.map(|before| keys::block(gym, before)),
            rows: Vec::new(),
            complete: false,
        };
        while let Some((begin, rows)) = moments.next().await? {
            if filter.ends_after(&begin) {
                break;
            }
            let (filter, missing) = (Arc::clone(&filter), limit - page.records.len());
            let (found, looked) = blocking(move || {
                let mut gathered = Gathered::default();
                for (key, value) in rows {
                    gathered.add(&key, &value);
                }
                Ok(gathered.newest(before, &filter, missing))
            })
            .await?;
            page.records.extend(found);
            looked_at += looked;
            if page.records.len() == limit {
                page.next = page.records.last().map(|record| record.id);
                break;
            }
            if looked_at >= LOOKED_AT {
                page.next = Some(begin);
                break;
            }
        }
        Ok(page)
    }

    /// Removes a gym's records from before a time, to the quarter of a second,
    /// and answers how many blocks that were.
    pub async fn remove_records(
        &self,
        gym: &GymId,
        before: Timestamp,
    ) -> Result<usize, StoreError> {
        let end = keys::moment(gym, moment(&block::floor(before)));
        let mut removed = 0;
        loop {
            let scan = Scan {
                head: Some(0),
                ..Scan::of(keys::blocks(gym), PAGE)
            };
            let found = self.store.scan(scan).await?;
            let old = found
                .into_iter()
                .map(|(key, _)| key)
                .filter(|key| *key < end);
            let writes: Vec<(Key, Option<Bytes>)> = old.map(|key| (key, None)).collect();
            let count = writes.len();
            if count > 0 {
                self.store
                    .commit(Batch {
                        writes,
                        ..Batch::default()
                    })
                    .await?;
            }
            removed += count;
            if count < PAGE {
                return Ok(removed);
            }
        }
    }
}

/// The part of an id that all records of a block share.
fn moment(id: &RecordId) -> &[u8] {
    id.as_bytes().get(..keys::MOMENT).unwrap_or_default()
}

/// Walks a gym's moments, newest first.
struct Moments<'a> {
    ledger: &'a Ledger,
    gym: &'a GymId,
    after: Option<Key>,
    rows: Vec<(Key, Bytes)>,
    complete: bool,
}

impl Moments<'_> {
    /// All blocks of the next moment, and its smallest possible id.
    async fn next(&mut self) -> Result<Option<(RecordId, Vec<(Key, Bytes)>)>, StoreError> {
        let prefix = keys::blocks(self.gym);
        let part = |key: &Key| {
            keys::rest(key, &prefix)
                .get(..keys::MOMENT)
                .map(<[u8]>::to_vec)
        };
        loop {
            // Known to be whole once a block of an older moment was read.
            let first = self.rows.first().and_then(|(key, _)| part(key));
            let end = self.rows.iter().position(|(key, _)| part(key) != first);
            let end = end.or_else(|| self.complete.then_some(self.rows.len()));
            if let Some(end) = end {
                let rest = self.rows.split_off(end);
                let rows = std::mem::replace(&mut self.rows, rest);
                return Ok(first.map(|first| (block::smallest(&first), rows)));
            }
            let scan = Scan {
                after: self.after.clone(),
                backwards: true,
                ..Scan::of(prefix.clone(), BLOCKS)
            };
            let found = self.ledger.store.scan(scan).await?;
            self.complete = found.len() < BLOCKS;
            self.after = found
                .last()
                .map(|(key, _)| key.clone())
                .or(self.after.take());
            self.rows.extend(found);
        }
    }
}

/// Encoding and decoding thousands of records holds no executor thread.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(StoreError::failed)?
}

/// Blocks by gym and moment.
type ByMoment<'a> = BTreeMap<(&'a GymId, &'a [u8]), Vec<&'a Record>>;

#[cfg(test)]
mod tests;
