use super::*;

fn made(name: &str, place: &Path) -> PathBuf {
    let path = place.join(name);
    let new = New {
        name: name.to_owned(),
        path: Some(path.clone()),
        sdk: None,
    };
    new.make().unwrap();
    path
}

#[test]
fn the_generated_source_is_short() {
    let place = tempfile::tempdir().unwrap();
    let path = made("opening-hours", place.path());
    let source = fs::read_to_string(path.join("src/lib.rs")).unwrap();
    assert!(source.lines().count() <= 15);
    assert!(source.contains("fn opening_hours("));
    assert!(!source.contains("{{"));
}

#[test]
fn the_manifest_has_one_dependency() {
    let place = tempfile::tempdir().unwrap();
    let path = made("hello", place.path());
    let text = fs::read_to_string(path.join("Cargo.toml")).unwrap();
    let manifest: toml::Table = text.parse().unwrap();
    let dependencies = manifest.get("dependencies").unwrap().as_table().unwrap();
    assert_eq!(dependencies.keys().collect::<Vec<_>>(), ["plugin-sdk"]);
    assert!(!manifest.contains_key("workspace"));
}

#[test]
fn a_workspace_above_does_not_capture_the_plugin() {
    let place = tempfile::tempdir().unwrap();
    fs::write(
        place.path().join("Cargo.toml"),
        "[workspace]\nresolver = \"3\"\n",
    )
    .unwrap();
    let path = made("hello", place.path());
    let text = fs::read_to_string(path.join("Cargo.toml")).unwrap();
    assert!(
        text.parse::<toml::Table>()
            .unwrap()
            .contains_key("workspace")
    );
}

#[test]
fn a_workspace_that_wants_the_plugin_keeps_it() {
    let place = tempfile::tempdir().unwrap();
    let members = "[workspace]\nresolver = \"3\"\nmembers = [\"*\"]\n";
    fs::write(place.path().join("Cargo.toml"), members).unwrap();
    let path = made("hello", place.path());
    let text = fs::read_to_string(path.join("Cargo.toml")).unwrap();
    assert!(
        !text
            .parse::<toml::Table>()
            .unwrap()
            .contains_key("workspace")
    );
}

#[test]
fn what_is_there_stays() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("note"), "mine").unwrap();
    let new = New {
        name: "hello".to_owned(),
        path: Some(place.path().to_owned()),
        sdk: None,
    };
    assert_eq!(new.make().unwrap_err().code(), "usage");
    assert!(!place.path().join("Cargo.toml").exists());
}

#[test]
fn names_that_would_not_compile_are_refused() {
    for bad in [
        "",
        "Hello",
        "9lives",
        "a b",
        "fn",
        "test",
        "plugin-sdk",
        "über",
    ] {
        assert!(name(bad).is_err(), "{bad}");
    }
    for good in ["hello", "opening-hours", "plan_9"] {
        assert!(name(good).is_ok(), "{good}");
    }
}
