//! What is in a data directory, and who may use it.
//!
//! ```text
//! FORMAT      which format the store has; written last when it is made
//! LOCK        held by the process that uses the directory
//! sled/       the engine's files
//! blobs/      components by digest
//! ```

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::StoreError;
use super::durable::Engine;
use crate::store::keys;

/// What FORMAT holds. Another format is read by exporting with the program
/// that wrote it and importing with this one.
const FORMAT: &str = "spotter store 1, sled 0.34\n";

/// A data directory, held for as long as this lives.
pub(super) struct Layout {
    dir: PathBuf,
    _lock: File,
}

impl Layout {
    /// Takes the directory and opens the engine in it.
    pub(super) fn open(dir: &Path) -> Result<(Layout, Engine), StoreError> {
        fs::create_dir_all(dir).map_err(StoreError::failed)?;
        let layout = Layout {
            _lock: lock(&dir.join("LOCK"))?,
            dir: dir.to_owned(),
        };
        let engine = match fs::read_to_string(layout.format()) {
            Ok(text) if text == FORMAT => layout.reopen()?,
            Ok(_) => {
                return Err(unopenable(
                    "it has another format; export it with the version that wrote it, and import that",
                ));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => layout.create()?,
            Err(error) => return Err(StoreError::failed(error)),
        };
        Ok((layout, engine))
    }

    /// Where blobs go.
    pub(super) fn blobs(&self) -> PathBuf {
        self.dir.join("blobs")
    }

    fn format(&self) -> PathBuf {
        self.dir.join("FORMAT")
    }

    fn engine(&self) -> PathBuf {
        self.dir.join("sled")
    }

    /// Opens the store that FORMAT promises. One that is gone is an error:
    /// starting empty would look like having lost every gym.
    fn reopen(&self) -> Result<Engine, StoreError> {
        if !self.engine().join("db").exists() {
            return Err(unopenable(
                "its files are gone; restore them, or import an export into an empty directory",
            ));
        }
        let engine = Engine::open(&self.engine())?;
        if !engine.has(&keys::format())? {
            return Err(unopenable(
                "it has lost its content; import an export into an empty directory",
            ));
        }
        if engine.has(&keys::import())? {
            return Err(unopenable(
                "an import was interrupted; import again into an empty directory",
            ));
        }
        Ok(engine)
    }

    /// Makes a store where there is none. Until FORMAT is there nothing was
    /// acknowledged, so what an interrupted attempt left is thrown away.
    fn create(&self) -> Result<Engine, StoreError> {
        let foreign = self.foreign().map_err(StoreError::failed)?;
        if foreign {
            return Err(unopenable(
                "it holds files but no store; name an empty directory",
            ));
        }
        match fs::remove_dir_all(self.engine()) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(StoreError::failed(error));
            }
            _ => {}
        }
        let mut engine = Engine::open(&self.engine())?;
        engine.mark()?;
        self.promise().map_err(StoreError::failed)?;
        Ok(engine)
    }

    fn promise(&self) -> io::Result<()> {
        sync_tree(&self.engine())?;
        let draft = self.dir.join("FORMAT.new");
        let mut file = File::create(&draft)?;
        file.write_all(FORMAT.as_bytes())?;
        file.sync_all()?;
        fs::rename(draft, self.format())?;
        File::open(&self.dir)?.sync_all()
    }

    /// Whether the directory holds anything that making a store would not
    /// have left.
    fn foreign(&self) -> io::Result<bool> {
        const OURS: [&str; 5] = ["LOCK", "FORMAT.new", "sled", "blobs", "lost+found"];
        for entry in fs::read_dir(&self.dir)? {
            let name = entry?.file_name();
            if !OURS.iter().any(|ours| name == *ours) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn lock(path: &Path) -> Result<File, StoreError> {
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(StoreError::failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(unopenable("another process uses it; stop that one first"))
        }
        Err(TryLockError::Error(error)) => Err(StoreError::failed(error)),
    }
}

fn unopenable(why: &str) -> StoreError {
    StoreError::Unopenable(why.to_owned())
}

/// Makes a directory and what is in it durable.
fn sync_tree(dir: &Path) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_tree(&entry.path())?;
        } else {
            File::open(entry.path())?.sync_all()?;
        }
    }
    File::open(dir)?.sync_all()
}
