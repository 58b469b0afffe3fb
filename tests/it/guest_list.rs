//! No guest without a test, and none that does not assemble.

use std::path::Path;

use spotter_tests::guests;

#[test]
fn every_guest_has_a_test() {
    let tests = source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("it"));
    let mut untested = guests::in_text();
    untested.extend(guests::in_rust());
    untested.retain(|name| !tests.contains(&format!("\"{name}\"")));
    assert!(untested.is_empty(), "no test uses {untested:?}");
}

#[test]
fn every_guest_is_small_and_assembles() {
    for name in guests::in_text() {
        assert!(
            guests::text(&name).lines().count() < 50,
            "{name} is too long for a guest"
        );
        assert!(!guests::component(&name).is_empty(), "{name}");
    }
}

/// The text of all files below a directory.
fn source(directory: &Path) -> String {
    let entries = std::fs::read_dir(directory).unwrap().flatten();
    let paths = entries.map(|entry| entry.path());
    paths
        .map(|path| match path.is_dir() {
            true => source(&path),
            false => std::fs::read_to_string(path).unwrap(),
        })
        .collect()
}
