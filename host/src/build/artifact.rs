//! Compiled components on disk: a cache, keyed by digest and by everything
//! that decides how the engine compiles, and safe to delete.
//!
//! An artifact is native code. Loading one that the host did not compile would
//! be running a stranger's code outside of every sandbox, so each carries a
//! keyed MAC under the host's own key, and the only way to a
//! [`SealedArtifact`] is past its verification.
//!
//! # What is verified is what is mapped
//! A file is opened once. Its MAC is computed over that descriptor, and the
//! engine maps that same descriptor: replacing the file under its name in
//! between changes nothing. Files are written under another name, sealed,
//! made read-only and renamed, never written again. That leaves those who can
//! write into an open file of the host's own user, in a directory that only
//! this user enters; they can read the key as well, so that copying the
//! bytes first would cost memory for every plugin and stop nobody.

mod seal;

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::hash::Hash;
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use rustix::fs::OFlags;
use tempfile::{NamedTempFile, TempPath};

use crate::catalog::Digest;
use crate::key_file;
use seal::Seal;

pub use seal::Compatibility;

/// What files begin with that are being written.
const DRAFT: &str = "draft-";

/// How much the cache may hold, in bytes: some 20,000 plugins. Beyond it, the
/// artifacts that were opened longest ago go.
const CACHE_BYTES: u64 = 8 << 30;

/// The sealed artifacts of this host and this engine.
pub struct Artifacts {
    directory: PathBuf,
    seal: Seal,
    most: u64,
    /// About how much there is; counted again whenever it seems too much.
    held: AtomicU64,
}

/// A file of ours that the compiler writes to. Gone when dropped.
pub struct Draft(NamedTempFile);

/// Native code that this host compiled: verified, and open for mapping. Only
/// this module makes one.
#[derive(Debug)]
pub struct SealedArtifact {
    file: File,
    digest: Digest,
    draft: Option<TempPath>,
}

