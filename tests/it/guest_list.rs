//! No guest without a test, and none that does not assemble.

use std::path::Path;

use spotter_tests::guests;

#[test]
fn every_guest_has_a_test() {
    let tests: String = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("it"))
        .unwrap()
        .flatten()
        .map(|entry| std::fs::read_to_string(entry.path()).unwrap())
        .collect();
    let untested: Vec<String> = guests::all()
        .into_iter()
        .filter(|name| !tests.contains(&format!("\"{name}\"")))
        .collect();
    assert!(
        untested.is_empty(),
        "guests that no test uses: {untested:?}"
    );
}

#[test]
fn every_guest_is_small_and_assembles() {
    for name in guests::all() {
        let Ok(text) = std::panic::catch_unwind(|| guests::text(&name)) else {
            continue; // a Rust guest
        };
        assert!(text.lines().count() < 50, "{name} is too long for a guest");
        let built = std::panic::catch_unwind(|| guests::component(&name));
        assert!(built.is_ok(), "{name} does not assemble");
    }
}
