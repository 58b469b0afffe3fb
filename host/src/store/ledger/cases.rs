//! The cases that were saved with a plugin: one row, gone with the plugin.

use serde_json::Value;

use super::Ledger;
use super::audit::audit_write;
use crate::catalog::{AuditEvent, GymId, PluginName};
use crate::store::codec::encode;
use crate::store::{Batch, Expect, StoreError, keys};

impl Ledger {
    /// The cases that were saved with a plugin. None: there are none.
    pub async fn cases(
        &self,
        gym: &GymId,
        plugin: &PluginName,
    ) -> Result<Option<Value>, StoreError> {
        self.read(keys::cases(gym, plugin)).await
    }

    /// Replaces a plugin's cases; none removes them.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the gym has no such plugin.
    pub async fn set_cases(
        &self,
        gym: &GymId,
        plugin: &PluginName,
        cases: Option<&Value>,
        event: &AuditEvent,
    ) -> Result<(), StoreError> {
        let key = keys::cases(gym, plugin);
        let row = cases.map(|cases| encode(&key, cases)).transpose()?;
        let batch = Batch {
            expects: vec![Expect::Present(keys::plugin(gym, plugin))],
            writes: vec![(key, row), audit_write(gym, event)?],
            ..Batch::default()
        };
        self.store.commit(batch).await
    }
}
