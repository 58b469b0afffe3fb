use std::path::PathBuf;

use serde_json::Value;

pub(crate) fn data(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(file)
}

/// Compares with the file of this name, entry by entry.
pub(crate) fn check(file: &str, found: &Value) {
    let path = data(file);
    if std::env::var_os("UPDATE").is_some() {
        let mut text = serde_json::to_string_pretty(found).unwrap();
        text.push('\n');
        std::fs::write(path, text).unwrap();
        return;
    }
    let kept = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; UPDATE=1 writes it", path.display()));
    let kept: Value = serde_json::from_str(&kept).unwrap();
    for (name, found) in found.as_object().unwrap() {
        assert_eq!(Some(found), kept.get(name), "{file}: {name}");
    }
    assert_eq!(
        found.as_object().unwrap().len(),
        kept.as_object().unwrap().len(),
        "{file}"
    );
}
