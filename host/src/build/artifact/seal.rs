//! The seal: a keyed BLAKE3 over the engine, the component and the compiled
//! bytes, appended to them. The engine finds its sections from the front of
//! the file and does not mind what follows.

use std::fmt;
use std::fs::File;
use std::hash::{Hash, Hasher};
use std::io::{self, Read, Seek, SeekFrom, Write};

use crate::catalog::Digest;
use crate::key_file::Key;

/// Changes with the layout of what is sealed.
const FORMAT: u32 = 1;
const MAGIC: [u8; 8] = *b"spotseal";
const MAC: usize = blake3::OUT_LEN;
const TRAILER: u64 = (MAGIC.len() + MAC) as u64;
/// The key's one use here. Other uses of the host's key derive their own.
const PURPOSE: &str = "spotter 2026-11 sealed artifacts";

/// Everything that decides how the engine compiles, as a number: equal for two
/// engines only if each runs what the other compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compatibility([u8; 32]);

impl Compatibility {
    /// Hashes what the engine says of itself.
    pub fn of(engine: &impl Hash) -> Compatibility {
        let mut hasher = Stable(blake3::Hasher::new());
        engine.hash(&mut hasher);
        Compatibility(hasher.0.finalize().into())
    }
}

impl fmt::Display for Compatibility {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (short, _) = self.0.split_at(16);
        short.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The standard library's hashers may change between releases; this one does
/// not.
struct Stable(blake3::Hasher);

impl Hasher for Stable {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = *self.0.finalize().as_bytes();
        u64::from_le_bytes([a, b, c, d, e, f, g, h])
    }
}

/// Makes and checks seals.
pub(super) struct Seal {
    key: [u8; 32],
    compatibility: Compatibility,
}

impl Seal {
    pub(super) fn new(key: &Key, compatibility: Compatibility) -> Seal {
        Seal {
            key: blake3::derive_key(PURPOSE, key.as_slice()),
            compatibility,
        }
    }

    /// Appends the seal to all that the file holds.
    pub(super) fn append(&self, file: &mut File, digest: &Digest) -> io::Result<()> {
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(0))?;
        let mac = self.mac(file, length, digest)?;
        let mut trailer = [0; TRAILER as usize];
        let (magic, rest) = trailer.split_at_mut(MAGIC.len());
        magic.copy_from_slice(&MAGIC);
        rest.copy_from_slice(mac.as_bytes());
        file.write_all(&trailer)
    }

    /// Checks the seal of a file of `length` bytes, from its beginning.
    ///
    /// # Errors
    /// When it is not the seal of these bytes for this component and engine.
    pub(super) fn verify(&self, file: &mut File, length: u64, digest: &Digest) -> io::Result<()> {
        let broken = || io::Error::new(io::ErrorKind::InvalidData, "the seal is broken");
        let sealed = length.checked_sub(TRAILER).ok_or_else(broken)?;
        let computed = self.mac(file, sealed, digest)?;
        let (mut magic, mut mac) = ([0; MAGIC.len()], [0; MAC]);
        file.read_exact(&mut magic)?;
        file.read_exact(&mut mac)?;
        // Comparing two `blake3::Hash`es takes the same time wherever they
        // differ.
        if magic == MAGIC && computed == blake3::Hash::from_bytes(mac) {
            Ok(())
        } else {
            Err(broken())
        }
    }

    fn mac(&self, file: &mut File, length: u64, digest: &Digest) -> io::Result<blake3::Hash> {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(&FORMAT.to_le_bytes());
        hasher.update(&self.compatibility.0);
        hasher.update(digest.as_bytes());
        hasher.update(&length.to_le_bytes());
        hasher.update_reader(file.take(length))?;
        Ok(hasher.finalize())
    }
}
