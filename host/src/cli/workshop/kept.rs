//! An empty host's data with the engine of JavaScript in it, compiled: what
//! takes seconds the first time, and every command needs.
//!
//! It is kept where caches are, readable by its user alone as any data
//! directory of a host's, and copied to where a workshop opens. Whatever goes
//! wrong costs those seconds again and nothing else.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::runtime::Runtime;

use crate::catalog::Origin;
use crate::config::RawConfig;
use crate::error::{Error, Result};
use crate::host::Host;

/// How long the data of another build of this program is of use.
const OLD: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Copies the data to where a host is about to open; makes it before, if it is
/// not there yet.
pub(super) fn lay_out(runtime: &Runtime, place: &Path) {
    let Some(caches) = caches() else { return };
    let Ok(name) = name() else { return };
    let kept = caches.join(name);
    if !kept.is_dir() && make(runtime, &caches, &kept).is_err() {
        return;
    }
    if copy(&kept, place).is_err() {
        // Half a copy is worse than none.
        let _ = fs::remove_dir_all(place);
    }
}

/// The user's directory for what can be made again.
fn caches() -> Option<PathBuf> {
    let absolute = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let caches = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")))?;
    Some(caches.join("spotter"))
}

/// Names this build of the program: another one has another engine.
fn name() -> io::Result<OsString> {
    let program = fs::metadata(std::env::current_exe()?)?;
    let (seconds, nanos, size) = (program.mtime(), program.mtime_nsec(), program.size());
    Ok(format!("workshop-{seconds:x}-{nanos:x}-{size:x}").into())
}

fn make(runtime: &Runtime, caches: &Path, kept: &Path) -> Result<()> {
    fs::create_dir_all(caches).map_err(Error::internal)?;
    sweep(caches);
    let draft = tempfile::Builder::new()
        .prefix("workshop-draft-")
        .tempdir_in(caches)
        .map_err(Error::internal)?;
    let config = RawConfig {
        data: Some(draft.path().to_owned()),
        ..RawConfig::default()
    };
    let config = config.resolve()?;
    runtime.block_on(async {
        let host = Host::open_offline(config).await?;
        let prepared = async {
            host.builder().prepare(Origin::JavaScript).await?;
            host.builder().prepare(Origin::Rest).await
        };
        let prepared = prepared.await;
        host.close().await?;
        prepared
    })?;
    // Another command may have been faster.
    fs::rename(draft.path(), kept).map_err(Error::internal)?;
    let _ = draft.keep();
    Ok(())
}

/// Removes what other builds left long ago.
fn sweep(caches: &Path) {
    let Ok(entries) = fs::read_dir(caches) else {
        return;
    };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with("workshop-");
        let modified = entry.metadata().and_then(|it| it.modified());
        let age = modified.ok().and_then(|at| at.elapsed().ok());
        if ours && age.is_some_and(|age| age > OLD) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => copy(&entry.path(), &target)?,
            false => {
                fs::copy(entry.path(), target)?;
            }
        }
    }
    Ok(())
}
