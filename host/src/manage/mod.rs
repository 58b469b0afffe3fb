//! Management actions: what gyms, keys and plugins may become. Each action
//! checks, commits one batch to the ledger and then shows the change to the
//! call path. Who may take an action is decided at the edge; for which gym is
//! decided by the [`Principal`](crate::catalog::Principal).

pub mod gyms;
mod key_index;
pub mod keys;
pub mod plugins;
pub mod sources;
mod text;

pub use key_index::KeyIndex;

use std::future::Future;

use crate::error::{Error, Result};

/// Runs a change to its end even when whoever asked for it goes away: between
/// the commit and the moment when calls see it there must be no stopping.
async fn to_the_end<T: Send + 'static>(
    change: impl Future<Output = Result<T>> + Send + 'static,
) -> Result<T> {
    tokio::spawn(change).await.map_err(Error::internal)?
}
