use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use crate::catalog::Digest;
use crate::error::Result;

/// The last used values by digest, up to a number of them. However many tasks
/// ask for the same missing value at once, one of them makes it; when that one
/// fails or is dropped, the next one that waits tries.
pub(super) struct Recent<V> {
    most: usize,
    state: Mutex<State<V>>,
}

struct State<V> {
    slots: HashMap<Digest, Slot<V>>,
    uses: u64,
}

struct Slot<V> {
    value: Arc<OnceCell<Arc<V>>>,
    used: u64,
}

impl<V> Recent<V> {
    pub(super) fn new(most: usize) -> Recent<V> {
        let state = State {
            slots: HashMap::new(),
            uses: 0,
        };
        Recent {
            most: most.max(1),
            state: Mutex::new(state),
        }
    }

    /// The value, made by `make` if it is not there.
    pub(super) async fn get(
        &self,
        digest: Digest,
        make: impl Future<Output = Result<Arc<V>>>,
    ) -> Result<Arc<V>> {
        let cell = self.cell(digest);
        cell.get_or_try_init(|| make).await.cloned()
    }

    /// Puts a value in that was made elsewhere.
    pub(super) fn put(&self, digest: Digest, value: Arc<V>) {
        let _ = self.cell(digest).set(value);
    }

    fn cell(&self, digest: Digest) -> Arc<OnceCell<Arc<V>>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.uses += 1;
        let now = state.uses;
        if let Some(slot) = state.slots.get_mut(&digest) {
            slot.used = now;
            return Arc::clone(&slot.value);
        }
        // A miss costs a disk access at least; looking at every slot is cheap
        // beside it.
        if state.slots.len() >= self.most {
            let oldest = state.slots.iter().min_by_key(|(_, slot)| slot.used);
            if let Some(oldest) = oldest.map(|(digest, _)| *digest) {
                state.slots.remove(&oldest);
            }
        }
        let value = Arc::default();
        let slot = Slot {
            value: Arc::clone(&value),
            used: now,
        };
        state.slots.insert(digest, slot);
        value
    }
}

#[cfg(test)]
mod tests;
