//! A plugin, found where a command is told to look.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::cargo::Crate;
use super::failure::{Failure, Result};
use super::javascript::{self, Folder};
use crate::build::Source;

/// The file of a directory that is a tool without code.
pub(in crate::cli) const DESCRIPTION: &str = "tool.json";

/// A plugin as it is built, inspected, tested and pushed.
#[derive(Clone)]
pub(in crate::cli) enum Plugin {
    /// A component.
    Component(Vec<u8>),
    /// A source, as the API takes it and as it is built.
    Source { body: Value, source: Box<Source> },
}

impl Plugin {
    /// What a path means, and where that is: a file; a folder of scripts; or
    /// what was built last from the crate there.
    pub(in crate::cli) fn at(path: &Path) -> Result<(Plugin, PathBuf)> {
        if let Some(plugin) = Plugin::written_in(path)? {
            return Ok((plugin, path.to_owned()));
        }
        let file = match path.is_dir() {
            true => built(path)?,
            false => path.to_owned(),
        };
        Ok((Plugin::file(&file)?, file))
    }

    /// What is written in a directory: a tool without code, or scripts. None:
    /// neither.
    pub(in crate::cli) fn written_in(directory: &Path) -> Result<Option<Plugin>> {
        let description = directory.join(DESCRIPTION);
        if description.is_file() {
            return Plugin::file(&description).map(Some);
        }
        match Folder::is_at(directory) {
            true => Plugin::folder(directory).map(Some),
            false => Ok(None),
        }
    }

    /// Reads a file: a component, or the JSON of a source.
    pub(in crate::cli) fn file(path: &Path) -> Result<Plugin> {
        let bytes = fs::read(path).map_err(|error| Failure::file("read", path, &error))?;
        if bytes.trim_ascii_start().first() != Some(&b'{') {
            return Ok(Plugin::Component(bytes));
        }
        let body: Value = serde_json::from_slice(&bytes)
            .map_err(|error| Failure::new("source", format!("{}: {error}.", path.display())))?;
        let source = javascript::source(&body)
            .map_err(|failure| failure.during(&path.display().to_string()))?;
        Ok(Plugin::Source {
            body,
            source: Box::new(source),
        })
    }

    /// Reads a folder of scripts.
    pub(in crate::cli) fn folder(path: &Path) -> Result<Plugin> {
        let body = javascript::body(&Folder::read(path)?.files);
        let source = javascript::source(&body)?;
        Ok(Plugin::Source {
            body,
            source: Box::new(source),
        })
    }

    /// How large it is, in bytes.
    pub(in crate::cli) fn size(&self) -> u64 {
        match self {
            Plugin::Component(bytes) => bytes.len() as u64,
            Plugin::Source { source, .. } => source.bytes().len() as u64,
        }
    }

    /// Whether it runs on one of the host's engines.
    pub(in crate::cli) fn is_source(&self) -> bool {
        matches!(self, Plugin::Source { .. })
    }
}

/// What was built last from a crate.
fn built(directory: &Path) -> Result<PathBuf> {
    let built = Crate::at(directory)?.component();
    if built.is_file() {
        return Ok(built);
    }
    Err(Failure::usage(format!(
        "The plugin in {} is not built yet.",
        directory.display()
    ))
    .with_help("Run `spotter build` there, or name a .wasm file."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_bytes_are() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("plugin");
        fs::write(&file, b"\0asm").unwrap();
        assert!(!Plugin::file(&file).unwrap().is_source());
        fs::write(&file, r#" {"files": {"main.js": "1"}}"#).unwrap();
        assert!(Plugin::file(&file).unwrap().is_source());
        fs::write(&file, r#"{"files": "#).unwrap();
        assert_eq!(Plugin::file(&file).err().unwrap().code(), "source");
    }

    #[test]
    fn a_folder_of_scripts_is_taken_as_it_is() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("main.ts"), "export function execute() {}").unwrap();
        let (plugin, path) = Plugin::at(place.path()).unwrap();
        assert_eq!(path, place.path());
        let Plugin::Source { body, .. } = plugin else {
            panic!("no source")
        };
        assert_eq!(body["entry"], "main.ts");
    }
}
