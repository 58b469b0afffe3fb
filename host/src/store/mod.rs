//! The host's own state. Everything above this room sees [`Ledger`]; the
//! ledger sees `trait Store`: an ordered map with atomic, conditional, durable
//! batches, and blobs by digest.
//!
//! Keys are made by [`keys`] and begin with the gym they belong to; values are
//! sealed by [`codec`] with a version and a checksum. No other room builds
//! either.

mod codec;
mod keys;
mod staging;

mod memory;
mod sled;

mod ledger;

mod executions;

mod archive;

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod crash;

use std::future::Future;
use std::pin::Pin;

use crate::catalog::Digest;
use crate::error::{Error, ErrorCode};

pub use archive::{ArchiveError, Summary, export, import};
pub use executions::{RecordFilter, RecordPage, RecordStatus};
pub use keys::Key;
#[cfg(test)]
pub(crate) use ledger::tests::ledger_with_plugin;
pub use ledger::{
    DataKeyRow, Install, InstallError, Kv, KvEntry, KvError, KvPage, Ledger, Sealed, SealedPlace,
    SecretRow, SourceRow,
};
pub use memory::MemoryStore;
pub use sled::SledStore;

/// The raw value of a key, envelope included.
pub type Bytes = Vec<u8>;

/// What must hold for a batch to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// The key is not there.
    Missing(Key),
    /// The key is there, whatever its value.
    Present(Key),
    /// The key has exactly this value.
    Value(Key, Bytes),
}

/// Moves a counter. Unlike a read and an expectation, additions to one counter
/// never make each other fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Add {
    /// The counter; a missing one counts as zero and it never falls below.
    pub key: Key,
    /// By how much.
    pub delta: i64,
    /// A growing counter may not pass this.
    pub ceiling: u64,
}

/// Writes that become visible and durable together, or not at all.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// All must hold when the batch is written.
    pub expects: Vec<Expect>,
    /// Counters to move, before the writes.
    pub adds: Vec<Add>,
    /// None removes the key. Of two writes to one key the later one counts.
    pub writes: Vec<(Key, Option<Bytes>)>,
}

/// Keys with a common prefix, in byte order.
#[derive(Clone, Debug)]
pub struct Scan {
    /// What every key starts with.
    pub prefix: Key,
    /// Where to go on: keys strictly after (or before, when backwards).
    pub after: Option<Key>,
    /// At most this many.
    pub limit: usize,
    /// From the last key backwards.
    pub backwards: bool,
    /// How much of each value is wanted, in bytes. None: all of it.
    pub head: Option<usize>,
}

impl Scan {
    /// Everything under a prefix, up to `limit`.
    pub fn of(prefix: Key, limit: usize) -> Scan {
        Scan {
            prefix,
            after: None,
            limit,
            backwards: false,
            head: None,
        }
    }
}

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// An expectation of the batch did not hold; nothing was written.
    #[error("the state was changed meanwhile")]
    Conflict,
    /// A counter would pass its ceiling; nothing was written.
    #[error("a quota is used up")]
    Full,
    /// A value that was written is not what is there now.
    #[error("a stored value is damaged")]
    Damaged,
    /// The store is another program's, another format's, or in use.
    #[error("the store cannot be opened: {0}")]
    Unopenable(String),
    /// The store is closing or its writer is gone.
    #[error("the store is closed")]
    Closed,
    /// The engine or the disk failed.
    #[error("the store failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    fn failed(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
        StoreError::Failed(source.into())
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Error {
        match error {
            StoreError::Conflict => Error::new(
                ErrorCode::Conflict,
                "It was changed meanwhile. Read it again, then repeat the change.",
            ),
            StoreError::Full => Error::new(
                ErrorCode::QuotaExceeded,
                "The storage is full. Remove something or ask for more.",
            ),
            StoreError::Closed => Error::new(
                ErrorCode::Unavailable,
                "The host is stopping. Try again in a moment.",
            ),
            StoreError::Unopenable(why) => Error::new(
                ErrorCode::Unavailable,
                format!("The data directory cannot be used: {why}."),
            )
            .with_retryable(false),
            other => Error::internal(other),
        }
    }
}

/// A future that a store answers with.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// An ordered map with atomic batches. Implementations never block the
/// executor, and a batch is durable when `commit` answers.
pub trait Store: Send + Sync + 'static {
    /// The value of a key.
    fn get<'a>(&'a self, key: &'a Key) -> Answer<'a, Option<Bytes>>;

    /// Keys with a prefix, and their values.
    fn scan(&self, scan: Scan) -> Answer<'_, Vec<(Key, Bytes)>>;

    /// Writes a batch if all it expects holds. Durable when it answers.
    /// Dropping the future does not take back what was handed over.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when an expectation does not hold,
    /// [`StoreError::Full`] when a counter would pass its ceiling.
    fn commit(&self, batch: Batch) -> Answer<'_, ()>;

    /// Keeps a blob under its digest; durable when it answers. Keeping it
    /// twice is no error.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when the bytes have another digest.
    fn put_blob(&self, digest: Digest, bytes: Bytes) -> Answer<'_, ()>;

    /// The blob of a digest.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when the kept bytes have another digest.
    fn get_blob(&self, digest: Digest) -> Answer<'_, Option<Bytes>>;

    /// Forgets a blob. No error is raised if it is missing.
    fn delete_blob(&self, digest: Digest) -> Answer<'_, ()>;

    /// Writes out what was handed over and refuses what comes later.
    fn close(&self) -> Answer<'_, ()>;
}
