//! Authenticated encryption: XChaCha20-Poly1305, whose nonces are long enough
//! to be drawn at random. What is sealed is bound to its place: moved to
//! another row it does not open.

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::key_file::Key;
use crate::store::Sealed;

const NONCE: usize = 24;

/// The version of this format, before everything else.
const FORMAT: u8 = 1;

/// Encrypts bytes for a place.
///
/// # Errors
/// When the operating system has no randomness to give.
pub(super) fn seal(key: &Key, place: &str, bytes: &[u8]) -> io::Result<Sealed> {
    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce).map_err(io::Error::other)?;
    let payload = Payload {
        msg: bytes,
        aad: place.as_bytes(),
    };
    let encrypted = cipher(key)
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(io::Error::other)?;
    let whole = [&[FORMAT][..], &nonce, &encrypted].concat();
    Ok(Sealed(STANDARD.encode(whole)))
}

/// Decrypts what was sealed for a place. None: with another key, for another
/// place, or not as it was.
pub(super) fn open(key: &Key, place: &str, sealed: &Sealed) -> Option<Zeroizing<Vec<u8>>> {
    let whole = STANDARD.decode(&sealed.0).ok()?;
    let rest = whole.strip_prefix(&[FORMAT])?;
    let (nonce, encrypted) = rest.split_first_chunk::<NONCE>()?;
    let payload = Payload {
        msg: encrypted,
        aad: place.as_bytes(),
    };
    let opened = cipher(key).decrypt(&XNonce::from(*nonce), payload).ok()?;
    Some(Zeroizing::new(opened))
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new((&**key).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key_file;

    #[test]
    fn opens_with_its_key_in_its_place_only() {
        let (key, other) = (key_file::generate().unwrap(), key_file::generate().unwrap());
        let sealed = seal(&key, "here", b"value").unwrap();
        assert_eq!(open(&key, "here", &sealed).unwrap().as_slice(), b"value");
        assert_eq!(open(&other, "here", &sealed), None);
        assert_eq!(open(&key, "there", &sealed), None);
        assert_ne!(seal(&key, "here", b"value").unwrap(), sealed);
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let key = key_file::generate().unwrap();
        let sealed = seal(&key, "here", b"value").unwrap();
        let bytes = STANDARD.decode(&sealed.0).unwrap();
        for index in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[index] ^= 1;
            let changed = Sealed(STANDARD.encode(changed));
            assert_eq!(open(&key, "here", &changed), None, "byte {index}");
        }
    }
}
