use tempfile::TempDir;

use super::*;

/// A folder with these files in it.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let place = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let file = place.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    place
}

fn read(files: &[(&str, &str)]) -> Result<Vec<String>> {
    let place = folder(files);
    let read = Folder::read(place.path())?;
    Ok(read.files.into_iter().map(|(path, _)| path).collect())
}

#[test]
fn a_plugin_is_what_its_first_module_imports() {
    let files = read(&[
        (
            "main.ts",
            r#"import { a } from "./lib/a.js"; import { b } from "./b";"#,
        ),
        (
            "lib/a.ts",
            r#"import "../c.js"; import type { T } from "./types.ts";"#,
        ),
        ("lib/types.ts", ""),
        ("b/index.js", ""),
        ("c.js", r#"import "./main.ts";"#),
        ("main.test.ts", ""),
        ("spotter.d.ts", ""),
    ]);
    assert_eq!(
        files.unwrap(),
        ["main.ts", "lib/a.ts", "b/index.js", "c.js"]
    );
}

#[test]
fn there_is_one_file_to_start_with() {
    assert_eq!(read(&[("index.js", "")]).unwrap(), ["index.js"]);
    assert_eq!(
        read(&[("index.js", ""), ("main.js", "")]).unwrap(),
        ["main.js"]
    );
    assert_eq!(read(&[("other.js", "")]).unwrap_err().code(), "usage");
    let both = read(&[("main.js", ""), ("main.ts", "")]).unwrap_err();
    assert!(both.message().contains("main.js and main.ts"));
}

#[test]
fn a_crate_is_no_folder_of_scripts() {
    let place = folder(&[("main.js", ""), ("Cargo.toml", "")]);
    assert!(!Folder::is_at(place.path()));
    fs::remove_file(place.path().join("Cargo.toml")).unwrap();
    assert!(Folder::is_at(place.path()));
}

#[test]
fn what_cannot_be_imported_is_shown_where_it_is() {
    let missing = read(&[("main.js", "\n  import './wek.js';")]).unwrap_err();
    let details = missing.details().unwrap();
    assert_eq!(
        (&details["line"], &details["column"]),
        (&2.into(), &10.into())
    );
    assert_eq!(details["source"], "  import './wek.js';");
    let node = read(&[("main.js", "import fs from 'node:fs'")]).unwrap_err();
    assert!(node.message().contains("Node.js"));
}

#[test]
fn a_package_needs_what_bundles_it() {
    let failure = read(&[("main.js", "import { x } from '@scope/x/deep';")]).unwrap_err();
    assert_eq!(failure.code(), "source_rejected");
    assert!(
        failure
            .help()
            .unwrap()
            .contains("npm install --save-dev esbuild @scope/x")
    );
}

#[test]
fn what_is_no_text_or_too_large_is_not_taken() {
    let place = folder(&[]);
    fs::write(place.path().join("main.js"), b"\xff").unwrap();
    assert_eq!(Folder::read(place.path()).unwrap_err().code(), "source");
    fs::write(place.path().join("main.js"), vec![b' '; 1100 << 10]).unwrap();
    assert_eq!(Folder::read(place.path()).unwrap_err().code(), "too_large");
}
