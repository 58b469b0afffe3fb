//! Documents that clients rely on, kept in the repository word for word.

use std::path::Path;

use serde_json::Value;

/// Compares a document with the one in `tests/snapshots`; `UPDATE=1` writes
/// it there instead.
///
/// # Panics
/// When they differ, naming the first line that does.
pub fn check(name: &str, document: &Value) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots");
    let path = directory.join(format!("{name}.json"));
    let text = format!("{document:#}\n");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(&directory).expect("a writable directory");
        std::fs::write(&path, text).expect("a writable file");
        return;
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = text
        .lines()
        .zip(kept.lines())
        .enumerate()
        .find(|(_, (a, b))| a != b);
    if let Some((line, (now, before))) = differs {
        panic!(
            "snapshot {name}, line {}:\n-{before}\n+{now}\nUPDATE=1 accepts it",
            line + 1
        );
    }
    assert_eq!(
        text.len(),
        kept.len(),
        "snapshot {name} has another length; UPDATE=1 accepts it"
    );
}
