//! Chance, digests and HMAC.

use hmac::{Hmac, KeyInit, Mac};
use rquickjs::{ArrayBuffer, Ctx, Error, Object, Result};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::bytes::{Bytes, buffer};
use super::functions;
use crate::outside;

pub(super) fn install<'js>(ctx: &Ctx<'js>, native: &Object<'js>) -> Result<()> {
    functions!(ctx, native,
        "randomBytes" => random_bytes,
        "randomUuid" => random_uuid,
        "boundary" => boundary,
        "digest" => digest,
        "hmac" => hmac,
        "hmacVerify" => hmac_verify,
    );
    Ok(())
}

fn random_bytes(ctx: Ctx<'_>, length: usize) -> Result<ArrayBuffer<'_>> {
    let mut bytes = vec![0; length];
    outside::random(&mut bytes);
    buffer(&ctx, bytes)
}

/// A version 4 UUID.
fn random_uuid() -> String {
    let mut bytes = [0; 16];
    outside::random(&mut bytes);
    let mut number = u128::from_be_bytes(bytes);
    number = number & !(0xF << 76) | 0x4 << 76;
    number = number & !(0b11 << 62) | 0b10 << 62;
    let hex = format!("{number:032x}");
    let mut uuid = String::with_capacity(36);
    for (index, digit) in hex.chars().enumerate() {
        if matches!(index, 8 | 12 | 16 | 20) {
            uuid.push('-');
        }
        uuid.push(digit);
    }
    uuid
}

/// What separates the parts of a form; no content can foresee it.
fn boundary() -> String {
    let mut bytes = [0; 16];
    outside::random(&mut bytes);
    format!("{:032x}", u128::from_be_bytes(bytes))
}

#[derive(Clone, Copy)]
enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

fn hash(name: &str) -> Result<Hash> {
    match name {
        "SHA-1" => Ok(Hash::Sha1),
        "SHA-256" => Ok(Hash::Sha256),
        "SHA-384" => Ok(Hash::Sha384),
        "SHA-512" => Ok(Hash::Sha512),
        _ => Err(Error::new_from_js("string", "hash")),
    }
}

fn digest<'js>(ctx: Ctx<'js>, name: String, data: Bytes<'js>) -> Result<ArrayBuffer<'js>> {
    let hash = hash(&name)?;
    let digest = data.read(|data| match hash {
        Hash::Sha1 => Sha1::digest(data).to_vec(),
        Hash::Sha256 => Sha256::digest(data).to_vec(),
        Hash::Sha384 => Sha384::digest(data).to_vec(),
        Hash::Sha512 => Sha512::digest(data).to_vec(),
    })?;
    buffer(&ctx, digest)
}

fn mac<M: Mac + KeyInit>(key: &[u8], data: &[u8]) -> Result<M> {
    let mut mac = <M as KeyInit>::new_from_slice(key).map_err(|_| Error::Unknown)?;
    mac.update(data);
    Ok(mac)
}

fn hmac<'js>(
    ctx: Ctx<'js>,
    name: String,
    key: Bytes<'js>,
    data: Bytes<'js>,
) -> Result<ArrayBuffer<'js>> {
    let hash = hash(&name)?;
    let key = key.to_vec()?;
    let tag = data.read(|data| match hash {
        Hash::Sha1 => mac::<Hmac<Sha1>>(&key, data).map(tag),
        Hash::Sha256 => mac::<Hmac<Sha256>>(&key, data).map(tag),
        Hash::Sha384 => mac::<Hmac<Sha384>>(&key, data).map(tag),
        Hash::Sha512 => mac::<Hmac<Sha512>>(&key, data).map(tag),
    })??;
    buffer(&ctx, tag)
}

fn tag<M: Mac>(mac: M) -> Vec<u8> {
    mac.finalize().into_bytes().to_vec()
}

/// Compares in a time that tells nothing of the right signature.
fn hmac_verify<'js>(
    name: String,
    key: Bytes<'js>,
    signature: Bytes<'js>,
    data: Bytes<'js>,
) -> Result<bool> {
    let hash = hash(&name)?;
    let key = key.to_vec()?;
    let signature = signature.to_vec()?;
    data.read(|data| {
        Ok(match hash {
            Hash::Sha1 => mac::<Hmac<Sha1>>(&key, data)?
                .verify_slice(&signature)
                .is_ok(),
            Hash::Sha256 => mac::<Hmac<Sha256>>(&key, data)?
                .verify_slice(&signature)
                .is_ok(),
            Hash::Sha384 => mac::<Hmac<Sha384>>(&key, data)?
                .verify_slice(&signature)
                .is_ok(),
            Hash::Sha512 => mac::<Hmac<Sha512>>(&key, data)?
                .verify_slice(&signature)
                .is_ok(),
        })
    })?
}
