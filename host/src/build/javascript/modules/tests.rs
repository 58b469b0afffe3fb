#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use super::*;

fn source(files: &[(&str, &str)]) -> Result<Modules> {
    let files = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    let limits = SourceLimits { bytes: 1_000 };
    Modules::new(files, Map::new(), RuntimeLimits::default(), &limits)
}

#[test]
fn what_was_stored_comes_back() {
    let made = source(&[("main.js", "export {}\n"), ("lib/a.ts", "\u{1f3cb}")]).unwrap();
    let read = Modules::from_stored(made.bytes()).unwrap();
    assert_eq!(read.digest(), made.digest());
    assert_eq!(read.bytes(), made.bytes());
    assert_eq!(read.text("lib/a.ts"), Some("\u{1f3cb}"));
}

#[test]
fn a_default_version_makes_another_source() {
    let made = source(&[("main.js", "export {}")]).unwrap();
    let first = made.with_default_version(&Version::new(0, 1, 0)).unwrap();
    let again = made.with_default_version(&Version::new(0, 1, 0)).unwrap();
    assert_ne!(first.digest(), made.digest());
    assert_eq!(first.digest(), again.digest());
}

#[test]
fn paths_are_relative_and_name_modules() {
    for path in ["main.js", "a/b/c.ts", "x.mjs", "_-.mts"] {
        assert!(source(&[(path, "")]).is_ok(), "{path}");
    }
    for path in [
        "",
        "main",
        "main.json",
        "/main.js",
        "a//b.js",
        "../main.js",
        "a/../b.js",
        "./main.js",
        "a b.js",
        "ä.js",
        "a\\b.js",
        "main.js/",
        "a\0.js",
    ] {
        let refused = source(&[(path, "")]).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::InvalidRequest, "{path:?}");
    }
    assert!(source(&[]).is_err());
    assert!(source(&[("a.js", ""), ("a.js", "")]).is_err());
}

#[test]
fn sizes_and_numbers_are_limited() {
    let long = "x".repeat(1_001);
    let refused = source(&[("main.js", &long)]).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::TooLarge);
    let names: Vec<String> = (0..=FILES).map(|number| format!("f{number}.js")).collect();
    let many: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    assert_eq!(source(&many).unwrap_err().code(), ErrorCode::TooLarge);
}
