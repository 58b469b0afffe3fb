//! Blobs as files named by their digest. A file is there whole or not at all,
//! and what is read is what was written.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;

use super::StoreError;
use crate::catalog::Digest;
use crate::store::Bytes;

/// The directory of blobs: `ab/abcdef...`.
pub(super) struct BlobDir {
    root: PathBuf,
}

impl BlobDir {
    pub(super) fn open(root: PathBuf) -> io::Result<BlobDir> {
        let drafts = root.join("new");
        match fs::remove_dir_all(&drafts) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        fs::create_dir_all(&drafts)?;
        Ok(BlobDir { root })
    }

    pub(super) fn put(&self, digest: Digest, bytes: &[u8]) -> Result<(), StoreError> {
        if Digest::of(bytes) != digest {
            return Err(StoreError::Damaged);
        }
        match self.get(digest) {
            Ok(Some(_)) => Ok(()),
            // What is missing or damaged is written anew.
            Ok(None) | Err(StoreError::Damaged) => {
                self.write(digest, bytes).map_err(StoreError::failed)
            }
            Err(other) => Err(other),
        }
    }

    pub(super) fn get(&self, digest: Digest) -> Result<Option<Bytes>, StoreError> {
        match fs::read(self.path(digest)) {
            Ok(bytes) if Digest::of(&bytes) == digest => Ok(Some(bytes)),
            Ok(_) => Err(StoreError::Damaged),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::failed(error)),
        }
    }

    pub(super) fn delete(&self, digest: Digest) -> Result<(), StoreError> {
        match fs::remove_file(self.path(digest)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(StoreError::failed(error)),
            _ => Ok(()),
        }
    }

    fn path(&self, digest: Digest) -> PathBuf {
        let name = digest.to_string();
        let shard = name.get(..2).unwrap_or_default();
        self.root.join(shard).join(&name)
    }

    fn write(&self, digest: Digest, bytes: &[u8]) -> io::Result<()> {
        let mut draft = tempfile::NamedTempFile::new_in(self.root.join("new"))?;
        draft.write_all(bytes)?;
        draft.as_file().sync_all()?;
        let path = self.path(digest);
        let shard = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(shard)?;
        draft.persist(&path)?;
        File::open(shard)?.sync_all()?;
        File::open(&self.root)?.sync_all()
    }
}
