use std::collections::HashMap;
use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::catalog::{ApiKey, KeyId, Principal, Secret, Timestamp};

/// Every key of every gym, in memory: proving a caller costs one hash and no
/// access to the store, and a revoked key stops working at once.
#[derive(Default)]
pub struct KeyIndex {
    // Read on every request, copied on the rare change.
    keys: ArcSwap<HashMap<KeyId, Arc<ApiKey>>>,
}

impl KeyIndex {
    /// An index of these keys.
    pub fn new(keys: impl IntoIterator<Item = ApiKey>) -> KeyIndex {
        let keys: HashMap<_, _> = keys
            .into_iter()
            .map(|key| (key.id.clone(), Arc::new(key)))
            .collect();
        KeyIndex {
            keys: ArcSwap::from_pointee(keys),
        }
    }

    /// Whom a key's text stands for at this moment. None: nobody, whether the
    /// key is unknown, expired, revoked or no key at all.
    pub fn authenticate(&self, text: &str, now: Timestamp) -> Option<Principal> {
        let secret = Secret::parse(text)?;
        let keys = self.keys.load();
        keys.get(secret.id())?.admits(&secret, now)
    }

    /// Takes in a key that was made or changed.
    pub fn put(&self, key: &ApiKey) {
        let key = Arc::new(key.clone());
        self.keys.rcu(|keys| {
            let mut keys = HashMap::clone(keys);
            keys.insert(key.id.clone(), Arc::clone(&key));
            keys
        });
    }
}
