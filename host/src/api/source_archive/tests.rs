#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::io::Write as _;

use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (path, bytes) in files {
        writer.start_file(*path, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn paths(files: &[(&str, &[u8])]) -> Vec<String> {
    let modules = modules(&archive(files), &SourceLimits::default()).unwrap();
    modules.into_keys().collect()
}

fn code(bytes: &[u8]) -> ErrorCode {
    let limits = SourceLimits { bytes: 1_000 };
    modules(bytes, &limits).unwrap_err().code()
}

#[test]
fn modules_are_taken_and_the_rest_is_left() {
    let files: &[(&str, &[u8])] = &[
        ("main.ts", b"1"),
        ("lib/a.js", b"2"),
        ("spotter.d.ts", b"3"),
        ("README.md", b"\xff"),
        (".git/hook.js", b"4"),
        ("node_modules/x/index.js", b"5"),
        ("__MACOSX/main.ts", b"6"),
    ];
    assert_eq!(paths(files), ["lib/a.js", "main.ts"]);
}

#[test]
fn a_folder_is_taken_out_of_its_directory() {
    assert_eq!(
        paths(&[("week/main.js", b""), ("week/lib/a.js", b"")]),
        ["lib/a.js", "main.js"]
    );
    assert_eq!(
        paths(&[("a/main.js", b""), ("b/a.js", b"")]),
        ["a/main.js", "b/a.js"]
    );
}

#[test]
fn no_archive_is_believed() {
    let good = archive(&[("main.js", b"function execute() {}")]);
    for length in 0..good.len() {
        let cut = good.get(..length).unwrap();
        assert_eq!(code(cut), ErrorCode::InvalidRequest);
    }
    // A thousand times as large as it looks.
    let bomb = archive(&[("main.js", &[b' '; 1 << 20])]);
    assert!(bomb.len() < 4_000);
    assert_eq!(code(&bomb), ErrorCode::TooLarge);
    let both = archive(&[("a.js", &[b' '; 600]), ("b.js", &[b' '; 600])]);
    assert_eq!(code(&both), ErrorCode::TooLarge);
    assert_eq!(
        code(&archive(&[("main.js", b"\xff")])),
        ErrorCode::InvalidRequest
    );
}
