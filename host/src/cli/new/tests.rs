use super::*;

fn new(name: &str, lang: Language, path: &Path) -> New {
    New {
        name: name.to_owned(),
        lang,
        from: description::From::default(),
        path: Some(path.to_owned()),
        sdk: None,
    }
}

fn made(name: &str, place: &Path) -> PathBuf {
    let path = place.join(name);
    new(name, Language::Rust, &path).make().unwrap();
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
    let new = new("hello", Language::Rust, place.path());
    assert_eq!(new.make().unwrap_err().code(), "usage");
    assert!(!place.path().join("Cargo.toml").exists());
}

#[test]
fn names_that_would_not_compile_are_refused() {
    for bad in ["", "Hello", "9lives", "a b", "über"] {
        assert!(name(bad).is_err(), "{bad}");
    }
    let place = tempfile::tempdir().unwrap();
    for bad in ["fn", "test", "plugin-sdk"] {
        let path = place.path().join(bad);
        assert!(new(bad, Language::Rust, &path).make().is_err(), "{bad}");
        assert!(!path.exists(), "{bad}");
        new(bad, Language::Js, &path).make().unwrap();
    }
    for good in ["hello", "opening-hours", "plan_9"] {
        assert!(name(good).is_ok(), "{good}");
    }
}

#[test]
fn a_script_comes_with_its_cases_and_what_editors_need() {
    for (lang, main, config) in [
        (Language::Js, "main.js", "jsconfig.json"),
        (Language::Ts, "main.ts", "tsconfig.json"),
    ] {
        let place = tempfile::tempdir().unwrap();
        new("opening-hours", lang, place.path()).make().unwrap();
        let read = |file| fs::read_to_string(place.path().join(file)).unwrap();
        assert!(read(main).contains("name: \"opening_hours\""));
        assert!(read("spotter.toml").contains("function = \"opening_hours\""));
        assert!(read("README.md").contains(main));
        assert!(read("spotter.d.ts").contains("interface Context"));
        let config: serde_json::Value = serde_json::from_str(&read(config)).unwrap();
        assert_eq!(config["compilerOptions"]["types"], serde_json::json!([]));
        let plugin = crate::cli::plugin::Plugin::folder(place.path()).unwrap();
        assert!(plugin.is_source());
    }
}
