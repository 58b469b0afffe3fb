//! What was released of the contract stays as it was.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

fn read(path: &str) -> String {
    let wit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit");
    fs::read_to_string(wit.join(path)).unwrap()
}

/// The digests and paths of `released.sha256`, in the form of `sha256sum`.
fn released() -> Vec<(String, String)> {
    read("released.sha256")
        .lines()
        .map(|line| line.split_once("  ").unwrap())
        .map(|(digest, path)| (digest.to_owned(), path.to_owned()))
        .collect()
}

#[test]
fn a_released_interface_never_changes() {
    for (digest, path) in released() {
        let now: String = Sha256::digest(read(&path))
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(
            now, digest,
            "wit/{path} was released: add a new interface, or a new major version"
        );
    }
}

#[test]
fn the_world_keeps_its_imports_and_its_one_export() {
    let world = read("v1/world.wit");
    let statements: Vec<_> = world.lines().map(str::trim).collect();
    for (_, path) in released() {
        let interface = path
            .trim_start_matches("v1/")
            .trim_end_matches(".wit")
            .to_owned();
        let statement = match interface.as_str() {
            "types" => continue,
            "guest" => "export guest;".to_owned(),
            _ => format!("import {interface};"),
        };
        assert!(statements.contains(&statement.as_str()), "{statement}");
    }
    let exports = statements
        .iter()
        .filter(|line| line.starts_with("export "))
        .count();
    assert_eq!(exports, 1, "components built before would not have it");
}
