//! Packages, bundled into the plugin by the esbuild that its author installed.
//!
//! Each becomes a module of the plugin's, with what the plugin imports of it
//! and no more. The author's own modules stay as they are but for the names of
//! what they import, so that errors show his lines, and his types are read.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::folder::within;
use super::imports::{Import, Names};
use crate::cli::excerpt::Place;
use crate::cli::failure::{Failure, Result};

/// An import of what is not the plugin's own.
pub(super) struct Foreign {
    /// Which of the files has it.
    pub(super) file: usize,
    pub(super) import: Import,
}

/// Bundles what is foreign into files of the plugin's, and imports it from
/// there.
pub(super) fn bundle(
    directory: &Path,
    files: &mut Vec<(String, String)>,
    mut foreign: Vec<Foreign>,
) -> Result<()> {
    let Some(esbuild) = esbuild(directory) else {
        return Err(missing(directory, files, &foreign));
    };
    let mut wanted: BTreeMap<(PathBuf, String), Names> = BTreeMap::new();
    for Foreign { file, import } in &foreign {
        let Some((path, _)) = files.get(*file) else {
            continue;
        };
        let key = (within(directory, path), import.specifier.clone());
        wanted.entry(key).or_default().extend(&import.names);
    }
    let mut bundled: BTreeMap<(PathBuf, String), String> = BTreeMap::new();
    for ((place, specifier), names) in wanted {
        let path = free_path(&specifier, bundled.values());
        let text = run(&esbuild, &place, &stub(&specifier, &names), &specifier)?;
        files.push((path.clone(), text));
        bundled.insert((place, specifier), path);
    }
    // From the last on, so that what is before stays where it is.
    foreign.sort_by_key(|foreign| std::cmp::Reverse(foreign.import.literal.start));
    for Foreign { file, import } in foreign {
        if let Some((path, text)) = files.get_mut(file)
            && let Some(target) = bundled.get(&(within(directory, path), import.specifier))
        {
            let up = match path.matches('/').count() {
                0 => "./".to_owned(),
                depth => "../".repeat(depth),
            };
            // It becomes a module, whatever it was. Nothing after it moves.
            if let Some(clause) = import.attributes {
                let blank = " ".repeat(clause.len());
                text.replace_range(clause, &blank);
            }
            text.replace_range(import.literal, &format!("\"{up}{target}\""));
        }
    }
    Ok(())
}

/// The esbuild of the folder's, or of one above it.
fn esbuild(directory: &Path) -> Option<PathBuf> {
    directory
        .canonicalize()
        .ok()?
        .ancestors()
        .map(|ancestor| ancestor.join("node_modules/.bin/esbuild"))
        .find(|program| program.is_file())
}

fn missing(directory: &Path, files: &[(String, String)], foreign: &[Foreign]) -> Failure {
    let first = foreign
        .first()
        .and_then(|foreign| Some((foreign, files.get(foreign.file)?)));
    let Some((Foreign { import, .. }, (path, text))) = first else {
        return Failure::new("source", "esbuild is not installed.");
    };
    let specifier = &import.specifier;
    let packages = match package(specifier) {
        Some(package) => format!("esbuild {package}"),
        None => "esbuild".to_owned(),
    };
    Failure::at(
        "source_rejected",
        format!(
            "`{specifier}` is no module of the plugin's own, and there is no esbuild to bundle it."
        ),
        &Place::of(path, text, import.literal.start),
    )
    .with_help(format!(
        "Run `npm install --save-dev {packages}` in {}.",
        directory.display()
    ))
}

/// The package's name in `date-fns/format` or `@scope/name/deep`.
fn package(specifier: &str) -> Option<String> {
    if specifier.starts_with('.') {
        return None;
    }
    let parts = if specifier.starts_with('@') { 2 } else { 1 };
    let name: Vec<&str> = specifier.split('/').take(parts).collect();
    Some(name.join("/"))
}

/// A path in the plugin that says what is there, and that is not taken.
fn free_path<'a>(specifier: &str, taken: impl Iterator<Item = &'a String> + Clone) -> String {
    let legal = |c: char| match c.is_ascii_alphanumeric() || matches!(c, '-' | '_') {
        true => c,
        false => '-',
    };
    let name: String = specifier.chars().map(legal).take(64).collect();
    let name = name.trim_matches('-');
    let paths = (1..).map(|n| match n {
        1 => format!("node_modules/{name}.js"),
        n => format!("node_modules/{name}-{n}.js"),
    });
    let mut paths = paths.filter(|path| !taken.clone().any(|other| other == path));
    paths.next().unwrap_or_default()
}

