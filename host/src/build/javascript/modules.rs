//! An author's modules, as they are stored: the files, and what the request
//! said beside them.

use std::ops::RangeInclusive;
use std::sync::Arc;

use semver::Version;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::build::source::SourceLimits;
use crate::catalog::{Digest, RuntimeLimits};
use crate::error::{Error, ErrorCode, Result};
use crate::sandbox::SourceFile;

/// Files of one plugin.
const FILES: usize = 64;
/// Bytes of a path.
const PATH_BYTES: usize = 128;

/// What is stored, as JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    language: Language,
    files: Vec<StoredFile>,
    definition: Map<String, Value>,
    #[serde(default)]
    limits: RuntimeLimits,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Language {
    JavaScript,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredFile {
    path: Arc<str>,
    text: Arc<str>,
}

/// An author's modules: within their limits, and not yet looked into.
#[derive(Clone, Debug)]
pub struct Modules {
    files: Arc<[SourceFile]>,
    definition: Map<String, Value>,
    limits: RuntimeLimits,
    bytes: Arc<[u8]>,
    digest: Digest,
}

impl Modules {
    /// Files of a plugin, which starts with the first, and what was said
    /// beside them.
    ///
    /// # Errors
    /// `too_large`, or `invalid_request` for paths that are none.
    pub fn new(
        files: Vec<(String, String)>,
        definition: Map<String, Value>,
        runtime: RuntimeLimits,
        limits: &SourceLimits,
    ) -> Result<Modules> {
        if files.is_empty() {
            return Err(invalid("There is no source. Send the text of a module."));
        }
        if files.len() > FILES {
            return Err(too_large(format!("A plugin has at most {FILES} files.")));
        }
        expect_limits(&runtime)?;
        let total: usize = files.iter().map(|(_, text)| text.len()).sum();
        if total > limits.bytes {
            return Err(too_large(format!(
                "The source has {total} bytes, more than the {} it may have.",
                limits.bytes
            )));
        }
        for (index, (path, _)) in files.iter().enumerate() {
            expect_path(path)?;
            if files.iter().take(index).any(|(other, _)| other == path) {
                return Err(invalid(format!("There are two files `{path}`.")));
            }
        }
        let files = files.into_iter().map(|(path, text)| StoredFile {
            path: path.into(),
            text: text.into(),
        });
        Modules::of(Stored {
            language: Language::JavaScript,
            files: files.collect(),
            definition,
            limits: runtime,
        })
    }

    /// The plugin's name, where it was said beside the files.
    pub fn name(&self) -> Option<&str> {
        self.definition.get("name")?.as_str()
    }

    /// Whether its version was said beside the files.
    pub fn says_version(&self) -> bool {
        self.definition.contains_key("version")
    }

    /// The same source with the version that it is where it does not say any.
    ///
    /// # Errors
    /// `internal` when it cannot be written.
    pub fn with_default_version(&self, version: &Version) -> Result<Modules> {
        let mut definition = self.definition.clone();
        definition.insert("defaultVersion".to_owned(), version.to_string().into());
        let files = self.files.iter().map(|file| StoredFile {
            path: Arc::clone(&file.path),
            text: Arc::clone(&file.text),
        });
        Modules::of(Stored {
            language: Language::JavaScript,
            files: files.collect(),
            definition,
            limits: self.limits,
        })
    }

    /// The modules that were stored as these bytes.
    ///
    /// # Errors
    /// `internal` when they are damaged.
    pub(in crate::build) fn from_stored(bytes: &[u8]) -> Result<Modules> {
        let stored = serde_json::from_slice(bytes).map_err(Error::internal)?;
        Ok(Modules::written(stored, bytes))
    }

    fn of(stored: Stored) -> Result<Modules> {
        let bytes = serde_json::to_vec(&stored).map_err(Error::internal)?;
        Ok(Modules::written(stored, &bytes))
    }

    fn written(stored: Stored, bytes: &[u8]) -> Modules {
        let files = stored.files.into_iter().map(|file| SourceFile {
            path: file.path,
            text: file.text,
        });
        Modules {
            files: files.collect(),
            definition: stored.definition,
            limits: stored.limits,
            digest: Digest::of(bytes),
            bytes: bytes.into(),
        }
    }

    /// The files; the plugin starts with the first.
    pub fn files(&self) -> Arc<[SourceFile]> {
        Arc::clone(&self.files)
    }

    /// What was said beside the files.
    pub fn definition(&self) -> &Map<String, Value> {
        &self.definition
    }

    /// What calls may use, where that is not the default.
    pub fn limits(&self) -> RuntimeLimits {
        self.limits
    }

    /// Names the source, whatever engine it runs on.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// As it is stored.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The text of a file.
    pub fn text(&self, path: &str) -> Option<&str> {
        let file = self.files.iter().find(|file| &*file.path == path)?;
        Some(&file.text)
    }
}

/// The longest line that is quoted, in characters.
const QUOTED: usize = 200;

/// A line of a text, counted from 1.
pub(super) fn line(text: &str, number: u32) -> Option<String> {
    let index = usize::try_from(number).ok()?.checked_sub(1)?;
    let line = text.lines().nth(index)?;
    Some(line.chars().take(QUOTED).collect())
}

/// What a plugin may set for its own calls: the engine alone takes some MiB.
const TIMEOUT_MS: RangeInclusive<u64> = 1..=30_000;
const MEMORY_BYTES: RangeInclusive<usize> = 6 << 20..=128 << 20;

fn expect_limits(limits: &RuntimeLimits) -> Result<()> {
    if limits
        .timeout_ms
        .is_some_and(|ms| !TIMEOUT_MS.contains(&ms))
    {
        return Err(invalid("`limits.timeout_ms` is 1 to 30000."));
    }
    if limits
        .memory_bytes
        .is_some_and(|bytes| !MEMORY_BYTES.contains(&bytes))
    {
        return Err(invalid(
            "`limits.memory_bytes` is 6291456 (6 MiB) to 134217728 (128 MiB).",
        ));
    }
    Ok(())
}

fn expect_path(path: &str) -> Result<()> {
    let legal = |step: &str| {
        !step.is_empty()
            && step != "."
            && step != ".."
            && step
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
    };
    let module = [".js", ".mjs", ".ts", ".mts"]
        .iter()
        .any(|ending| path.ends_with(ending));
    if path.len() <= PATH_BYTES && module && path.split('/').all(legal) {
        return Ok(());
    }
    let shown: String = path.chars().take(PATH_BYTES).collect();
    Err(invalid(format!(
        "`{shown}` is no path of a module: write it like `lib/week.js` or `lib/week.ts`."
    )))
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::InvalidRequest, message.into())
}

fn too_large(message: String) -> Error {
    Error::new(ErrorCode::TooLarge, message).with_details(json!({ "most_files": FILES }))
}

#[cfg(test)]
mod tests;
