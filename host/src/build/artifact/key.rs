use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// The secret that this host seals its artifacts with.
pub(super) struct HostKey(pub(super) [u8; 32]);

/// Reads the key, or creates it on the first start. Readers never see half a
/// key, and of two starts at once both end up with the same one.
///
/// # Errors
/// When the file cannot be read or created, or is no key.
pub(super) fn load_or_create(path: &Path) -> io::Result<HostKey> {
    match load(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            create(path)?;
            load(path)
        }
        other => other,
    }
}

fn load(path: &Path) -> io::Result<HostKey> {
    let bytes = fs::read(path)?;
    let key = bytes.try_into().map_err(|_| {
        io::Error::new(
            io::ErrorKind::InvalidData,
            "the host key is damaged: restore it, or remove it to compile everything again",
        )
    })?;
    // Copying a data directory about can lose the mode.
    fs::set_permissions(path, Permissions::from_mode(0o600))?;
    Ok(HostKey(key))
}

fn create(path: &Path) -> io::Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(io::Error::other)?;
    // Created with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    file.write_all(&key)?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => Err(error.error),
        _ => fs::File::open(directory)?.sync_all(),
    }
}
