//! Components for tests, small ones as text and hostile ones as bytes.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use super::Uploaded;
use super::structure::{self, Validated};
use super::{UPLOAD_BYTES_CEILING, UploadLimits};
use crate::error::Result;

/// A component that exports a guest of the contract's outline under this name.
/// `fields` stand before it.
pub(crate) fn guest(name: &str, fields: &str) -> String {
    format!(
        r#"(component
        {fields}
        (core module $m
            (memory (export "memory") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable)
            (func (export "describe") (result i32) unreachable)
            (func (export "call") (param i32 i32 i32 i32 i32 i32) (result i32) unreachable))
        (core instance $i (instantiate $m))
        (func $describe (result (list string))
            (canon lift (core func $i "describe") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
        (func $call (param "function" string) (param "arguments" string) (param "context" (list string))
                (result (result string (error string)))
            (canon lift (core func $i "call") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
        (instance $guest (export "describe" (func $describe)) (export "call" (func $call)))
        (export "{name}" (instance $guest)))"#
    )
}

/// A component that passes validation.
pub(crate) fn plugin() -> Vec<u8> {
    wat::parse_str(guest("spotter:plugin/guest@1.0.0", "")).unwrap()
}

/// The same with this core module inside.
pub(crate) fn plugin_with(module: &[u8]) -> Vec<u8> {
    let mut bytes = plugin();
    bytes.extend(section(CORE_MODULE, module));
    bytes
}

/// The host's own checks, of bytes up to the ceiling of uploads.
pub(crate) fn validate(bytes: Vec<u8>) -> Result<Validated> {
    let uploaded = Uploaded::from_bytes(bytes, UPLOAD_BYTES_CEILING)?;
    structure::validate(uploaded, &UploadLimits::default())
}

/// The same and what the compiling child checks before it compiles.
pub(crate) fn prove(bytes: Vec<u8>) -> Result<Validated> {
    let validated = validate(bytes)?;
    structure::prove(validated.bytes())?;
    Ok(validated)
}

/// Sections of a component.
pub(crate) const CUSTOM: u8 = 0;
pub(crate) const CORE_MODULE: u8 = 1;
pub(crate) const CORE_INSTANCES: u8 = 2;
pub(crate) const COMPONENT: u8 = 4;
pub(crate) const INSTANCES: u8 = 5;
pub(crate) const ALIASES: u8 = 6;
pub(crate) const TYPES: u8 = 7;

/// A component of these sections.
pub(crate) fn component(sections: &[Vec<u8>]) -> Vec<u8> {
    [b"\0asm\x0d\0\x01\0".to_vec(), sections.concat()].concat()
}

/// A core module of these sections.
pub(crate) fn module(sections: &[Vec<u8>]) -> Vec<u8> {
    [b"\0asm\x01\0\0\0".to_vec(), sections.concat()].concat()
}

/// A section with its length.
pub(crate) fn section(id: u8, content: &[u8]) -> Vec<u8> {
    [&[id][..], &leb(content.len()), content].concat()
}

/// A section of one item many times.
pub(crate) fn many(id: u8, count: usize, item: &[u8]) -> Vec<u8> {
    section(id, &[leb(count), item.repeat(count)].concat())
}

/// Functions of one type `[] -> []` with these bodies, as sections.
pub(crate) fn functions(bodies: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let code: Vec<u8> = bodies
        .iter()
        .flat_map(|body| [leb(body.len()), body.clone()].concat())
        .collect();
    vec![
        many(1, 1, b"\x60\0\0"),
        many(3, bodies.len(), b"\0"),
        section(10, &[leb(bodies.len()), code].concat()),
    ]
}

/// An unsigned LEB128 number.
pub(crate) fn leb(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(number & 0x7f).unwrap();
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}
