//! Secrets: stored encrypted, written into requests by the host, and taken out
//! of everything that comes back.
//!
//! Each gym has a data key; it is stored encrypted with the host's key, which
//! is a file beside the store and in no export. What is sealed names its
//! place, so that no row opens in another's.

mod redact;
mod rotate;
mod seal;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use quick_cache::sync::Cache;
use zeroize::Zeroizing;

use crate::catalog::{
    AuditAction, AuditEvent, GymId, KeyId, PluginName, SecretName, Source, SourceName, Timestamp,
};
use crate::error::{Error, ErrorCode, Result};
use crate::key_file::{self, Key};
use crate::store::{DataKeyRow, Ledger, Sealed, SealedPlace, SecretRow, SourceRow, StoreError};

pub use redact::Redactor;
pub use rotate::{forget_unreadable, rotate_host_key};

/// The file of the host's key in the data directory.
const KEY_FILE: &str = "vault.key";

/// Shortest secret, in bytes. What is shorter may be guessed, and masking it
/// would mask half of every answer.
const SHORTEST: usize = 8;
/// Longest secret, in bytes: more than any token, less than a server's limit
/// on headers.
const LONGEST: usize = 4 << 10;

/// Plugins whose opened secrets are kept.
const KEPT: usize = 1_024;

/// How often a change is tried anew when a rotation came between.
const TRIES: usize = 4;

/// A secret's value. It is never printed, and overwritten when it is dropped.
#[derive(Clone)]
pub struct SecretValue(Zeroizing<String>);

impl SecretValue {
    /// Takes a value that a manager entered.
    ///
    /// # Errors
    /// `invalid_request` when it cannot stand in a header, or is too short to
    /// be a secret or too long.
    pub fn new(text: String) -> Result<SecretValue> {
        let text = Zeroizing::new(text);
        let visible = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        if !visible || text.trim() != text.as_str() {
            return Err(invalid(
                "A secret is visible ASCII without spaces at its ends. Look for a line break that was copied with it.",
            ));
        }
        if !(SHORTEST..=LONGEST).contains(&text.len()) {
            return Err(invalid(format!(
                "A secret has {SHORTEST} to {LONGEST} characters."
            )));
        }
        Ok(SecretValue(text))
    }

    /// The value, to be sent.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretValue(..)")
    }
}

fn invalid(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorCode::InvalidRequest, message)
}

/// A plugin's secrets in a gym, opened.
pub struct PluginSecrets {
    values: BTreeMap<SecretName, SecretValue>,
    redactor: Option<Redactor>,
}

impl PluginSecrets {
    /// Secrets with these values.
    ///
    /// # Errors
    /// `internal` when they cannot be looked for.
    pub fn new(values: BTreeMap<SecretName, SecretValue>) -> Result<PluginSecrets> {
        let revealed = values.iter().map(|(name, value)| (name, value.reveal()));
        Ok(PluginSecrets {
            redactor: Redactor::new(revealed).map_err(Error::internal)?,
            values,
        })
    }

    /// A secret's value, where the manager entered one.
    pub fn get(&self, name: &SecretName) -> Option<&SecretValue> {
        self.values.get(name)
    }

    /// Takes the secrets out of texts. None: there are no secrets.
    pub fn redactor(&self) -> Option<&Redactor> {
        self.redactor.as_ref()
    }
}

/// Who has the secrets of plugins.
#[derive(Clone)]
pub enum Keeper {
    /// The vault has those of all gyms.
    Vault(Arc<Vault>),
    /// Whoever tests a plugin gave these.
    Given(Arc<PluginSecrets>),
}

impl Keeper {
    /// A plugin's secrets, opened.
    ///
    /// # Errors
    /// As [`Vault::secrets`].
    pub async fn secrets(&self, gym: &GymId, plugin: &PluginName) -> Result<Arc<PluginSecrets>> {
        match self {
            Keeper::Vault(vault) => vault.secrets(gym, plugin).await,
            Keeper::Given(secrets) => Ok(Arc::clone(secrets)),
        }
    }
}

/// What may be shown of a secret that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretState {
    /// Its name.
    pub name: SecretName,
    /// When it was set.
    pub updated_at: Timestamp,
    /// The key it was set with.
    pub updated_by: KeyId,
}

/// Keeps secrets.
pub struct Vault {
    ledger: Ledger,
    /// The host's keys; the first one seals. There are two in the middle of a
    /// rotation.
    keys: Vec<Key>,
    opened: Cache<(GymId, PluginName), Arc<PluginSecrets>>,
}

