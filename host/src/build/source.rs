//! What a plugin can be made of on the host, and how it is stored.

use semver::Version;
use serde::Deserialize;

use super::declarative::DescriptionSource;
use super::javascript::Modules;
use crate::catalog::{Digest, Origin, RuntimeLimits};
use crate::error::{Error, ErrorCode, Result};

/// Bytes of a source, unless the operator says otherwise. A tool has 1 to 30
/// KiB; with packages bundled into it some hundred.
const SOURCE_BYTES: usize = 256 << 10;

/// What a source may be.
#[derive(Clone, Copy, Debug)]
pub struct SourceLimits {
    /// Bytes of all of it.
    pub bytes: usize,
}

impl SourceLimits {
    /// The most bytes that an operator may allow.
    pub const CEILING: usize = 1 << 20;
}

impl Default for SourceLimits {
    fn default() -> SourceLimits {
        SourceLimits {
            bytes: SOURCE_BYTES,
        }
    }
}

/// What an author wrote.
#[derive(Clone, Debug)]
pub enum Source {
    /// Modules in JavaScript or TypeScript.
    Modules(Modules),
    /// The description of a tool without code.
    Description(DescriptionSource),
}

/// What tells them apart where they are stored.
#[derive(Deserialize)]
struct Kind {
    language: Option<serde::de::IgnoredAny>,
}

impl Source {
    /// The source that was stored as these bytes. None: they are no source but
    /// a component.
    ///
    /// # Errors
    /// `internal` when they are damaged.
    pub fn from_stored(bytes: &[u8]) -> Result<Option<Source>> {
        if bytes.first() != Some(&b'{') {
            return Ok(None);
        }
        let kind: Kind = serde_json::from_slice(bytes).map_err(Error::internal)?;
        Ok(Some(match kind.language {
            Some(_) => Source::Modules(Modules::from_stored(bytes)?),
            None => Source::Description(DescriptionSource::from_stored(bytes)?),
        }))
    }

    /// What it is.
    pub fn origin(&self) -> Origin {
        match self {
            Source::Modules(_) => Origin::JavaScript,
            Source::Description(description) => description.origin(),
        }
    }

    /// The plugin's name, where the source says it outside of code.
    pub fn name(&self) -> Option<&str> {
        match self {
            Source::Modules(modules) => modules.name(),
            Source::Description(description) => Some(description.name()),
        }
    }

    /// Whether it says its version outside of code.
    pub fn says_version(&self) -> bool {
        match self {
            Source::Modules(modules) => modules.says_version(),
            Source::Description(description) => description.says_version(),
        }
    }

    /// The same source with the version that it is where it does not say any.
    ///
    /// # Errors
    /// `internal` when it cannot be written.
    pub fn with_default_version(&self, version: &Version) -> Result<Source> {
        Ok(match self {
            Source::Modules(modules) => Source::Modules(modules.with_default_version(version)?),
            Source::Description(description) => {
                Source::Description(description.with_default_version(version)?)
            }
        })
    }

    /// What calls may use, where that is not the default.
    pub fn limits(&self) -> RuntimeLimits {
        match self {
            Source::Modules(modules) => modules.limits(),
            Source::Description(description) => description.limits(),
        }
    }

    /// Names the source, whatever engine it runs on.
    pub fn digest(&self) -> Digest {
        match self {
            Source::Modules(modules) => modules.digest(),
            Source::Description(description) => description.digest(),
        }
    }

    /// As it is stored.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Source::Modules(modules) => modules.bytes(),
            Source::Description(description) => description.bytes(),
        }
    }
}

/// A limit that a source hit while it was built. `message` says what its author
/// can do about it.
pub(super) fn while_building(error: Error, message: &'static str) -> Error {
    let code = error.code();
    if matches!(
        code,
        ErrorCode::Internal | ErrorCode::Unavailable | ErrorCode::Busy
    ) {
        return error;
    }
    Error::new(ErrorCode::SourceRejected, message).with_details(serde_json::json!({ "code": code }))
}
