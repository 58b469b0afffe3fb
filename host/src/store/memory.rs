//! A store that forgets: for tests and for running a plugin without a data
//! directory. It keeps every promise but durability.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::staging::Staged;
use super::{Answer, Batch, Bytes, Key, Scan, Store, StoreError};
use crate::catalog::Digest;

/// The store in memory.
#[derive(Default)]
pub struct MemoryStore {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    rows: BTreeMap<Key, Bytes>,
    blobs: HashMap<Digest, Bytes>,
    closed: bool,
}

impl MemoryStore {
    fn state(&self) -> Result<MutexGuard<'_, State>, StoreError> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.closed {
            Err(StoreError::Closed)
        } else {
            Ok(state)
        }
    }

    fn commit_now(&self, batch: Batch) -> Result<(), StoreError> {
        let mut state = self.state()?;
        let mut staged = Staged::default();
        staged.admit(batch, |key| Ok(state.rows.get(key).cloned()))?;
        for (key, value) in staged.into_writes() {
            match value {
                Some(value) => state.rows.insert(key, value),
                None => state.rows.remove(&key),
            };
        }
        Ok(())
    }

    fn scan_now(&self, scan: &Scan) -> Result<Vec<(Key, Bytes)>, StoreError> {
        let state = self.state()?;
        let within = |key: &Key| key.as_bytes().starts_with(scan.prefix.as_bytes());
        let found = |(key, value): (&Key, &Bytes)| {
            let wanted = scan.head.unwrap_or(usize::MAX).min(value.len());
            (key.clone(), value.iter().take(wanted).copied().collect())
        };
        let after = scan.after.clone();
        Ok(if scan.backwards {
            let end = after.map_or(Bound::Unbounded, Bound::Excluded);
            let rows = state.rows.range((Bound::Unbounded, end)).rev();
            rows.skip_while(|(key, _)| !within(key) && **key > scan.prefix)
                .take_while(|(key, _)| within(key))
                .take(scan.limit)
                .map(found)
                .collect()
        } else {
            let start = match after.filter(|after| *after >= scan.prefix) {
                Some(after) => Bound::Excluded(after),
                None => Bound::Included(scan.prefix.clone()),
            };
            let rows = state.rows.range((start, Bound::Unbounded));
            rows.take_while(|(key, _)| within(key))
                .take(scan.limit)
                .map(found)
                .collect()
        })
    }
}

impl Store for MemoryStore {
    fn get<'a>(&'a self, key: &'a Key) -> Answer<'a, Option<Bytes>> {
        Box::pin(async move { Ok(self.state()?.rows.get(key).cloned()) })
    }

    fn scan(&self, scan: Scan) -> Answer<'_, Vec<(Key, Bytes)>> {
        Box::pin(async move { self.scan_now(&scan) })
    }

    fn commit(&self, batch: Batch) -> Answer<'_, ()> {
        Box::pin(async move { self.commit_now(batch) })
    }

    fn put_blob(&self, digest: Digest, bytes: Bytes) -> Answer<'_, ()> {
        Box::pin(async move {
            if Digest::of(&bytes) != digest {
                return Err(StoreError::Damaged);
            }
            self.state()?.blobs.insert(digest, bytes);
            Ok(())
        })
    }

    fn get_blob(&self, digest: Digest) -> Answer<'_, Option<Bytes>> {
        Box::pin(async move { Ok(self.state()?.blobs.get(&digest).cloned()) })
    }

    fn delete_blob(&self, digest: Digest) -> Answer<'_, ()> {
        Box::pin(async move {
            self.state()?.blobs.remove(&digest);
            Ok(())
        })
    }

    fn close(&self) -> Answer<'_, ()> {
        Box::pin(async move {
            if let Ok(mut state) = self.state() {
                state.closed = true;
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::MemoryStore;
    use crate::store::Store;
    use crate::store::conformance::conformance;

    conformance!(|| ((), Arc::new(MemoryStore::default()) as Arc<dyn Store>));
}
