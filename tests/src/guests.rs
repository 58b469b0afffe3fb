//! The guests: lines of WebAssembly text under `guests/wat`, and Rust
//! programs under `guests/rust` where the behaviour of Rust's standard library
//! is what a test is about. A guest is named by its file. Another language has
//! one guest, which stands built beside its source.

use std::path::{Path, PathBuf};

use crate::component;
use crate::manifest::Manifest;

const GUESTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/guests");

/// The names of the guests in WebAssembly text, in order.
///
/// # Panics
/// When the directory cannot be read, as below.
pub fn in_text() -> Vec<String> {
    names("wat")
}

/// The names of the guests in Rust, in order.
pub fn in_rust() -> Vec<String> {
    names("rust")
}

fn names(kind: &str) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(Path::new(GUESTS).join(kind))
        .expect("guests")
        .flatten()
        .filter_map(|entry| Some(entry.path().file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    names
}

/// The text of a guest of the first kind.
///
/// # Panics
/// When there is no guest of that name.
pub fn text(name: &str) -> String {
    let path = Path::new(GUESTS).join("wat").join(format!("{name}.wat"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A guest as version 1.0.0 of a plugin with one function of the same name.
pub fn component(name: &str) -> Vec<u8> {
    component_as(name, &Manifest::new(name))
}

/// A guest that says `manifest` of itself.
pub fn component_as(name: &str, manifest: &Manifest) -> Vec<u8> {
    component::assemble(&text(name), manifest)
}

/// A guest of the second kind, as `make guests` built it.
///
/// # Panics
/// When it is missing or older than its source.
pub fn rust(name: &str) -> Vec<u8> {
    let source = Path::new(GUESTS).join("rust").join(format!("{name}.rs"));
    let built = Path::new(GUESTS).join("dist").join(format!("{name}.wasm"));
    let time = |path: &PathBuf| path.metadata().and_then(|meta| meta.modified()).ok();
    assert!(
        time(&built) >= time(&source),
        "{} is missing or stale; run `make guests`",
        built.display()
    );
    std::fs::read(built).expect("just seen")
}

/// The guest in another language: `c`.
///
/// # Panics
/// When there is none.
pub fn foreign(language: &str) -> Vec<u8> {
    let path = Path::new(GUESTS).join(language).join("foreign_fetch.wasm");
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