impl Artifacts {
    /// Opens the cache under the data directory: creates the host's key and
    /// the directories on first use, and removes what other engines compiled
    /// and what a crash left half written.
    ///
    /// # Errors
    /// When the directories or the key cannot be created or read, or the key
    /// is damaged.
    pub fn open(data: &Path, compatibility: &impl Hash) -> io::Result<Artifacts> {
        let keys = key_file::load_or_create(&data.join("host.key"))?;
        let key = keys.first().ok_or(io::ErrorKind::InvalidData)?;
        let compatibility = Compatibility::of(compatibility);
        let all = data.join("artifacts");
        private_directory(&all)?;
        let name = compatibility.to_string();
        for entry in fs::read_dir(&all)? {
            let entry = entry?;
            if entry.file_name() != *name {
                remove_stale(&entry);
            }
        }
        let directory = all.join(name);
        private_directory(&directory)?;
        for entry in fs::read_dir(&directory)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(DRAFT) {
                remove_stale(&entry);
            }
        }
        let artifacts = Artifacts {
            directory,
            seal: Seal::new(key, compatibility),
            most: CACHE_BYTES,
            held: AtomicU64::new(0),
        };
        artifacts.prune()?;
        Ok(artifacts)
    }

    /// A new empty file for the compiler's output.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn draft(&self) -> io::Result<Draft> {
        tempfile::Builder::new()
            .prefix(DRAFT)
            .tempfile_in(&self.directory)
            .map(Draft)
    }

    /// Seals what the compiler wrote. It is usable at once, and gone when
    /// dropped without [`Artifacts::keep`].
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn seal(&self, draft: Draft, digest: Digest) -> io::Result<SealedArtifact> {
        let (mut file, path) = draft.0.into_parts();
        self.seal.append(&mut file, &digest)?;
        fs::set_permissions(&path, Permissions::from_mode(0o400))?;
        Ok(SealedArtifact {
            file: reopened(&file)?,
            digest,
            draft: Some(path),
        })
    }

    /// Keeps an artifact for later. One that was kept already stays as it is.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn keep(&self, artifact: SealedArtifact) -> io::Result<()> {
        let Some(draft) = artifact.draft else {
            return Ok(());
        };
        let size = artifact.file.metadata()?.len();
        draft.persist(self.path(&artifact.digest))?;
        if self.held.fetch_add(size, Ordering::Relaxed) + size > self.most {
            self.prune()?;
        }
        Ok(())
    }

    /// The artifact of a component. One that is missing, truncated or was
    /// tampered with is none: the caller compiles again.
    pub fn get(&self, digest: Digest) -> Option<SealedArtifact> {
        let path = self.path(&digest);
        match self.verified(&path, digest) {
            Ok(artifact) => Some(artifact),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                tracing::warn!(%digest, %error, "a compiled component was damaged or tampered with; it is compiled again");
                None
            }
        }
    }

    /// Forgets the artifact of a component. No error is raised if it is
    /// missing.
    pub fn remove(&self, digest: Digest) {
        let _ = fs::remove_file(self.path(&digest));
    }

    fn verified(&self, path: &Path, digest: Digest) -> io::Result<SealedArtifact> {
        let mut file = OpenOptions::new()
            .read(true)
            .custom_flags(OFlags::NOFOLLOW.bits().cast_signed())
            .open(path)?;
        let found = file.metadata()?;
        let ours = found.uid() == rustix::process::geteuid().as_raw();
        if !found.is_file() || !ours || found.mode() & 0o022 != 0 {
            return Err(io::Error::other("others may write to it"));
        }
        self.seal.verify(&mut file, found.len(), &digest)?;
        // Opened last, removed last. Not worth failing for.
        let _ = file.set_modified(SystemTime::now());
        Ok(SealedArtifact {
            file,
            digest,
            draft: None,
        })
    }

    /// Counts what there is, and removes the oldest artifacts when it is too
    /// much: down to nine tenths, so that it is not counted at every upload.
    fn prune(&self) -> io::Result<()> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.directory)? {
            let entry = entry?;
            // What another thread is removing right now does not count.
            if let Ok(found) = entry.metadata() {
                files.push((found.modified()?, found.len(), entry));
            }
        }
        let mut held = files.iter().map(|(_, size, _)| size).sum();
        if held > self.most {
            files.sort_by_key(|(opened, ..)| *opened);
            for (_, size, entry) in files {
                if held <= self.most / 10 * 9 {
                    break;
                }
                remove_stale(&entry);
                held -= size;
            }
        }
        self.held.store(held, Ordering::Relaxed);
        Ok(())
    }

    fn path(&self, digest: &Digest) -> PathBuf {
        self.directory.join(format!("{digest}.cwasm"))
    }
}

impl Draft {
    /// What was written.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        fs::read(self.0.path())
    }

    /// The file, for a child process to write to.
    ///
    /// # Errors
    /// When the process has too many open files.
    pub fn file(&self) -> io::Result<File> {
        self.0.as_file().try_clone()
    }
}

impl SealedArtifact {
    /// The component that it was compiled from.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// A path that opens the verified file itself, whatever its name stands
    /// for by now. Valid while this value lives.
    pub fn path(&self) -> PathBuf {
        PathBuf::from(format!("/proc/self/fd/{}", self.file.as_raw_fd()))
    }
}

/// The same file, for reading only.
fn reopened(file: &File) -> io::Result<File> {
    File::open(format!("/proc/self/fd/{}", file.as_raw_fd()))
}

fn private_directory(path: &Path) -> io::Result<()> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::set_permissions(path, Permissions::from_mode(0o700))
        }
        other => other,
    }
}

/// Removes what is of no use. Failing costs disk space only.
fn remove_stale(entry: &fs::DirEntry) {
    let removed = match entry.file_type() {
        Ok(kind) if kind.is_dir() => fs::remove_dir_all(entry.path()),
        _ => fs::remove_file(entry.path()),
    };
    if let Err(error) = removed {
        tracing::warn!(%error, "a stale compiled component could not be removed");
    }
}

#[cfg(test)]
mod tests;
