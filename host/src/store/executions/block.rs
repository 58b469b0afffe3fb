//! A block: records one after the other, each as id, length and JSON, packed
//! with LZ4. The id stands before the JSON so that only records that are
//! wanted are parsed. Packing costs less than the engine takes for the bytes
//! that it saves, which are three quarters.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::Arc;

use super::{ByMoment, RecordFilter, moment};
use crate::catalog::{Record, RecordId, Timestamp};
use crate::store::{Bytes, Key, StoreError, codec, keys};

/// A block ends after this many bytes, not yet packed; a larger record has a
/// block of its own. Reading one record unpacks a whole block.
const BLOCK_BYTES: usize = 64 << 10;
/// More than the largest record with all that it may hold: a block that says
/// it is larger is damaged.
const LONGEST: usize = 64 << 20;

/// The blocks of these records.
pub(super) fn encode_blocks(records: &[Arc<Record>]) -> Result<Vec<(Key, Bytes)>, StoreError> {
    let mut by_moment = ByMoment::new();
    for record in records {
        let key = (&record.gym, moment(&record.id));
        by_moment.entry(key).or_default().push(record);
    }
    let mut blocks = Vec::with_capacity(by_moment.len());
    for ((gym, _), mut records) in by_moment {
        records.sort_unstable_by_key(|record| record.id);
        let mut rest = records.as_slice();
        while let [first, ..] = rest {
            let mut block = Vec::with_capacity(BLOCK_BYTES + BLOCK_BYTES / 8);
            while let [record, tail @ ..] = rest
                && block.len() < BLOCK_BYTES
            {
                append(&mut block, record)?;
                rest = tail;
            }
            let key = keys::block(gym, first.id);
            let sealed = codec::seal(&key, &lz4_flex::compress_prepend_size(&block));
            blocks.push((key, sealed));
        }
    }
    Ok(blocks)
}

/// What [`encode_blocks`] sealed.
fn unpack(key: &Key, sealed: &[u8]) -> Result<Bytes, StoreError> {
    let packed = codec::unseal(key, sealed)?;
    match lz4_flex::block::uncompressed_size(packed) {
        Ok((size, packed)) if size <= LONGEST => {
            lz4_flex::decompress(packed, size).map_err(|_| StoreError::Damaged)
        }
        _ => Err(StoreError::Damaged),
    }
}

fn append(block: &mut Bytes, record: &Record) -> Result<(), StoreError> {
    block.extend_from_slice(record.id.as_bytes());
    let at = block.len();
    block.extend_from_slice(&[0; 4]);
    serde_json::to_writer(&mut *block, record).map_err(StoreError::failed)?;
    let length = u32::try_from(block.len() - at - 4).map_err(StoreError::failed)?;
    if let Some(place) = block.get_mut(at..at + 4) {
        place.copy_from_slice(&length.to_le_bytes());
    }
    Ok(())
}

/// The records of some blocks, not yet parsed.
#[derive(Default)]
pub(super) struct Gathered {
    blocks: Vec<Bytes>,
    entries: Vec<Entry>,
}

struct Entry {
    id: RecordId,
    block: usize,
    json: Range<usize>,
}

impl Gathered {
    /// Adds a block. A damaged one is left out and logged: one lost quarter of
    /// a second must not hide the rest.
    pub(super) fn add(&mut self, key: &Key, sealed: &[u8]) {
        let known = self.entries.len();
        match unpack(key, sealed).and_then(|block| self.index(block)) {
            Ok(()) => {}
            Err(error) => {
                self.entries.truncate(known);
                tracing::error!(%error, "a block of records is left out");
            }
        }
    }

    fn index(&mut self, block: Bytes) -> Result<(), StoreError> {
        let mut rest = block.as_slice();
        while !rest.is_empty() {
            let (id, tail) = rest.split_first_chunk().ok_or(StoreError::Damaged)?;
            let (length, tail) = tail.split_first_chunk().ok_or(StoreError::Damaged)?;
            let length = u32::from_le_bytes(*length) as usize;
            let begin = block.len() - tail.len();
            rest = tail.get(length..).ok_or(StoreError::Damaged)?;
            self.entries.push(Entry {
                id: RecordId::from_bytes(*id),
                block: self.blocks.len(),
                json: begin..begin + length,
            });
        }
        self.blocks.push(block);
        Ok(())
    }

    /// The record of an id.
    pub(super) fn find(&self, id: RecordId) -> Result<Option<Record>, StoreError> {
        let entry = self.entries.iter().find(|entry| entry.id == id);
        entry.map(|entry| self.parse(entry)).transpose()
    }

    /// At most `limit` records that the filter lets through, newest first, and
    /// how many were looked at.
    pub(super) fn newest(
        mut self,
        before: Option<RecordId>,
        filter: &RecordFilter,
        limit: usize,
    ) -> (Vec<Record>, usize) {
        self.entries.sort_unstable_by_key(|entry| Reverse(entry.id));
        let older = |entry: &&Entry| before.is_none_or(|before| entry.id < before);
        let (mut found, mut looked_at) = (Vec::new(), 0);
        for entry in self.entries.iter().filter(older) {
            looked_at += 1;
            match self.parse(entry) {
                Ok(record) if filter.admits(&record) => found.push(record),
                Ok(_) => {}
                Err(error) => tracing::error!(%error, id = %entry.id, "a record is left out"),
            }
            if found.len() == limit {
                break;
            }
        }
        (found, looked_at)
    }

    fn parse(&self, entry: &Entry) -> Result<Record, StoreError> {
        let block = self.blocks.get(entry.block);
        let json = block.and_then(|block| block.get(entry.json.clone()));
        serde_json::from_slice(json.unwrap_or_default()).map_err(|_| StoreError::Damaged)
    }
}

/// The smallest id of a moment.
pub(super) fn smallest(moment: &[u8]) -> RecordId {
    let mut id = [0; 16];
    for (byte, given) in id.iter_mut().zip(moment) {
        *byte = *given;
    }
    RecordId::from_bytes(id)
}

/// The smallest id of a time: ids begin with the milliseconds since 1970 in
/// six bytes.
pub(super) fn floor(time: Timestamp) -> RecordId {
    let millis = u64::try_from(time.as_millisecond()).unwrap_or(0);
    let [_, _, id @ ..] = millis.to_be_bytes();
    smallest(&id)
}
