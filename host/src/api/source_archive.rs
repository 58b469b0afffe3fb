//! A folder of modules, as a zip archive.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::build::SourceLimits;
use crate::error::{Error, ErrorCode, Result};

/// Texts of modules by their paths.
type Modules = BTreeMap<String, String>;

/// The modules in an archive. What is no module is left out, and so is the one
/// directory that an archive of a folder begins with.
///
/// # Errors
/// `invalid_request` for what is no archive or no text, `too_large`.
pub(super) fn modules(bytes: &[u8], limits: &SourceLimits) -> Result<Modules> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    // Else a small archive could be unpacked for minutes.
    if archive.has_overlapping_files().map_err(broken)? {
        return Err(invalid("Files of the archive lie in each other."));
    }
    let mut modules = Modules::new();
    let mut left = limits.bytes;
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(broken)?;
        let path = file.name().map_err(broken)?.into_owned();
        if !file.is_file() || !is_module(&path) {
            continue;
        }
        // What an archive says of its sizes is not believed.
        let mut text = Vec::new();
        let most = (left as u64).saturating_add(1);
        file.take(most)
            .read_to_end(&mut text)
            .map_err(|error| broken(error.into()))?;
        left = left.checked_sub(text.len()).ok_or_else(|| {
            Error::new(
                ErrorCode::TooLarge,
                format!(
                    "The modules have more than the {} bytes they may have.",
                    limits.bytes
                ),
            )
        })?;
        let text = String::from_utf8(text)
            .map_err(|_| invalid("A module is no UTF-8. Save it as UTF-8."))?;
        if modules.insert(path, text).is_some() {
            return Err(invalid("The archive has two files of one path."));
        }
    }
    Ok(unwrapped(modules))
}

/// Whether a plugin may import it: no declarations, nothing of the tools that
/// were at work in the folder.
fn is_module(path: &str) -> bool {
    let module = [".js", ".mjs", ".ts", ".mts"]
        .iter()
        .any(|ending| path.ends_with(ending));
    let foreign = |step: &str| {
        step.starts_with('.') && step != ".." || matches!(step, "__MACOSX" | "node_modules")
    };
    module && !path.ends_with(".d.ts") && !path.split('/').any(foreign)
}

/// Without the directory that all modules are in.
fn unwrapped(modules: Modules) -> Modules {
    let directory = |path: &String| {
        let (first, _) = path.split_once('/')?;
        (first != "..").then(|| format!("{first}/"))
    };
    let Some(first) = modules.keys().next().and_then(directory) else {
        return modules;
    };
    if !modules.keys().all(|path| path.starts_with(&first)) {
        return modules;
    }
    let bare = |path: String| {
        path.strip_prefix(&first)
            .map_or(path.clone(), str::to_owned)
    };
    modules
        .into_iter()
        .map(|(path, text)| (bare(path), text))
        .collect()
}

fn broken(error: ZipError) -> Error {
    invalid("The zip archive cannot be read. Make it again, without encryption.").with_source(error)
}

fn invalid(message: &'static str) -> Error {
    Error::new(ErrorCode::InvalidRequest, message)
}

#[cfg(test)]
mod tests;
