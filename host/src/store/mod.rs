//! The host's own state. Everything above this room sees `trait Store`: an
//! ordered map with atomic, conditional, durable batches, and blobs by digest.
//!
//! Keys are typed by [`keys`], values by [`Table`]; both begin with what gym
//! they belong to wherever they belong to one, and no other room builds a key.

use std::future::Future;
use std::pin::Pin;

use crate::catalog::Digest;

/// A stored key. Only this room makes them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub(in crate::store) Vec<u8>);

/// The raw value of a key, envelope included.
pub type Bytes = Vec<u8>;

/// What must hold for a batch to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// The key is not there.
    Missing(Key),
    /// The key has exactly this value.
    Value(Key, Bytes),
}

/// Writes that become visible and durable together, or not at all.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// All must hold when the batch is written.
    pub expects: Vec<Expect>,
    /// None removes the key. Of two writes to one key the later one counts.
    pub writes: Vec<(Key, Option<Bytes>)>,
}

/// Keys with a common prefix, in byte order.
#[derive(Clone, Debug)]
pub struct Scan {
    /// What every key starts with.
    pub prefix: Key,
    /// Where to go on: keys strictly after (or before, when newest first).
    pub after: Option<Key>,
    /// At most this many.
    pub limit: usize,
    /// From the last key backwards.
    pub backwards: bool,
}

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// An expectation of the batch did not hold; nothing was written.
    #[error("the state was changed meanwhile")]
    Conflict,
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
    /// [`StoreError::Conflict`] when an expectation does not hold.
    fn commit(&self, batch: Batch) -> Answer<'_, ()>;

    /// Keeps a blob under its digest; durable when it answers.
    fn put_blob(&self, digest: Digest, bytes: Bytes) -> Answer<'_, ()>;

    /// The blob of a digest.
    fn get_blob(&self, digest: Digest) -> Answer<'_, Option<Bytes>>;

    /// Forgets a blob. No error is raised if it is missing.
    fn delete_blob(&self, digest: Digest) -> Answer<'_, ()>;
}
