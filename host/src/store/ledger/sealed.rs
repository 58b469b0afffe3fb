//! What is stored encrypted: secrets, and where databases are. The ledger
//! keeps sealed bytes and cannot open them.

use serde::{Deserialize, Serialize};

use super::audit::audit_write;
use super::{ATTEMPTS, Ledger};
use crate::catalog::{
    AuditEvent, GymId, KeyId, PluginName, SecretName, Source, SourceName, Timestamp,
};
use crate::store::codec::{decode, encode};
use crate::store::{Batch, Expect, Key, StoreError, keys};

/// Encrypted bytes, as text (base64).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sealed(pub String);

/// The key that a gym's secrets are encrypted with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataKeyRow {
    /// Counts up with each rotation.
    pub generation: u32,
    /// The key, encrypted with the host's.
    pub sealed: Sealed,
}

/// A secret of a plugin's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretRow {
    /// Its name.
    pub name: SecretName,
    /// Its value.
    pub sealed: Sealed,
    /// When it was set.
    pub updated_at: Timestamp,
    /// The key it was set with.
    pub updated_by: KeyId,
}

/// A data source, and what it takes to reach it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRow {
    /// What everybody may know of it.
    pub source: Source,
    /// Where it is and who logs in.
    pub sealed: Sealed,
}

impl Ledger {
    /// The key of a gym's secrets.
    pub async fn data_key(&self, gym: &GymId) -> Result<Option<DataKeyRow>, StoreError> {
        self.read(keys::data_key(gym)).await
    }

    /// Adds the key of a gym's secrets.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is one.
    pub async fn create_data_key(&self, gym: &GymId, row: &DataKeyRow) -> Result<(), StoreError> {
        self.create(keys::data_key(gym), row).await
    }

    /// Encrypts all that a gym has sealed anew, in one batch, under another
    /// data key. `reseal` is told the place of each.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the key is not `before` any more or what
    /// it sealed keeps changing; those of `reseal`.
    pub async fn rotate_data_key(
        &self,
        gym: &GymId,
        before: &DataKeyRow,
        after: &DataKeyRow,
        reseal: impl Fn(SealedPlace<'_>, &Sealed) -> Result<Sealed, StoreError>,
        event: &AuditEvent,
    ) -> Result<(), StoreError> {
        for _ in 0..ATTEMPTS {
            let mut batch = Batch::default();
            self.replace_data_key(gym, before, after, &mut batch)
                .await?;
            let prefix = keys::all_secrets(gym);
            for (key, raw) in self.rows(prefix.clone(), None).await? {
                let plugin = plugin_of(&key, &prefix)?;
                let mut row: SecretRow = decode(&key, &raw)?;
                row.sealed = reseal(SealedPlace::Secret(&plugin, &row.name), &row.sealed)?;
                batch.writes.push((key.clone(), Some(encode(&key, &row)?)));
                batch.expects.push(Expect::Value(key, raw));
            }
            for (key, raw) in self.rows(keys::sources(gym), None).await? {
                let mut row: SourceRow = decode(&key, &raw)?;
                row.sealed = reseal(SealedPlace::Source(&row.source.name), &row.sealed)?;
                batch.writes.push((key.clone(), Some(encode(&key, &row)?)));
                batch.expects.push(Expect::Value(key, raw));
            }
            batch.writes.push(audit_write(gym, event)?);
            match self.store.commit(batch).await {
                Err(StoreError::Conflict) => {}
                other => return other,
            }
        }
        Err(StoreError::Conflict)
    }

    /// Replaces the keys of all gyms' secrets, in one batch.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when one was changed meanwhile.
    pub async fn rewrap_data_keys(
        &self,
        changes: Vec<(GymId, DataKeyRow, DataKeyRow)>,
    ) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        for (gym, before, after) in changes {
            self.replace_data_key(&gym, &before, &after, &mut batch)
                .await?;
        }
        self.store.commit(batch).await
    }

    /// Removes all that a gym has sealed, with the key it was sealed with.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the key is not `data_key` any more.
    pub async fn forget_sealed(
        &self,
        gym: &GymId,
        data_key: &DataKeyRow,
    ) -> Result<usize, StoreError> {
        let mut batch = Batch {
            expects: vec![self.under(gym, data_key).await?],
            writes: vec![(keys::data_key(gym), None)],
            ..Batch::default()
        };
        for prefix in [keys::all_secrets(gym), keys::sources(gym)] {
            for (key, _) in self.rows(prefix, Some(0)).await? {
                batch.writes.push((key, None));
            }
        }
        let forgotten = batch.writes.len() - 1;
        self.store.commit(batch).await?;
        Ok(forgotten)
    }

