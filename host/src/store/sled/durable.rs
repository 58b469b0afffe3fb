//! sled, with flushes that reach the disk.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use ::sled::{Db, Mode, Tree};

use super::{StoreError, failed};
use crate::store::{Bytes, Key, codec, keys};

/// What reads may keep in memory.
const CACHE: u64 = 64 << 20;
/// sled puts a page that is larger than a quarter of a segment into a file of
/// its own, which has to be synced by itself. A page holds 16 values: blocks of
/// records, 64 KiB before they are packed, stay within 1 MiB.
const SEGMENT: usize = 4 << 20;
/// How long the threads of a store that was just closed may take to let go.
const LET_GO: Duration = Duration::from_secs(5);

/// An open engine.
pub(super) struct Engine {
    db: Db,
    tree: Tree,
    log: File,
    spill: PathBuf,
    spilled: HashSet<OsString>,
}

impl Engine {
    /// Opens the engine's directory; the caller holds its lock.
    pub(super) fn open(dir: &Path) -> Result<Engine, StoreError> {
        remove_unfinished_snapshots(dir).map_err(StoreError::failed)?;
        // Damage makes sled panic in places; here that is an answer.
        let db = catch_unwind(|| open_patiently(dir)).map_err(|_| damaged())??;
        let tree = db.open_tree("spotter").map_err(failed)?;
        Ok(Engine {
            tree,
            log: File::open(dir.join("db")).map_err(StoreError::failed)?,
            spill: dir.join("blobs"),
            spilled: HashSet::new(),
            db,
        })
    }

    /// The one tree.
    pub(super) fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Whether there is such a key.
    pub(super) fn has(&self, key: &Key) -> Result<bool, StoreError> {
        self.tree.contains_key(key.as_bytes()).map_err(failed)
    }

    /// Marks the content as a store's.
    pub(super) fn mark(&mut self) -> Result<(), StoreError> {
        let marker = codec::seal(&keys::format(), b"1");
        self.write([(keys::format(), Some(marker))])
    }

    /// Writes together and durably. After an error nobody knows what is on
    /// disk: write no more.
    pub(super) fn write(
        &mut self,
        writes: impl IntoIterator<Item = (Key, Option<Bytes>)>,
    ) -> Result<(), StoreError> {
        let mut batch = ::sled::Batch::default();
        for (Key(key), value) in writes {
            match value {
                Some(value) => batch.insert(key, value),
                None => batch.remove(key),
            }
        }
        catch_unwind(AssertUnwindSafe(|| {
            self.tree.apply_batch(batch).map_err(failed)?;
            self.db.flush().map_err(failed)?;
            self.sync().map_err(StoreError::failed)
        }))
        .map_err(|_| StoreError::failed("the engine panicked"))?
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut present = HashSet::new();
        let mut grown = false;
        for entry in fs::read_dir(&self.spill)? {
            let entry = entry?;
            let name = entry.file_name();
            if !self.spilled.contains(&name) {
                match File::open(entry.path()) {
                    Ok(file) => file.sync_all()?,
                    // Collected between the listing and now.
                    Err(error) if error.kind() == ErrorKind::NotFound => continue,
                    Err(error) => return Err(error),
                }
                grown = true;
            }
            present.insert(name);
        }
        if grown {
            File::open(&self.spill)?.sync_all()?;
        }
        self.spilled = present;
        self.log.sync_data()
    }
}

/// A kill while sled writes a snapshot leaves `snap.N.generating`, and sled
/// takes it for the newest snapshot, finds it damaged and gives up. It was
/// never finished, and the one before it is removed only after that.
fn remove_unfinished_snapshots(dir: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|ending| ending == "generating")
        {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// sled's threads hold its files for a moment after the last handle is gone.
/// Nobody else can: the caller has the directory's lock.
fn open_patiently(dir: &Path) -> Result<Db, StoreError> {
    let begun = Instant::now();
    loop {
        let opened = ::sled::Config::new()
            .path(dir)
            .mode(Mode::LowSpace)
            .cache_capacity(CACHE)
            .segment_size(SEGMENT)
            .flush_every_ms(None)
            .open();
        match opened {
            Ok(db) => return Ok(db),
            Err(::sled::Error::Io(error)) if is_held(&error) && begun.elapsed() < LET_GO => {
                thread::sleep(Duration::from_millis(5));
            }
            Err(::sled::Error::Io(error)) => return Err(StoreError::failed(error)),
            // Whatever else it makes of its files, they are not as it left
            // them.
            Err(_) => return Err(damaged()),
        }
    }
}

/// sled wraps what the system said of the lock into text.
fn is_held(error: &io::Error) -> bool {
    error.kind() == ErrorKind::WouldBlock || error.to_string().contains("lock")
}

fn damaged() -> StoreError {
    StoreError::Unopenable(
        "its files are damaged; import an export into an empty directory".to_owned(),
    )
}