/// A gym's data key, and the row that it came from.
struct DataKey {
    key: Key,
    row: DataKeyRow,
}

impl Vault {
    /// Opens the vault of a data directory; makes the host's key at the first
    /// start. Blocks for some file accesses.
    ///
    /// # Errors
    /// `internal` when the key file cannot be read or made.
    pub fn open(data: &Path, ledger: Ledger) -> Result<Vault> {
        let keys = key_file::load_or_create(&data.join(KEY_FILE)).map_err(Error::internal)?;
        Ok(Vault {
            ledger,
            keys,
            opened: Cache::new(KEPT),
        })
    }

    /// Sets a secret of a plugin.
    ///
    /// # Errors
    /// `not_found` when the plugin is gone, `internal` when the gym's data key
    /// cannot be opened.
    pub async fn put(
        &self,
        gym: &GymId,
        plugin: &PluginName,
        name: &SecretName,
        value: &SecretValue,
        by: &KeyId,
    ) -> Result<()> {
        let place = place(gym, SealedPlace::Secret(plugin, name));
        let event = AuditEvent::now(by, AuditAction::SecretSet, plugin).details([name]);
        let mut left = TRIES;
        loop {
            left -= 1;
            let data_key = self.data_key(gym).await?;
            let row = SecretRow {
                name: name.clone(),
                sealed: seal::seal(&data_key.key, &place, value.reveal().as_bytes())
                    .map_err(Error::internal)?,
                updated_at: event.at,
                updated_by: by.clone(),
            };
            let put = self
                .ledger
                .put_secret(gym, plugin, &data_key.row, &row, &event)
                .await;
            match put {
                Err(StoreError::Conflict) if left > 0 => {}
                other => {
                    self.forget(gym, plugin);
                    return Ok(other?);
                }
            }
        }
    }

    /// Removes a secret.
    ///
    /// # Errors
    /// `not_found` when it was not set.
    pub async fn remove(
        &self,
        gym: &GymId,
        plugin: &PluginName,
        name: &SecretName,
        by: &KeyId,
    ) -> Result<()> {
        let event = AuditEvent::now(by, AuditAction::SecretRemoved, plugin).details([name]);
        let removed = self.ledger.remove_secret(gym, plugin, name, &event).await;
        self.forget(gym, plugin);
        removed.map_err(|error| match error {
            StoreError::Conflict => Error::new(ErrorCode::NotFound, "The secret is not set."),
            error => error.into(),
        })
    }

    /// Which of a plugin's secrets are set. Never what they are.
    ///
    /// # Errors
    /// When the store cannot answer.
    pub async fn list(&self, gym: &GymId, plugin: &PluginName) -> Result<Vec<SecretState>> {
        let rows = self.ledger.secrets(gym, plugin).await?;
        let state = |row: SecretRow| SecretState {
            name: row.name,
            updated_at: row.updated_at,
            updated_by: row.updated_by,
        };
        Ok(rows.into_iter().map(state).collect())
    }

    /// A plugin's secrets, opened, from memory when they were asked for before.
    ///
    /// # Errors
    /// `internal` when one cannot be opened: it came from another host without
    /// that host's key.
    pub async fn secrets(&self, gym: &GymId, plugin: &PluginName) -> Result<Arc<PluginSecrets>> {
        let key = (gym.clone(), plugin.clone());
        self.opened
            .get_or_insert_async(&key, Box::pin(self.read(gym, plugin)))
            .await
    }

    /// Forgets a plugin's opened secrets, after it was removed or changed.
    pub fn forget(&self, gym: &GymId, plugin: &PluginName) {
        self.opened.remove(&(gym.clone(), plugin.clone()));
    }

    async fn read(&self, gym: &GymId, plugin: &PluginName) -> Result<Arc<PluginSecrets>> {
        let mut values = BTreeMap::new();
        let rows = self.ledger.secrets(gym, plugin).await?;
        if !rows.is_empty() {
            let data_key = self.data_key(gym).await?;
            for row in rows {
                let place = place(gym, SealedPlace::Secret(plugin, &row.name));
                let value = open_text(&data_key.key, &place, &row.sealed)?;
                values.insert(row.name, SecretValue(value));
            }
        }
        Ok(Arc::new(PluginSecrets::new(values)?))
    }