    async fn replace_data_key(
        &self,
        gym: &GymId,
        before: &DataKeyRow,
        after: &DataKeyRow,
        batch: &mut Batch,
    ) -> Result<(), StoreError> {
        let key = keys::data_key(gym);
        batch.expects.push(self.under(gym, before).await?);
        batch.writes.push((key.clone(), Some(encode(&key, after)?)));
        Ok(())
    }

    /// Expects that a gym's data key is still this one: what was sealed with
    /// an older one could not be opened any more.
    async fn under(&self, gym: &GymId, data_key: &DataKeyRow) -> Result<Expect, StoreError> {
        let key = keys::data_key(gym);
        let raw = self.store.get(&key).await?.ok_or(StoreError::Conflict)?;
        match decode::<DataKeyRow>(&key, &raw)? == *data_key {
            true => Ok(Expect::Value(key, raw)),
            false => Err(StoreError::Conflict),
        }
    }

    /// A plugin's secrets, by name.
    pub async fn secrets(
        &self,
        gym: &GymId,
        plugin: &PluginName,
    ) -> Result<Vec<SecretRow>, StoreError> {
        self.read_all(keys::secrets(gym, plugin)).await
    }

    /// Sets a secret of a plugin that is there.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the plugin is gone or the data key is
    /// another.
    pub async fn put_secret(
        &self,
        gym: &GymId,
        plugin: &PluginName,
        data_key: &DataKeyRow,
        row: &SecretRow,
        event: &AuditEvent,
    ) -> Result<(), StoreError> {
        let key = keys::secret(gym, plugin, &row.name);
        let batch = Batch {
            expects: vec![
                Expect::Present(keys::plugin(gym, plugin)),
                self.under(gym, data_key).await?,
            ],
            writes: vec![
                (key.clone(), Some(encode(&key, row)?)),
                audit_write(gym, event)?,
            ],
            ..Batch::default()
        };
        self.store.commit(batch).await
    }

    /// Removes a secret.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it is not there.
    pub async fn remove_secret(
        &self,
        gym: &GymId,
        plugin: &PluginName,
        name: &SecretName,
        event: &AuditEvent,
    ) -> Result<(), StoreError> {
        self.remove_audited(gym, keys::secret(gym, plugin, name), event)
            .await
    }

    /// A gym's data sources, by name.
    pub async fn sources(&self, gym: &GymId) -> Result<Vec<SourceRow>, StoreError> {
        self.read_all(keys::sources(gym)).await
    }

    /// A data source.
    pub async fn source(
        &self,
        gym: &GymId,
        name: &SourceName,
    ) -> Result<Option<SourceRow>, StoreError> {
        self.read(keys::source(gym, name)).await
    }

    /// Sets a data source.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the data key is another.
    pub async fn put_source(
        &self,
        gym: &GymId,
        data_key: &DataKeyRow,
        row: &SourceRow,
        event: &AuditEvent,
    ) -> Result<(), StoreError> {
        let key = keys::source(gym, &row.source.name);
        let batch = Batch {
            expects: vec![self.under(gym, data_key).await?],
            writes: vec![
                (key.clone(), Some(encode(&key, row)?)),
                audit_write(gym, event)?,
            ],
            ..Batch::default()
        };
        self.store.commit(batch).await
    }

    /// Removes a data source.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it is not there.
    pub async fn remove_source(
        &self,
        gym: &GymId,
        name: &SourceName,
        event: &AuditEvent,
    ) -> Result<(), StoreError> {
        self.remove_audited(gym, keys::source(gym, name), event)
            .await
    }

    async fn remove_audited(
        &self,
        gym: &GymId,
        key: Key,
        event: &AuditEvent,
    ) -> Result<(), StoreError> {
        let batch = Batch {
            expects: vec![Expect::Present(key.clone())],
            writes: vec![(key, None), audit_write(gym, event)?],
            ..Batch::default()
        };
        self.store.commit(batch).await
    }
}

/// Where something sealed is stored.
#[derive(Clone, Copy, Debug)]
pub enum SealedPlace<'a> {
    /// A secret of a plugin's.
    Secret(&'a PluginName, &'a SecretName),
    /// A data source.
    Source(&'a SourceName),
}

fn plugin_of(key: &Key, prefix: &Key) -> Result<PluginName, StoreError> {
    let rest = keys::rest(key, prefix);
    let name = rest.split(|byte| *byte == 0).next().unwrap_or_default();
    let name = std::str::from_utf8(name).map_err(|_| StoreError::Damaged)?;
    PluginName::new(name).map_err(|_| StoreError::Damaged)
}
