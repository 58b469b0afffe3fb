use std::path::Path;

use super::{KEY_FILE, key_place, open_key, seal};
use crate::error::{Error, Result};
use crate::key_file;
use crate::store::{DataKeyRow, Ledger};

/// Replaces the host's key: every gym's data key is encrypted anew, the
/// secrets themselves stay as they are. The host must not be running. Stopped
/// at any point, it can be run again.
///
/// # Errors
/// `internal` when the key file cannot be written or a data key is of another
/// host.
pub async fn rotate_host_key(data: &Path, ledger: &Ledger) -> Result<usize> {
    let path = data.join(KEY_FILE);
    let old = key_file::load_or_create(&path).map_err(Error::internal)?;
    let fresh = key_file::generate().map_err(Error::internal)?;
    // Both keys are there until nothing needs the old one any more.
    let all: Vec<_> = std::iter::once(&fresh).chain(&old).collect();
    key_file::replace(&path, &all).map_err(Error::internal)?;
    let mut changes = Vec::new();
    for gym in ledger.gyms().await? {
        let Some(before) = ledger.data_key(&gym.id).await? else {
            continue;
        };
        let key = old
            .iter()
            .find_map(|key| open_key(key, &gym.id, &before.sealed))
            .ok_or_else(|| {
                Error::internal("a gym's data key does not open with this host's key")
            })?;
        let after = DataKeyRow {
            sealed: seal::seal(&fresh, &key_place(&gym.id), key.as_slice())
                .map_err(Error::internal)?,
            ..before.clone()
        };
        changes.push((gym.id, before, after));
    }
    let count = changes.len();
    ledger.rewrap_data_keys(changes).await?;
    key_file::replace(&path, &[&fresh]).map_err(Error::internal)?;
    Ok(count)
}

/// Removes the secrets and sources that no key of this host opens: they came
/// from another host, without that host's key. They can be entered anew then.
/// The host must not be running.
///
/// # Errors
/// `internal` when the key file cannot be read, or the store fails.
pub async fn forget_unreadable(data: &Path, ledger: &Ledger) -> Result<usize> {
    let keys = key_file::load_or_create(&data.join(KEY_FILE)).map_err(Error::internal)?;
    let mut forgotten = 0;
    for gym in ledger.gyms().await? {
        let Some(row) = ledger.data_key(&gym.id).await? else {
            continue;
        };
        let opens = |key| open_key(key, &gym.id, &row.sealed).is_some();
        if !keys.iter().any(opens) {
            forgotten += ledger.forget_sealed(&gym.id, &row).await?;
        }
    }
    Ok(forgotten)
}
