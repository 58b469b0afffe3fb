//! Holds the documents to the code. The README's limits and error tables are
//! generated here: `UPDATE=1 cargo test --workspace tidy` rewrites them. And
//! each library stays in the rooms that `ARCHITECTURE.md` gives it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on should stop where it stands"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::api;
use crate::catalog::{Origin, RuntimeLimits};
use crate::error::ErrorCode;
use crate::sandbox::CallLimits;

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");

#[test]
fn the_limits_table_is_the_codes() {
    let mut table =
        String::from("| limit | setting | default | ceiling |\n| --- | --- | --- | --- |\n");
    for row in CallLimits::default().table() {
        let (value, ceiling) = (shown(row.value, row.unit), shown(row.ceiling, row.unit));
        writeln!(
            table,
            "| {} | `call.{}` | {value} | {ceiling} |",
            row.what, row.name
        )
        .unwrap();
    }
    let javascript =
        CallLimits::default().for_origin(Origin::JavaScript, &RuntimeLimits::default());
    for (row, own) in CallLimits::default().table().iter().zip(javascript.table()) {
        if row.value != own.value {
            let (value, ceiling) = (shown(own.value, own.unit), shown(own.ceiling, own.unit));
            writeln!(
                table,
                "| {}, in JavaScript | | {value} | {ceiling} |",
                own.what
            )
            .unwrap();
        }
    }
    check("limits", &table);
}

#[test]
fn the_error_table_is_the_codes() {
    let mut table = String::from(
        "| code | HTTP | who acts | retry | meaning |\n| --- | --- | --- | --- | --- |\n",
    );
    for code in ErrorCode::ALL {
        let retry = if code.retryable() { "yes" } else { "" };
        let (status, actor) = (api::error::status(*code).as_u16(), code.actor().as_str());
        writeln!(
            table,
            "| `{code}` | {status} | {actor} | {retry} | {} |",
            code.meaning()
        )
        .unwrap();
    }
    check("errors", &table);
}

fn shown(value: u64, unit: &str) -> String {
    match unit {
        "bytes" if value.is_multiple_of(1 << 20) => format!("{} MiB", value >> 20),
        "bytes" => format!("{} KiB", value >> 10),
        "fuel" if value >= 1_000_000 => format!("{} M", value / 1_000_000),
        "ms" if value >= 1_000 => format!("{} s", value / 1_000),
        "ms" => format!("{value} ms"),
        _ => value.to_string(),
    }
}

/// Compares what stands between the two comments of this name.
fn check(name: &str, table: &str) {
    let readme = std::fs::read_to_string(README).unwrap();
    let (begin, end) = (
        format!("<!-- {name} -->\n"),
        format!("<!-- end of {name} -->"),
    );
    let (before, rest) = readme
        .split_once(&begin)
        .expect("the table's first comment");
    let (found, after) = rest.split_once(&end).expect("the table's last comment");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(README, format!("{before}{begin}{table}{end}{after}")).unwrap();
    } else {
        assert_eq!(found, table, "run it again with UPDATE=1");
    }
}

#[test]
fn libraries_stay_in_their_rooms() {
    let rooms: [(&str, &[&str]); 5] = [
        ("axum", &["api/"]),
        ("sled", &["store/"]),
        ("oxc_parser", &["build/typescript/", "cli/javascript/"]),
        ("wasm_encoder", &["build/engine/"]),
        // The allow list's test compares it with what the engine takes.
        (
            "wasmtime",
            &["sandbox/", "capability/", "build/compile", "build/features"],
        ),
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut strays = Vec::new();
    for file in sources(&root) {
        let text = std::fs::read_to_string(&file).unwrap();
        let file = file.strip_prefix(&root).unwrap().to_str().unwrap();
        for (library, allowed) in rooms {
            let used = text.lines().any(|line| names(line, library));
            if used && !allowed.iter().any(|room| file.starts_with(room)) {
                strays.push(format!("{file} uses {library}"));
            }
        }
    }
    assert!(strays.is_empty(), "{strays:#?}");
}

/// Whether a line of code, not of prose, has a path into the library.
fn names(line: &str, library: &str) -> bool {
    let code = line.trim_start();
    !code.starts_with("//") && code.contains(&format!("{library}::")) && !code.contains('"')
}

fn sources(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).unwrap();
    let mut found = Vec::new();
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}
