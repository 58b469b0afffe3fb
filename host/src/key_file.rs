//! Files that hold a key of the host's: made at the first start, readable by
//! the host alone.

use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use zeroize::Zeroizing;

/// Bytes of one key.
pub(crate) const KEY_BYTES: usize = 32;

/// A key.
pub(crate) type Key = Zeroizing<[u8; KEY_BYTES]>;

/// A fresh key from the operating system's randomness.
pub(crate) fn generate() -> io::Result<Key> {
    let mut key = Key::default();
    getrandom::fill(key.as_mut_slice()).map_err(io::Error::other)?;
    Ok(key)
}

/// Reads the keys of a file, or creates it with one on the first start.
/// Readers never see half a key, and of two starts at once both end up with
/// the same one.
///
/// # Errors
/// When the file cannot be read or created, or holds no keys.
pub(crate) fn load_or_create(path: &Path) -> io::Result<Vec<Key>> {
    match load(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            create(path)?;
            load(path)
        }
        other => other,
    }
}

/// Replaces the keys of a file. Durable when it answers.
///
/// # Errors
/// When the file cannot be written; the old one stays then.
pub(crate) fn replace(path: &Path, keys: &[&Key]) -> io::Result<()> {
    let (directory, file) = written(path, keys)?;
    file.persist(path).map_err(|error| error.error)?;
    fs::File::open(directory)?.sync_all()
}

fn load(path: &Path) -> io::Result<Vec<Key>> {
    let bytes = Zeroizing::new(fs::read(path)?);
    let (keys, rest) = bytes.as_chunks::<KEY_BYTES>();
    if keys.is_empty() || !rest.is_empty() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "a key file of the data directory is damaged: restore it from a backup",
        ));
    }
    // Copying a data directory about can lose the mode.
    fs::set_permissions(path, Permissions::from_mode(0o600))?;
    Ok(keys.iter().map(|key| Key::new(*key)).collect())
}

fn create(path: &Path) -> io::Result<()> {
    let (directory, file) = written(path, &[&generate()?])?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => Err(error.error),
        _ => fs::File::open(directory)?.sync_all(),
    }
}

/// A file beside its later place, with mode 0600.
fn written<'a>(path: &'a Path, keys: &[&Key]) -> io::Result<(&'a Path, tempfile::NamedTempFile)> {
    let directory = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    for key in keys {
        file.write_all(key.as_slice())?;
    }
    file.as_file().sync_all()?;
    Ok((directory, file))
}
