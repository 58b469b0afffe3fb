//! Batches judged one after the other against the same state: what each
//! expects must hold after those before it.

use std::collections::HashMap;

use super::codec::{decode_counter, encode_counter};
use super::{Add, Batch, Bytes, Expect, Key, StoreError};

/// The writes of the batches admitted so far.
#[derive(Default)]
pub(in crate::store) struct Staged {
    writes: HashMap<Key, Option<Bytes>>,
}

impl Staged {
    /// Adds a batch if all it expects holds; otherwise nothing changes.
    /// `read` answers for the state under the staged writes.
    pub(in crate::store) fn admit(
        &mut self,
        batch: Batch,
        read: impl Fn(&Key) -> Result<Option<Bytes>, StoreError>,
    ) -> Result<(), StoreError> {
        let current = |key: &Key| match self.writes.get(key) {
            Some(staged) => Ok(staged.clone()),
            None => read(key),
        };
        for expect in &batch.expects {
            let holds = match expect {
                Expect::Missing(key) => current(key)?.is_none(),
                Expect::Present(key) => current(key)?.is_some(),
                Expect::Value(key, value) => current(key)?.as_ref() == Some(value),
            };
            if !holds {
                return Err(StoreError::Conflict);
            }
        }
        let mut counters = HashMap::new();
        for Add {
            key,
            delta,
            ceiling,
        } in batch.adds
        {
            let before = match counters.get(&key) {
                Some(moved) => *moved,
                None => decode_counter(&key, current(&key)?.as_deref())?,
            };
            let after = before.saturating_add_signed(delta);
            if delta > 0 && after > ceiling {
                return Err(StoreError::Full);
            }
            counters.insert(key, after);
        }
        for (key, count) in counters {
            let value = encode_counter(&key, count);
            self.writes.insert(key, Some(value));
        }
        self.writes.extend(batch.writes);
        Ok(())
    }

    /// What to write, each key once.
    pub(in crate::store) fn into_writes(self) -> impl Iterator<Item = (Key, Option<Bytes>)> {
        self.writes.into_iter()
    }
}
