//! The audit trail: written with what it tells of, never changed.

use super::Ledger;
use crate::catalog::{AuditEvent, GymId, RecordId};
use crate::store::codec::{decode, encode};
use crate::store::{Bytes, Key, Scan, StoreError, keys};

/// The write that belongs into the batch of a change.
pub(super) fn audit_write(
    gym: &GymId,
    event: &AuditEvent,
) -> Result<(Key, Option<Bytes>), StoreError> {
    let key = keys::audit_event(gym, event.id);
    let value = encode(&key, event)?;
    Ok((key, Some(value)))
}

impl Ledger {
    /// A gym's audit trail, newest first: the events before one, or the
    /// newest ones.
    pub async fn audit(
        &self,
        gym: &GymId,
        before: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<AuditEvent>, StoreError> {
        let scan = Scan {
            after: before.map(|id| keys::audit_event(gym, id)),
            backwards: true,
            ..Scan::of(keys::audit(gym), limit)
        };
        let rows = self.store.scan(scan).await?;
        rows.iter().map(|(key, value)| decode(key, value)).collect()
    }
}
