//! Plugins come, change and go in one batch each: a plugin, its new version
//! and its claims on function names are visible together or not at all.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::audit::audit_write;
use super::{ATTEMPTS, Ledger, PAGE};
use crate::catalog::{AuditEvent, FunctionName, GymId, Plugin, PluginName, PluginVersion};
use crate::store::codec::{decode, encode};
use crate::store::{Batch, Expect, Key, Scan, StoreError, keys};

/// Which plugin a function's name belongs to. It keeps the name for as long
/// as any of its stored versions has a function that is served under it, so
/// that a rollback always finds its names.
#[derive(Serialize, Deserialize)]
pub(super) struct Claim {
    pub(super) plugin: PluginName,
}

/// One change of a plugin, to be written whole.
#[derive(Clone, Debug)]
pub struct Install {
    /// The plugin as it was read. None: the gym has none of that name.
    pub before: Option<Plugin>,
    /// The plugin as it shall be.
    pub after: Plugin,
    /// The version to add, when there is a new one.
    pub version: Option<PluginVersion>,
    /// Served names that must be free or already this plugin's.
    pub claims: Vec<FunctionName>,
    /// Cases to save with it, which has none yet.
    pub cases: Option<Value>,
    /// What the audit trail says of it.
    pub event: AuditEvent,
}

/// Why a plugin was not installed. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// Another plugin of the gym has a function of that name.
    #[error("`{function}` belongs to the plugin `{owner}`")]
    NameTaken {
        /// The name.
        function: FunctionName,
        /// Whose it is.
        owner: PluginName,
    },
    /// The plugin has a version of that number.
    #[error("the version exists")]
    VersionExists,
    /// The store did not do it; `Conflict` when the plugin is not as it was
    /// read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Ledger {
    /// Installs or changes a plugin.
    ///
    /// # Errors
    /// [`InstallError`] says which condition did not hold.
    pub async fn install(&self, gym: &GymId, install: Install) -> Result<(), InstallError> {
        for _ in 0..ATTEMPTS {
            let batch = self.plan(gym, &install).await?;
            match self.store.commit(batch).await {
                // Planning again finds out which condition it was.
                Err(StoreError::Conflict) => {}
                other => return Ok(other?),
            }
        }
        Err(StoreError::Conflict.into())
    }

    /// Changes a plugin that has not been changed since it was read.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it has.
    pub async fn update_plugin(
        &self,
        gym: &GymId,
        before: &Plugin,
        after: &Plugin,
        event: &AuditEvent,
    ) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        batch.writes.push(audit_write(gym, event)?);
        self.replace_plugin(gym, Some(before), after, &mut batch)
            .await?;
        self.store.commit(batch).await
    }

    /// Removes a plugin with its versions, claims, secrets, cases and stored data. No error is
    /// raised if it is missing.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it keeps changing meanwhile.
    pub async fn remove_plugin(
        &self,
        gym: &GymId,
        name: &PluginName,
        event: &AuditEvent,
    ) -> Result<(), StoreError> {
        for _ in 0..ATTEMPTS {
            let row = keys::plugin(gym, name);
            let Some(raw) = self.store.get(&row).await? else {
                return Ok(());
            };
            let usage = keys::usage(gym, name);
            let used = match self.store.get(&usage).await? {
                Some(raw) => Expect::Value(usage.clone(), raw),
                None => Expect::Missing(usage.clone()),
            };
            let mut batch = Batch {
                expects: vec![Expect::Value(row.clone(), raw), used],
                writes: vec![
                    (row, None),
                    (usage, None),
                    (keys::cases(gym, name), None),
                    audit_write(gym, event)?,
                ],
                ..Batch::default()
            };
            for (key, _) in self.rows(keys::versions(gym, name), Some(0)).await? {
                batch.writes.push((key, None));
            }
            for (key, value) in self.rows(keys::claims(gym), None).await? {
                if decode::<Claim>(&key, &value)?.plugin == *name {
                    batch.writes.push((key, None));
                }
            }
            for (key, _) in self.rows(keys::secrets(gym, name), Some(0)).await? {
                batch.writes.push((key, None));
            }
            for key in self.last_data(gym, name).await? {
                batch.writes.push((key, None));
            }
            match self.store.commit(batch).await {
                Err(StoreError::Conflict) => {}
                other => return other,
            }
        }
        Err(StoreError::Conflict)
    }

    /// Removes a plugin's data but for one page, whose keys it answers: how
    /// much there is is bounded by a quota, but not by what one batch should
    /// hold.
    async fn last_data(&self, gym: &GymId, name: &PluginName) -> Result<Vec<Key>, StoreError> {
        loop {
            let page = Scan {
                head: Some(0),
                ..Scan::of(keys::data(gym, name, ""), PAGE)
            };
            let found = self.store.scan(page).await?;
            let keys: Vec<Key> = found.into_iter().map(|(key, _)| key).collect();
            if keys.len() < PAGE {
                return Ok(keys);
            }
            let writes = keys.into_iter().map(|key| (key, None)).collect();
            self.store
                .commit(Batch {
                    writes,
                    ..Batch::default()
                })
                .await?;
        }
    }

    /// The batch of an install, judged against what is there now.
    async fn plan(&self, gym: &GymId, install: &Install) -> Result<Batch, InstallError> {
        let name = &install.after.name;
        let mut batch = Batch::default();
        batch.writes.push(audit_write(gym, &install.event)?);
        if let Some(version) = &install.version {
            let key = keys::version(gym, name, &version.manifest.version);
            if self.store.get(&key).await?.is_some() {
                return Err(InstallError::VersionExists);
            }
            batch
                .writes
                .push((key.clone(), Some(encode(&key, version)?)));
            batch.expects.push(Expect::Missing(key));
        }
        if let Some(cases) = &install.cases {
            let key = keys::cases(gym, name);
            let row = encode(&key, cases)?;
            batch.writes.push((key.clone(), Some(row)));
            batch.expects.push(Expect::Missing(key));
        }
        for function in install.claims.iter().collect::<BTreeSet<_>>() {
            let key = keys::claim(gym, function);
            let Some(raw) = self.store.get(&key).await? else {
                let claim = Claim {
                    plugin: name.clone(),
                };
                batch
                    .writes
                    .push((key.clone(), Some(encode(&key, &claim)?)));
                batch.expects.push(Expect::Missing(key));
                continue;
            };
            let owner = decode::<Claim>(&key, &raw)?.plugin;
            if owner != *name {
                let function = function.clone();
                return Err(InstallError::NameTaken { function, owner });
            }
            batch.expects.push(Expect::Value(key, raw));
        }
        self.replace_plugin(gym, install.before.as_ref(), &install.after, &mut batch)
            .await?;
        Ok(batch)
    }

    /// Adds the replacement of a plugin to a batch. What was read is compared
    /// by meaning, the expectation is on the bytes: a row that an older
    /// version wrote reads the same and is written differently.
    async fn replace_plugin(
        &self,
        gym: &GymId,
        before: Option<&Plugin>,
        after: &Plugin,
        batch: &mut Batch,
    ) -> Result<(), StoreError> {
        let key = keys::plugin(gym, &after.name);
        let raw = self.store.get(&key).await?;
        let now: Option<Plugin> = raw.as_deref().map(|raw| decode(&key, raw)).transpose()?;
        if now.as_ref() != before {
            return Err(StoreError::Conflict);
        }
        batch.writes.push((key.clone(), Some(encode(&key, after)?)));
        batch.expects.push(match raw {
            Some(raw) => Expect::Value(key, raw),
            None => Expect::Missing(key),
        });
        Ok(())
    }
}
