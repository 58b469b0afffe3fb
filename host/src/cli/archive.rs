//! `spotter export` and `spotter import`: all state as one file, and back.

use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Serialize;
use tempfile::NamedTempFile;
use tokio::runtime::Runtime;

use super::data::Data;
use super::failure::{Failure, Result};
use super::output::{GOOD, Output};
use crate::error::{Chain, Error};
use crate::store::{self, ArchiveError, SledStore, Store as _, Summary};

/// Write all state of a server that does not run into one file.
///
/// The file holds settings and members' data: keep it as safe as the data
/// directory.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  spotter export backup.spotter --data /var/lib/spotter")]
pub(in crate::cli) struct Export {
    /// The file to write; one that exists is left alone.
    file: PathBuf,
    #[command(flatten)]
    data: Data,
}

/// Fill an empty data directory from an exported file.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  spotter import backup.spotter --data /var/lib/spotter")]
pub(in crate::cli) struct Import {
    /// The file that `spotter export` wrote.
    file: PathBuf,
    #[command(flatten)]
    data: Data,
}

#[derive(Serialize)]
struct Report {
    #[serde(skip)]
    did: &'static str,
    file: PathBuf,
    rows: u64,
    components: u64,
}

impl Export {
    /// Writes the file whole or not at all.
    pub(in crate::cli) fn run(self, out: Output) -> Result<ExitCode> {
        let Data { directory } = self.data;
        if !directory.is_dir() {
            return Err(Failure::usage(format!(
                "{} is no data directory.",
                directory.display()
            )));
        }
        let fail = |error: std::io::Error| Failure::file("write", &self.file, &error);
        let place = self
            .file
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        let mut file = NamedTempFile::new_in(place.unwrap_or(Path::new("."))).map_err(fail)?;
        let working = out.working(format!("exporting {}", directory.display()));
        let summary = with_store(&directory, async |store| {
            store::export(store, file.as_file_mut()).await
        })?;
        drop(working);
        file.as_file().sync_all().map_err(fail)?;
        file.persist_noclobber(&self.file)
            .map_err(|error| fail(error.error))?;
        out.show(&Report::new("exported", self.file, summary));
        Ok(ExitCode::SUCCESS)
    }
}

impl Import {
    /// Proves the file whole before it writes anything.
    pub(in crate::cli) fn run(self, out: Output) -> Result<ExitCode> {
        let file =
            File::open(&self.file).map_err(|error| Failure::file("read", &self.file, &error))?;
        let working = out.working(format!("importing {}", self.file.display()));
        let summary = with_store(&self.data.directory, async |store| {
            store::import(store, file).await
        })?;
        drop(working);
        out.show(&Report::new("imported", self.file, summary));
        Ok(ExitCode::SUCCESS)
    }
}

/// Opens the store of a data directory for one piece of work. A store in use
/// does not open.
fn with_store<W>(directory: &Path, work: W) -> Result<Summary>
where
    W: AsyncFnOnce(&SledStore) -> Result<Summary, ArchiveError>,
{
    let runtime = Runtime::new().map_err(Error::internal)?;
    let store = SledStore::open(directory).map_err(|error| failure(&error.into()))?;
    runtime.block_on(async {
        let done = work(&store).await;
        let closed = store.close().await;
        let summary = done.map_err(|error| failure(&error))?;
        closed.map_err(|error| failure(&error.into()))?;
        Ok(summary)
    })
}

fn failure(error: &ArchiveError) -> Failure {
    let failure = Failure::new("archive", format!("{}.", Chain(error)));
    match error {
        ArchiveError::NotEmpty => failure.with_help("Name an empty directory with --data."),
        ArchiveError::Store(_) => {
            failure.with_help("Stop the server first: a store is one process's at a time.")
        }
        _ => failure,
    }
}

impl Report {
    fn new(did: &'static str, file: PathBuf, summary: Summary) -> Report {
        Report {
            did,
            file,
            rows: summary.rows,
            components: summary.blobs,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report {
            did,
            file,
            rows,
            components,
        } = self;
        write!(
            f,
            "{GOOD}{did}{GOOD:#} {}: {rows} rows, {components} components",
            file.display()
        )
    }
}
