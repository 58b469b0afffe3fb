//! A plugin's folder, read.

use std::collections::{BTreeSet, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};

use super::imports::{self, Import};
use super::packages::{self, Foreign};
use crate::build::SourceLimits;
use crate::cli::excerpt::Place;
use crate::cli::failure::{Failure, Result};

/// What a plugin may start with: the file's name without its ending.
const STEMS: [&str; 2] = ["main", "index"];

/// A plugin's modules.
#[derive(Debug)]
pub(in crate::cli) struct Folder {
    /// Paths within the folder and texts. The plugin starts with the first.
    pub(in crate::cli) files: Vec<(String, String)>,
}

impl Folder {
    /// Whether a directory holds a plugin in JavaScript or TypeScript.
    pub(in crate::cli) fn is_at(directory: &Path) -> bool {
        let entry = |stem: &&str| !entries(directory, stem).is_empty();
        STEMS.iter().any(entry) && !directory.join("Cargo.toml").is_file()
    }

    /// Reads the module that the plugin starts with, and what it imports.
    pub(in crate::cli) fn read(directory: &Path) -> Result<Folder> {
        let mut folder = Folder { files: Vec::new() };
        let mut foreign = Vec::new();
        let entry = entry(directory)?;
        let mut seen = BTreeSet::from([entry.clone()]);
        let mut next = VecDeque::from([entry]);
        while let Some(path) = next.pop_front() {
            let text = text(&directory.join(&path), &path)?;
            for import in imports::of(&path, &text) {
                match own(directory, &path, &import.specifier) {
                    Some(found) => {
                        if seen.insert(found.clone()) {
                            next.push_back(found);
                        }
                    }
                    None => {
                        expect_something(directory, &path, &text, &import)?;
                        foreign.push(Foreign {
                            file: folder.files.len(),
                            import,
                        });
                    }
                }
            }
            folder.files.push((path, text));
        }
        if !foreign.is_empty() {
            packages::bundle(directory, &mut folder.files, foreign)?;
        }
        Ok(folder)
    }
}

/// The file that the plugin starts with.
fn entry(directory: &Path) -> Result<String> {
    for stem in STEMS {
        match entries(directory, stem).as_slice() {
            [] => {}
            [only] => return Ok(only.clone()),
            [first, second, ..] => {
                return Err(Failure::usage(format!(
                    "{} has both {first} and {second}.",
                    directory.display()
                ))
                .with_help("Keep the one that the plugin starts with."));
            }
        }
    }
    Err(Failure::usage(format!(
        "There is no main.js or main.ts in {}.",
        directory.display()
    ))
    .with_help("A plugin starts with it. `spotter new NAME --lang js` makes one."))
}

fn entries(directory: &Path, stem: &str) -> Vec<String> {
    let names = ["js", "ts"].map(|ending| format!("{stem}.{ending}"));
    let there = |name: &String| directory.join(name).is_file();
    names.into_iter().filter(there).collect()
}

/// A module's text. One that is larger than a whole plugin is not even read.
fn text(file: &Path, path: &str) -> Result<String> {
    let most = SourceLimits::CEILING;
    let fail = |error: std::io::Error| Failure::file("read", file, &error);
    let length = fs::metadata(file).map_err(fail)?.len();
    if length > most as u64 {
        return Err(Failure::new(
            "too_large",
            format!("{path} has {length} bytes; all modules together may have {most}."),
        ));
    }
    let bytes = fs::read(file).map_err(fail)?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::new("source", format!("{path} is no UTF-8 from byte {at} on."))
            .with_help("Save it as UTF-8.")
    })
}

/// The plugin's own module that an import means, as the engine finds it:
/// TypeScript is imported by its own name, by the name of the JavaScript that
/// it becomes, or by none.
fn own(directory: &Path, base: &str, specifier: &str) -> Option<String> {
    let path = join(base, specifier)?;
    let stem = path.strip_suffix(".js").or(path.strip_suffix(".mjs"));
    let bare = stem.unwrap_or(&path);
    let mut candidates = vec![path.clone(), format!("{bare}.ts"), format!("{bare}.mts")];
    if stem.is_none() {
        candidates.extend(["", "/index"].iter().flat_map(|middle| {
            ["js", "ts", "mjs"].map(|ending| format!("{path}{middle}.{ending}"))
        }));
    }
    candidates
        .into_iter()
        .find(|path| is_module(path) && directory.join(path).is_file())
}

fn is_module(path: &str) -> bool {
    let module = [".js", ".mjs", ".ts", ".mts"].iter();
    module.into_iter().any(|ending| path.ends_with(ending)) && !path.ends_with(".d.ts")
}

/// The path of a relative import, if it stays within the folder.
fn join(base: &str, specifier: &str) -> Option<String> {
    if !is_relative(specifier) {
        return None;
    }
    let mut path: Vec<&str> = base.split('/').collect();
    path.pop();
    for step in specifier.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop()?;
            }
            step => path.push(step),
        }
    }
    Some(path.join("/"))
}

fn is_relative(specifier: &str) -> bool {
    specifier.starts_with("./") || specifier.starts_with("../")
}

/// What is imported and is none of the plugin's own may be a package, or a file
/// that a bundler understands. It is not nothing, and it is not Node's.
fn expect_something(directory: &Path, path: &str, text: &str, import: &Import) -> Result<()> {
    let specifier = &import.specifier;
    let failure = |message: String| {
        Failure::at(
            "source_rejected",
            message,
            &Place::of(path, text, import.literal.start),
        )
    };
    if specifier.starts_with("node:") {
        return Err(
            failure(format!("`{specifier}` is a part of Node.js.")).with_help(
                "A plugin runs without it; it has the web's globals, such as fetch and URL.",
            ),
        );
    }
    let file = within(directory, path).join(specifier);
    if is_relative(specifier) && !file.is_file() {
        return Err(failure(format!(
            "There is no file `{specifier}` to import."
        )));
    }
    Ok(())
}

/// The directory that a module is in.
pub(super) fn within(directory: &Path, path: &str) -> PathBuf {
    match path.rsplit_once('/') {
        Some((parent, _)) => directory.join(parent),
        None => directory.to_owned(),
    }
}

#[cfg(test)]
mod tests;
