//! One entry of an archive, as bytes.

use std::io::{ErrorKind, Read, Write};

use super::{ArchiveError, Summary};
use crate::catalog::Digest;
use crate::store::{Bytes, Key};

pub(super) const HEADER: &[u8] = b"spotter archive 1\n";

/// Longer than any name or content: a length that says more is damage, and
/// must not be believed when memory is asked for.
const LONGEST: u32 = 256 << 20;

pub(super) enum Entry {
    Row(Key, Bytes),
    Blob(Digest, Bytes),
    End(Summary),
}

pub(super) fn write_entry(out: &mut impl Write, entry: &Entry) -> Result<(), ArchiveError> {
    match entry {
        Entry::Row(key, value) => write(out, b'r', key.as_bytes(), value),
        Entry::Blob(digest, bytes) => write(out, b'b', digest.as_bytes(), bytes),
        Entry::End(Summary { rows, blobs }) => write(
            out,
            b'e',
            &[],
            &[rows.to_le_bytes(), blobs.to_le_bytes()].concat(),
        ),
    }
}

fn write(out: &mut impl Write, kind: u8, name: &[u8], content: &[u8]) -> Result<(), ArchiveError> {
    let mut crc = crc32fast::Hasher::new();
    let (name_length, content_length) = (length(name)?, length(content)?);
    for part in [
        &[kind],
        &name_length[..],
        &content_length[..],
        name,
        content,
    ] {
        crc.update(part);
        out.write_all(part)?;
    }
    out.write_all(&crc.finalize().to_le_bytes())?;
    Ok(())
}

fn length(part: &[u8]) -> Result<[u8; 4], ArchiveError> {
    match u32::try_from(part.len()) {
        Ok(length) if length <= LONGEST => Ok(length.to_le_bytes()),
        _ => Err(std::io::Error::from(ErrorKind::FileTooLarge).into()),
    }
}

pub(super) fn read_header(file: &mut impl Read) -> Result<(), ArchiveError> {
    let found = take(file, HEADER.len());
    match found {
        Ok(found) if found == HEADER => Ok(()),
        Ok(_) | Err(ArchiveError::Damaged) => Err(ArchiveError::Unknown),
        Err(other) => Err(other),
    }
}

pub(super) fn read_entry(file: &mut impl Read) -> Result<Entry, ArchiveError> {
    let head = take(file, 9)?;
    let (kind, lengths) = head.split_first().ok_or(ArchiveError::Damaged)?;
    let (name_length, content_length) = lengths.split_at_checked(4).ok_or(ArchiveError::Damaged)?;
    let name = take(file, number(name_length)?)?;
    let content = take(file, number(content_length)?)?;
    let mut crc = crc32fast::Hasher::new();
    for part in [&head, &name, &content] {
        crc.update(part);
    }
    if take(file, 4)? != crc.finalize().to_le_bytes() {
        return Err(ArchiveError::Damaged);
    }
    match kind {
        b'r' => Ok(Entry::Row(Key(name), content)),
        b'b' => match name.try_into() {
            Ok(digest) => Ok(Entry::Blob(Digest::from_bytes(digest), content)),
            Err(_) => Err(ArchiveError::Damaged),
        },
        b'e' => end(&content).ok_or(ArchiveError::Damaged).map(Entry::End),
        _ => Err(ArchiveError::Damaged),
    }
}

fn end(content: &[u8]) -> Option<Summary> {
    let (rows, blobs) = content.split_first_chunk()?;
    Some(Summary {
        rows: u64::from_le_bytes(*rows),
        blobs: u64::from_le_bytes(blobs.try_into().ok()?),
    })
}

fn number(bytes: &[u8]) -> Result<usize, ArchiveError> {
    let bytes = bytes.try_into().map_err(|_| ArchiveError::Damaged)?;
    match u32::from_le_bytes(bytes) {
        length if length <= LONGEST => usize::try_from(length).map_err(|_| ArchiveError::Damaged),
        _ => Err(ArchiveError::Damaged),
    }
}

/// Exactly so many bytes; a file that has fewer was cut off.
fn take(file: &mut impl Read, count: usize) -> Result<Bytes, ArchiveError> {
    let mut bytes = Vec::new();
    let read = file.by_ref().take(count as u64).read_to_end(&mut bytes)?;
    if read == count {
        Ok(bytes)
    } else {
        Err(ArchiveError::Damaged)
    }
}
