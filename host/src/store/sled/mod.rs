//! The embedded default: sled 0.34, in the data directory.
//!
//! sled's own promises are not enough, so this folder adds what is missing:
//! * [`layout`] holds the directory for one process, knows what is in it,
//!   and removes the half-written snapshot that a kill leaves behind and that
//!   sled would stumble over;
//! * [`durable`] makes a flush reach the disk: sled's asks the kernel to start
//!   writing the log, but not for the file's length, and never for values that
//!   it spilled into files of their own;
//! * [`writer`] is the one thread that writes: it judges what queued up while
//!   the last group was flushed, and acknowledges only what is on disk.
//!
//! Everything is in one tree, because sled's batches are atomic in one alone.

mod blobs;
mod durable;
mod layout;
mod writer;

use std::ops::Bound;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ::sled::Tree;

use self::blobs::BlobDir;
use self::layout::Layout;
use self::writer::Writer;
use super::{Answer, Batch, Bytes, Key, Scan, Store, StoreError};
use crate::catalog::Digest;

/// The store on disk. One process holds a data directory at a time.
///
/// Dropping it writes out what was handed over, which blocks for a moment;
/// [`Store::close`] does the same without blocking.
pub struct SledStore {
    writer: Writer,
    shared: Arc<Shared>,
}

/// What reads need. Kept alive by those that are still running, so that the
/// directory is not given away under them.
struct Shared {
    tree: Tree,
    blobs: BlobDir,
    closed: AtomicBool,
    _layout: Layout,
}

impl SledStore {
    /// Opens the store in a data directory; an empty one becomes a new store.
    /// Blocks on the disk.
    ///
    /// # Errors
    /// [`StoreError::Unopenable`] when the directory is in use, is another
    /// program's or another format's, or has lost its store.
    pub fn open(dir: &Path) -> Result<SledStore, StoreError> {
        let (layout, engine) = Layout::open(dir)?;
        let blobs = BlobDir::open(layout.blobs()).map_err(StoreError::failed)?;
        let tree = engine.tree().clone();
        Ok(SledStore {
            writer: Writer::start(engine)?,
            shared: Arc::new(Shared {
                tree,
                blobs,
                closed: AtomicBool::new(false),
                _layout: layout,
            }),
        })
    }

    /// Does something on the pool for blocking work.
    fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shared) -> Result<T, StoreError> + Send + 'static,
    ) -> Answer<'_, T> {
        let shared = Arc::clone(&self.shared);
        Box::pin(async move {
            if shared.closed.load(Ordering::Acquire) {
                return Err(StoreError::Closed);
            }
            tokio::task::spawn_blocking(move || work(&shared))
                .await
                .map_err(StoreError::failed)?
        })
    }
}

impl Store for SledStore {
    fn get<'a>(&'a self, key: &'a Key) -> Answer<'a, Option<Bytes>> {
        let key = key.clone();
        self.blocking(move |shared| get(&shared.tree, &key))
    }

    fn scan(&self, scan: Scan) -> Answer<'_, Vec<(Key, Bytes)>> {
        self.blocking(move |shared| walk(&shared.tree, &scan))
    }

    fn commit(&self, batch: Batch) -> Answer<'_, ()> {
        Box::pin(self.writer.commit(batch))
    }

    fn put_blob(&self, digest: Digest, bytes: Bytes) -> Answer<'_, ()> {
        self.blocking(move |shared| shared.blobs.put(digest, &bytes))
    }

    fn get_blob(&self, digest: Digest) -> Answer<'_, Option<Bytes>> {
        self.blocking(move |shared| shared.blobs.get(digest))
    }

    fn delete_blob(&self, digest: Digest) -> Answer<'_, ()> {
        self.blocking(move |shared| shared.blobs.delete(digest))
    }

    fn close(&self) -> Answer<'_, ()> {
        Box::pin(async move {
            self.shared.closed.store(true, Ordering::Release);
            self.writer.close().await
        })
    }
}

/// The value of a key, now.
fn get(tree: &Tree, key: &Key) -> Result<Option<Bytes>, StoreError> {
    let value = tree.get(key.as_bytes()).map_err(failed)?;
    Ok(value.map(|value| value.to_vec()))
}

fn walk(tree: &Tree, scan: &Scan) -> Result<Vec<(Key, Bytes)>, StoreError> {
    let (mut low, mut high) = bounds(scan.prefix.as_bytes());
    if let Some(after) = &scan.after {
        let after = after.as_bytes().to_vec();
        if scan.backwards {
            high = match high {
                Bound::Excluded(end) => Bound::Excluded(end.min(after)),
                _ => Bound::Excluded(after),
            };
        } else if after.as_slice() >= scan.prefix.as_bytes() {
            low = Bound::Excluded(after);
        }
    }
    // An empty range is a fault of the caller's in the engine's eyes.
    let (Bound::Included(start) | Bound::Excluded(start)) = &low else {
        return Ok(Vec::new());
    };
    if matches!(&high, Bound::Excluded(end) if end <= start) {
        return Ok(Vec::new());
    }
    let found = |row: Result<(::sled::IVec, ::sled::IVec), ::sled::Error>| {
        let (key, value) = row.map_err(failed)?;
        let wanted = scan.head.unwrap_or(usize::MAX).min(value.len());
        let value = value.get(..wanted).unwrap_or_default();
        Ok((Key(key.to_vec()), value.to_vec()))
    };
    let rows = tree.range((low, high));
    if scan.backwards {
        rows.rev().take(scan.limit).map(found).collect()
    } else {
        rows.take(scan.limit).map(found).collect()
    }
}

/// The keys that start with a prefix.
fn bounds(prefix: &[u8]) -> (Bound<Vec<u8>>, Bound<Vec<u8>>) {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if let Some(next) = last.checked_add(1) {
            end.push(next);
            break;
        }
    }
    let high = if end.is_empty() {
        Bound::Unbounded
    } else {
        Bound::Excluded(end)
    };
    (Bound::Included(prefix.to_vec()), high)
}

fn failed(error: ::sled::Error) -> StoreError {
    match error {
        ::sled::Error::Corruption { .. } => StoreError::Damaged,
        other => StoreError::failed(other),
    }
}

#[cfg(test)]
mod tests;
