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

/// The statements of one world of `world.wit`.
fn world(name: &str) -> Vec<String> {
    let text = read("v1/world.wit");
    let (_, body) = text.split_once(&format!("\nworld {name} {{")).unwrap();
    let (body, _) = body.split_once('}').unwrap();
    body.lines().map(|line| line.trim().to_owned()).collect()
}

fn exports(world: &[String]) -> Vec<&str> {
    let exports = world.iter().filter_map(|line| line.strip_prefix("export "));
    exports.collect()
}

#[test]
fn the_world_keeps_its_imports_and_its_one_export() {
    let world = world("plugin");
    for (_, path) in released() {
        let interface = path.trim_start_matches("v1/").trim_end_matches(".wit");
        let statement = match interface {
            // Used by others, or exported by choice.
            "types" | "capabilities" => continue,
            "guest" => "export guest;".to_owned(),
            _ => format!("import {interface};"),
        };
        assert!(world.contains(&statement), "{statement}");
    }
    assert_eq!(
        exports(&world),
        ["guest;"],
        "components built before would not have it"
    );
}

#[test]
fn the_world_with_capabilities_adds_one_export() {
    let world = world("plugin-with-capabilities");
    assert!(world.contains(&"include plugin;".to_owned()));
    assert_eq!(exports(&world), ["capabilities;"]);
}
