//! The typed state: what the rest of the host knows of the store.

mod audit;
mod cases;
mod install;
mod kv;
mod sealed;

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::codec::{decode, encode};
use super::{Batch, Bytes, Expect, Key, Scan, Store, StoreError, keys};
use crate::catalog::{
    ApiKey, Digest, FunctionName, Gym, GymId, KeyId, Plugin, PluginName, PluginVersion, Timestamp,
};

pub use install::{Install, InstallError};
pub use kv::{Kv, KvEntry, KvError, KvPage};
pub use sealed::{DataKeyRow, Sealed, SealedPlace, SecretRow, SourceRow};

/// Rows read at a time.
pub(in crate::store) const PAGE: usize = 256;

/// How often a change is judged anew when others change the same rows.
const ATTEMPTS: usize = 16;

/// The typed state. A cheap handle.
#[derive(Clone)]
pub struct Ledger {
    pub(in crate::store) store: Arc<dyn Store>,
}

impl Ledger {
    /// The ledger in a store.
    pub fn new(store: Arc<dyn Store>) -> Ledger {
        Ledger { store }
    }

    /// A gym.
    pub async fn gym(&self, id: &GymId) -> Result<Option<Gym>, StoreError> {
        self.read(keys::gym(id)).await
    }

    /// All gyms, by id.
    pub async fn gyms(&self) -> Result<Vec<Gym>, StoreError> {
        self.read_all(keys::gyms()).await
    }

    /// Adds a gym.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is one of that id.
    pub async fn create_gym(&self, gym: &Gym) -> Result<(), StoreError> {
        self.create(keys::gym(&gym.id), gym).await
    }

    /// The API keys of all gyms, revoked ones too.
    pub async fn keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        let mut all = Vec::new();
        for gym in self.gyms().await? {
            all.extend(self.keys_of(&gym.id).await?);
        }
        Ok(all)
    }

    /// A gym's API keys, revoked ones too.
    pub async fn keys_of(&self, gym: &GymId) -> Result<Vec<ApiKey>, StoreError> {
        self.read_all(keys::api_keys(gym)).await
    }

    /// Adds an API key.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is one of that id.
    pub async fn create_key(&self, key: &ApiKey) -> Result<(), StoreError> {
        self.create(keys::api_key(&key.gym, &key.id), key).await
    }

    /// Revokes an API key and answers it; one that was revoked stays as it
    /// was. None: the gym has no such key.
    pub async fn revoke_key(
        &self,
        gym: &GymId,
        id: &KeyId,
        now: Timestamp,
    ) -> Result<Option<ApiKey>, StoreError> {
        let at = keys::api_key(gym, id);
        for _ in 0..ATTEMPTS {
            let Some(raw) = self.store.get(&at).await? else {
                return Ok(None);
            };
            let mut key: ApiKey = decode(&at, &raw)?;
            if key.revoked_at.is_some() {
                return Ok(Some(key));
            }
            key.revoked_at = Some(now);
            let batch = Batch {
                writes: vec![(at.clone(), Some(encode(&at, &key)?))],
                expects: vec![Expect::Value(at.clone(), raw)],
                ..Batch::default()
            };
            match self.store.commit(batch).await {
                Err(StoreError::Conflict) => {}
                other => return other.map(|()| Some(key)),
            }
        }
        Err(StoreError::Conflict)
    }

    /// A gym's plugins, by name.
    pub async fn plugins(&self, gym: &GymId) -> Result<Vec<Plugin>, StoreError> {
        self.read_all(keys::plugins(gym)).await
    }

    /// A plugin.
    pub async fn plugin(
        &self,
        gym: &GymId,
        name: &PluginName,
    ) -> Result<Option<Plugin>, StoreError> {
        self.read(keys::plugin(gym, name)).await
    }

    /// A plugin's versions, oldest version number first.
    pub async fn versions(
        &self,
        gym: &GymId,
        name: &PluginName,
    ) -> Result<Vec<PluginVersion>, StoreError> {
        let mut versions: Vec<PluginVersion> = self.read_all(keys::versions(gym, name)).await?;
        versions.sort_by(|a, b| a.manifest.version.cmp(&b.manifest.version));
        Ok(versions)
    }

    /// One version of a plugin.
    pub async fn version(
        &self,
        gym: &GymId,
        name: &PluginName,
        version: &semver::Version,
    ) -> Result<Option<PluginVersion>, StoreError> {
        self.read(keys::version(gym, name, version)).await
    }

    /// The plugin that holds a function's name in a gym.
    pub async fn function_owner(
        &self,
        gym: &GymId,
        function: &FunctionName,
    ) -> Result<Option<PluginName>, StoreError> {
        let claim: Option<install::Claim> = self.read(keys::claim(gym, function)).await?;
        Ok(claim.map(|claim| claim.plugin))
    }

    /// Keeps a component. Durable when it answers.
    pub async fn put_blob(&self, digest: Digest, bytes: Bytes) -> Result<(), StoreError> {
        self.store.put_blob(digest, bytes).await
    }

    /// A component.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when the kept bytes are not what was kept.
    pub async fn get_blob(&self, digest: Digest) -> Result<Option<Bytes>, StoreError> {
        self.store.get_blob(digest).await
    }

    /// Forgets a component. No error is raised if it is missing. Other gyms
    /// may use the same bytes: the caller knows.
    pub async fn delete_blob(&self, digest: Digest) -> Result<(), StoreError> {
        self.store.delete_blob(digest).await
    }

    /// Writes out what was handed over and refuses what comes later.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.store.close().await
    }

    async fn create<T: Serialize>(&self, key: Key, value: &T) -> Result<(), StoreError> {
        let batch = Batch {
            writes: vec![(key.clone(), Some(encode(&key, value)?))],
            expects: vec![Expect::Missing(key)],
            ..Batch::default()
        };
        self.store.commit(batch).await
    }

    async fn read<T: DeserializeOwned>(&self, key: Key) -> Result<Option<T>, StoreError> {
        let value = self.store.get(&key).await?;
        value.map(|value| decode(&key, &value)).transpose()
    }

    async fn read_all<T: DeserializeOwned>(&self, prefix: Key) -> Result<Vec<T>, StoreError> {
        let rows = self.rows(prefix, None).await?;
        rows.iter().map(|(key, value)| decode(key, value)).collect()
    }

    /// Every row under a prefix; of the values only `head`, when given.
    async fn rows(
        &self,
        prefix: Key,
        head: Option<usize>,
    ) -> Result<Vec<(Key, Bytes)>, StoreError> {
        let mut all: Vec<(Key, Bytes)> = Vec::new();
        loop {
            let page = Scan {
                after: all.last().map(|(key, _)| key.clone()),
                head,
                ..Scan::of(prefix.clone(), PAGE)
            };
            let found = self.store.scan(page).await?;
            let complete = found.len() < PAGE;
            all.extend(found);
            if complete {
                return Ok(all);
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
