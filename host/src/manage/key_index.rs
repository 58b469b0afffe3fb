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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use std::time::Duration;

    use super::*;
    use crate::catalog::{GymId, Scope};

    fn key(secret: &Secret) -> ApiKey {
        let gym = GymId::new("downtown").unwrap();
        ApiKey::new(
            secret,
            gym,
            vec![Scope::Call],
            "kiosk".to_owned(),
            Timestamp::now(),
        )
    }

    #[test]
    fn a_key_works_from_its_making_to_its_end() {
        let (index, secret) = (KeyIndex::default(), Secret::generate().unwrap());
        let now = Timestamp::now();
        assert_eq!(index.authenticate(secret.reveal(), now), None);

        let mut key = key(&secret);
        key.expires_at = Some(now + Duration::from_secs(60));
        index.put(&key);
        let who = index.authenticate(secret.reveal(), now).unwrap();
        assert_eq!((who.gym.as_str(), who.key), ("downtown", key.id.clone()));
        let late = now + Duration::from_secs(60);
        assert_eq!(index.authenticate(secret.reveal(), late), None);

        key.revoked_at = Some(now);
        index.put(&key);
        assert_eq!(index.authenticate(secret.reveal(), now), None);
    }

    #[test]
    fn only_the_whole_key_counts() {
        let secret = Secret::generate().unwrap();
        let index = KeyIndex::new([key(&secret)]);
        let other = Secret::generate().unwrap();
        let (id, tail) = (secret.id(), other.reveal().rsplit('_').next().unwrap());
        let stolen_id = format!("sk_{id}_{tail}");
        let now = Timestamp::now();
        for text in [
            "",
            "sk_",
            stolen_id.as_str(),
            &secret.reveal().to_uppercase(),
        ] {
            assert_eq!(index.authenticate(text, now), None, "{text}");
        }
        assert!(index.authenticate(secret.reveal(), now).is_some());
    }
}