/// A module that exports what the plugin imports.
fn stub(specifier: &str, names: &Names) -> String {
    let from = serde_json::json!(specifier);
    let mut stub = format!("import {from};\n");
    if names.all {
        stub.push_str(&format!("export * from {from};\n"));
    }
    for name in &names.named {
        stub.push_str(&format!("export {{ {name} }} from {from};\n"));
    }
    stub
}

fn run(esbuild: &Path, place: &Path, stub: &str, specifier: &str) -> Result<String> {
    let fail = |why: String| Failure::new("bundle", format!("esbuild on `{specifier}`: {why}."));
    let mut child = Command::new(esbuild)
        .current_dir(place)
        .args([
            "--bundle",
            "--format=esm",
            "--platform=neutral",
            "--target=es2023",
        ])
        .args([
            "--main-fields=module,main",
            "--minify-whitespace",
            "--minify-syntax",
        ])
        .args(["--charset=utf8", "--log-level=warning", "--color=false"])
        .arg("--define:process.env.NODE_ENV=\"production\"")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| fail(error.to_string()))?;
    // It is closed at once, which ends what esbuild reads.
    let fed = child
        .stdin
        .take()
        .map(|mut stdin| stdin.write_all(stub.as_bytes()));
    let finished = child
        .wait_with_output()
        .map_err(|error| fail(error.to_string()))?;
    if !finished.status.success() {
        let said = String::from_utf8_lossy(&finished.stderr);
        let failure = fail(said.trim().trim_end_matches('.').to_owned());
        return Err(match package(specifier) {
            Some(package) => failure.with_help(format!(
                "Is it installed? Run `npm install {package}` in {}.",
                place.display()
            )),
            None => failure,
        });
    }
    fed.transpose().map_err(|error| fail(error.to_string()))?;
    String::from_utf8(finished.stdout).map_err(|error| fail(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_named_without_their_inner_paths() {
        assert_eq!(package("date-fns/format").as_deref(), Some("date-fns"));
        assert_eq!(package("@a/b/c").as_deref(), Some("@a/b"));
        assert_eq!(package("../data.json"), None);
    }

    #[test]
    fn each_has_a_path_of_its_own() {
        let taken = ["node_modules/a-b.js".to_owned()];
        assert_eq!(free_path("@a/b", [].iter()), "node_modules/a-b.js");
        assert_eq!(free_path("a/b", taken.iter()), "node_modules/a-b-2.js");
        assert_eq!(
            free_path("../x.json", taken.iter()),
            "node_modules/x-json.js"
        );
    }

    #[test]
    fn only_what_is_imported_is_bundled() {
        let names = Names {
            all: false,
            named: ["default".to_owned(), "format".to_owned()].into(),
        };
        assert_eq!(
            stub("date-fns", &names),
            "import \"date-fns\";\nexport { default } from \"date-fns\";\nexport { format } from \"date-fns\";\n"
        );
    }

    #[cfg(unix)]
    #[test]
    fn imports_come_from_the_bundle() {
        use std::os::unix::fs::PermissionsExt as _;
        let place = tempfile::tempdir().unwrap();
        let bin = place.path().join("node_modules/.bin");
        std::fs::create_dir_all(&bin).unwrap();
        let fake = bin.join("esbuild");
        std::fs::write(&fake, "#!/bin/sh\necho '// bundled'; cat\n").unwrap();
        std::fs::set_permissions(&fake, std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::create_dir(place.path().join("lib")).unwrap();
        let main = "import './lib/a.js'; import { x } from 'pkg' with { a: '' }; x();";
        std::fs::write(place.path().join("main.js"), main).unwrap();
        std::fs::write(place.path().join("lib/a.js"), "import y from 'pkg/y';").unwrap();
        let files = crate::cli::javascript::Folder::read(place.path())
            .unwrap()
            .files;
        let file = |path: &str| &files.iter().find(|(other, _)| other == path).unwrap().1;
        assert_eq!(
            file("main.js"),
            "import './lib/a.js'; import { x } from \"./node_modules/pkg.js\"               ; x();"
        );
        assert_eq!(
            file("lib/a.js"),
            "import y from \"../node_modules/pkg-y.js\";"
        );
        assert!(file("node_modules/pkg.js").starts_with("// bundled\nimport \"pkg\";"));
    }
}
