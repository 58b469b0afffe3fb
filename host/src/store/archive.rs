//! Everything a store holds as one file, and back.
//!
//! # Format
//! The line `spotter archive 1`, then entries until the end entry. Numbers are
//! little endian.
//!
//! | bytes | what |
//! | --- | --- |
//! | 1 | `r` a row, `b` a blob, `e` the end |
//! | 4 | length of the name |
//! | 4 | length of the content |
//! | | name: a row's key, a blob's digest (32 bytes); none at the end |
//! | | content: a row's sealed value, a blob's bytes; at the end the number of rows and of blobs, 8 bytes each |
//! | 4 | CRC-32 of all of that |
//!
//! Rows come in the order of their keys, blobs after them. A file without its
//! end entry was cut off.

mod entry;

use std::collections::BTreeSet;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use self::entry::{Entry, HEADER, read_entry, write_entry};
use super::codec::{self, decode};
use super::keys::{self, Kind};
use super::{Batch, Key, Scan, Store, StoreError};
use crate::catalog::{Digest, PluginVersion};

/// Rows read or written at a time; a value has at most some hundred KiB.
const PAGE: usize = 64;

/// How much an archive holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows: gyms, keys, plugins, blocks of records and so on.
    pub rows: u64,
    /// Components.
    pub blobs: u64,
}

/// Why nothing was exported or imported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// The file is no archive, or one of another version.
    #[error("the file is no archive that this version reads")]
    Unknown,
    /// The file is damaged or was cut off. Nothing was imported.
    #[error("the archive is damaged or incomplete")]
    Damaged,
    /// The store holds something already.
    #[error("the store is not empty")]
    NotEmpty,
    /// A component that a version needs is missing in the store.
    #[error("the component {0} is missing")]
    MissingBlob(Digest),
    /// The file could not be read or written.
    #[error("the archive could not be read or written")]
    Io(#[from] io::Error),
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes everything a store holds. The store should rest meanwhile: what
/// changes during the export may be in it or not. Blocks on the file, so call
/// it from a command and not from a server.
pub async fn export(store: &dyn Store, file: impl Write) -> Result<Summary, ArchiveError> {
    let mut file = BufWriter::new(file);
    file.write_all(HEADER)?;
    let mut summary = Summary::default();
    let mut digests = BTreeSet::new();
    let mut scan = Scan::of(keys::everything(), PAGE);
    loop {
        let rows = store.scan(scan.clone()).await?;
        let complete = rows.len() < PAGE;
        scan.after = rows.last().map(|(key, _)| key.clone());
        for (key, value) in rows {
            match keys::kind(&key) {
                // Every store has its own.
                Some(Kind::Format | Kind::Import) => continue,
                Some(Kind::Version) => {
                    let version: PluginVersion = decode(&key, &value)?;
                    digests.insert(version.digest);
                }
                // What is damaged is found here and not when it is needed.
                _ => drop(codec::unseal(&key, &value)?),
            }
            write_entry(&mut file, &Entry::Row(key, value))?;
            summary.rows += 1;
        }
        if complete {
            break;
        }
    }
    for digest in digests {
        let bytes = store.get_blob(digest).await?;
        let bytes = bytes.ok_or(ArchiveError::MissingBlob(digest))?;
        write_entry(&mut file, &Entry::Blob(digest, bytes))?;
        summary.blobs += 1;
    }
    write_entry(&mut file, &Entry::End(summary))?;
    file.flush()?;
    Ok(summary)
}

/// Fills an empty store. The file is read twice: nothing is written before all
/// of it has proved whole, and a store whose import was interrupted does not
/// open. Blocks on the file.
pub async fn import(store: &dyn Store, file: impl Read + Seek) -> Result<Summary, ArchiveError> {
    let mut file = BufReader::new(file);
    let proved = prove(&mut file)?;
    begin(store).await?;
    file.seek(SeekFrom::Start(0))?;
    entry::read_header(&mut file)?;
    let mut batch = Batch::default();
    let summary = loop {
        match read_entry(&mut file)? {
            Entry::Row(key, value) => {
                batch.writes.push((key, Some(value)));
                if batch.writes.len() >= PAGE {
                    store.commit(std::mem::take(&mut batch)).await?;
                }
            }
            Entry::Blob(digest, bytes) => store.put_blob(digest, bytes).await?,
            Entry::End(summary) => break summary,
        }
    };
    if summary != proved {
        return Err(ArchiveError::Damaged);
    }
    batch.writes.push((keys::import(), None));
    store.commit(batch).await?;
    Ok(summary)
}

/// Reads a whole archive and changes nothing.
fn prove(file: &mut impl Read) -> Result<Summary, ArchiveError> {
    entry::read_header(file)?;
    let mut summary = Summary::default();
    let mut last: Option<Key> = None;
    loop {
        match read_entry(file)? {
            Entry::Row(key, value) => {
                let sealed = codec::unseal(&key, &value).is_ok();
                let known = !matches!(keys::kind(&key), None | Some(Kind::Format | Kind::Import));
                if !sealed || !known || last.is_some_and(|last| last >= key) {
                    return Err(ArchiveError::Damaged);
                }
                last = Some(key);
                summary.rows += 1;
            }
            Entry::Blob(digest, bytes) => {
                if Digest::of(&bytes) != digest {
                    return Err(ArchiveError::Damaged);
                }
                summary.blobs += 1;
            }
            Entry::End(written) if written == summary => return Ok(summary),
            Entry::End(_) => return Err(ArchiveError::Damaged),
        }
    }
}

/// Marks an empty store as one that is being filled.
async fn begin(store: &dyn Store) -> Result<(), ArchiveError> {
    let rows = store.scan(Scan::of(keys::everything(), 2)).await?;
    if rows.iter().any(|(key, _)| *key != keys::format()) {
        return Err(ArchiveError::NotEmpty);
    }
    let key = keys::import();
    let marker = codec::seal(&key, b"");
    let writes = vec![(key, Some(marker))];
    Ok(store
        .commit(Batch {
            writes,
            ..Batch::default()
        })
        .await?)
}

#[cfg(test)]
mod tests;