    /// Sets a data source; `address` says where it is, and is sealed.
    ///
    /// # Errors
    /// `internal` when the gym's data key cannot be opened.
    pub async fn put_source(&self, gym: &GymId, source: Source, address: &str) -> Result<()> {
        let place = place(gym, SealedPlace::Source(&source.name));
        let by = source.updated_by.clone();
        let event =
            AuditEvent::now(&by, AuditAction::SourceSet, &source.name).details([source.kind]);
        let mut left = TRIES;
        loop {
            left -= 1;
            let data_key = self.data_key(gym).await?;
            let row = SourceRow {
                source: source.clone(),
                sealed: seal::seal(&data_key.key, &place, address.as_bytes())
                    .map_err(Error::internal)?,
            };
            let put = self
                .ledger
                .put_source(gym, &data_key.row, &row, &event)
                .await;
            match put {
                Err(StoreError::Conflict) if left > 0 => {}
                other => return Ok(other?),
            }
        }
    }

    /// A data source and where it is. None: the gym has no such source.
    ///
    /// # Errors
    /// `internal` when it cannot be opened.
    pub async fn source(
        &self,
        gym: &GymId,
        name: &SourceName,
    ) -> Result<Option<(Source, Zeroizing<String>)>> {
        let Some(row) = self.ledger.source(gym, name).await? else {
            return Ok(None);
        };
        let data_key = self.data_key(gym).await?;
        let place = place(gym, SealedPlace::Source(name));
        let address = open_text(&data_key.key, &place, &row.sealed)?;
        Ok(Some((row.source, address)))
    }

    /// Encrypts all that a gym has sealed anew, under a fresh data key.
    ///
    /// # Errors
    /// `conflict` when it keeps changing meanwhile.
    pub async fn rotate(&self, gym: &GymId, by: &KeyId) -> Result<()> {
        let before = self.data_key(gym).await?;
        let after = self.fresh(gym, before.row.generation.saturating_add(1))?;
        let reseal = |at: SealedPlace<'_>, sealed: &Sealed| {
            let place = place(gym, at);
            let opened = seal::open(&before.key, &place, sealed).ok_or(StoreError::Damaged)?;
            seal::seal(&after.key, &place, &opened)
                .map_err(|error| StoreError::Failed(error.into()))
        };
        let event = AuditEvent::now(by, AuditAction::SecretsRotated, gym);
        self.ledger
            .rotate_data_key(gym, &before.row, &after.row, reseal, &event)
            .await?;
        Ok(())
    }

    /// The gym's data key; made when it is first needed.
    async fn data_key(&self, gym: &GymId) -> Result<DataKey> {
        loop {
            if let Some(row) = self.ledger.data_key(gym).await? {
                let key = self
                    .keys
                    .iter()
                    .find_map(|key| open_key(key, gym, &row.sealed))
                    .ok_or_else(|| {
                        Error::internal("a gym's data key does not open with this host's key")
                    })?;
                return Ok(DataKey { key, row });
            }
            let fresh = self.fresh(gym, 1)?;
            match self.ledger.create_data_key(gym, &fresh.row).await {
                Ok(()) => return Ok(fresh),
                // Another request was faster.
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn fresh(&self, gym: &GymId, generation: u32) -> Result<DataKey> {
        let host = self
            .keys
            .first()
            .ok_or_else(|| Error::internal("there is no host key"))?;
        let key = key_file::generate().map_err(Error::internal)?;
        let sealed = seal::seal(host, &key_place(gym), key.as_slice()).map_err(Error::internal)?;
        Ok(DataKey {
            key,
            row: DataKeyRow { generation, sealed },
        })
    }
}

fn open_key(host: &Key, gym: &GymId, sealed: &Sealed) -> Option<Key> {
    let opened = seal::open(host, &key_place(gym), sealed)?;
    let bytes = <[u8; key_file::KEY_BYTES]>::try_from(opened.as_slice()).ok()?;
    Some(Key::new(bytes))
}

fn open_text(key: &Key, place: &str, sealed: &Sealed) -> Result<Zeroizing<String>> {
    let opened = seal::open(key, place, sealed)
        .ok_or_else(|| Error::internal("a stored secret does not open with its gym's key"))?;
    let text = std::str::from_utf8(&opened).map_err(Error::internal)?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// What binds a sealed value to its row. NUL is in no name.
fn place(gym: &GymId, at: SealedPlace<'_>) -> String {
    match at {
        SealedPlace::Secret(plugin, name) => format!("secret\0{gym}\0{plugin}\0{name}"),
        SealedPlace::Source(name) => format!("source\0{gym}\0{name}"),
    }
}

fn key_place(gym: &GymId) -> String {
    format!("data key\0{gym}")
}

#[cfg(test)]
mod tests;
