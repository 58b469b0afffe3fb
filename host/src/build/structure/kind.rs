use serde_json::json;

use crate::error::{Error, ErrorCode, Result};

/// The preamble of a component: magic, then version 13 of layer 1.
const COMPONENT: [u8; 8] = *b"\0asm\x0d\0\x01\0";
const MODULE: [u8; 8] = *b"\0asm\x01\0\0\0";
/// Where an ELF file names its operating system, and the number that the
/// engine uses for compiled code.
const ELF_OS: usize = 7;
const ELF_WASMTIME: u8 = 200;

/// What people upload instead of a component: a name for programs, and for
/// the author what would be right.
struct Kind(&'static str, &'static str);

/// Refuses what is no component by its first bytes.
///
/// # Errors
/// `invalid_component`, saying what it looks like instead.
pub(super) fn expect_component(bytes: &[u8]) -> Result<()> {
    if bytes.starts_with(&COMPONENT) {
        return Ok(());
    }
    let Kind(name, advice) = kind(bytes);
    Err(Error::new(ErrorCode::InvalidComponent, advice).with_details(json!({ "looks_like": name })))
}

fn kind(bytes: &[u8]) -> Kind {
    if bytes.starts_with(&MODULE) {
        return Kind(
            "core_module",
            "This is a core WebAssembly module. Build a component instead: `spotter build`, or `cargo build --target wasm32-wasip2 --release`.",
        );
    }
    if bytes.starts_with(b"\0asm") {
        return Kind(
            "other_wasm",
            "This WebAssembly file is cut off, or of a version of components that was never released. Build it again with current tools.",
        );
    }
    if bytes.starts_with(b"\x7fELF") {
        return if bytes.get(ELF_OS) == Some(&ELF_WASMTIME) {
            Kind(
                "compiled",
                "This is a compiled component (.cwasm). The host compiles components itself: upload the .wasm file.",
            )
        } else {
            Kind(
                "native_program",
                "This is a native program. Build a component instead: `spotter build`, or `cargo build --target wasm32-wasip2 --release`.",
            )
        };
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\x1f\x8b") || is_tar(bytes) {
        return Kind(
            "archive",
            "This is an archive. Unpack it and upload the .wasm file alone.",
        );
    }
    if is_text(bytes) {
        return Kind(
            "text",
            "This is WebAssembly text. Upload the binary: `wasm-tools parse plugin.wat -o plugin.wasm` makes it.",
        );
    }
    Kind(
        "unknown",
        "These bytes are no WebAssembly component. `spotter build` makes one.",
    )
}

fn is_tar(bytes: &[u8]) -> bool {
    bytes.get(257..262) == Some(b"ustar")
}

fn is_text(bytes: &[u8]) -> bool {
    let text = bytes.trim_ascii_start();
    [&b"(module"[..], b"(component", b";;", b"(;"]
        .iter()
        .any(|start| text.starts_with(start))
}
