//! A description, as it is stored.

use std::sync::Arc;

use semver::Version;
use serde::{Deserialize, Serialize};
use spotter_description::Description;

use crate::build::source::SourceLimits;
use crate::catalog::{Digest, Origin, RuntimeLimits};
use crate::error::{Error, ErrorCode, Result};
use crate::sandbox::DescriptionFault;

/// The description of a tool: within its limits, and not yet compiled.
#[derive(Clone, Debug)]
pub struct DescriptionSource {
    stored: Arc<Stored>,
    bytes: Arc<[u8]>,
    digest: Digest,
}

/// What is stored, as JSON.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    description: Description,
    default_version: Version,
}

/// The version of a tool that says none, until it is counted up.
const UNSAID: Version = Version::new(0, 0, 0);

impl DescriptionSource {
    /// A description that an author wrote.
    ///
    /// # Errors
    /// `too_large`.
    pub fn new(description: Description, limits: &SourceLimits) -> Result<DescriptionSource> {
        let described = DescriptionSource::of(Stored {
            description,
            default_version: UNSAID,
        })?;
        if described.bytes.len() > limits.bytes {
            return Err(Error::new(
                ErrorCode::TooLarge,
                format!(
                    "The description has {} bytes, more than the {} it may have.",
                    described.bytes.len(),
                    limits.bytes
                ),
            ));
        }
        Ok(described)
    }

    /// A description that an author wrote as JSON.
    ///
    /// # Errors
    /// `source_rejected` at what is none; `too_large`.
    pub fn read(json: &str, limits: &SourceLimits) -> Result<DescriptionSource> {
        let description = Description::read(json).map_err(|misshapen| {
            super::rejected(&[DescriptionFault {
                message: misshapen.message,
                pointer: misshapen.pointer,
                position: None,
            }])
        })?;
        DescriptionSource::new(description, limits)
    }

    /// The description that was stored as these bytes.
    ///
    /// # Errors
    /// `internal` when they are damaged.
    pub(in crate::build) fn from_stored(bytes: &[u8]) -> Result<DescriptionSource> {
        let stored = serde_json::from_slice(bytes).map_err(Error::internal)?;
        Ok(DescriptionSource::written_as(stored, bytes))
    }

    fn of(stored: Stored) -> Result<DescriptionSource> {
        let bytes = serde_json::to_vec(&stored).map_err(Error::internal)?;
        Ok(DescriptionSource::written_as(stored, &bytes))
    }

    fn written_as(stored: Stored, bytes: &[u8]) -> DescriptionSource {
        DescriptionSource {
            stored: Arc::new(stored),
            digest: Digest::of(bytes),
            bytes: bytes.into(),
        }
    }

    /// What its author wrote.
    pub fn description(&self) -> &Description {
        &self.stored.description
    }

    /// The same, as JSON.
    pub(super) fn written(&self) -> Result<String> {
        serde_json::to_string(&self.stored.description).map_err(Error::internal)
    }

    /// What its version is where it says none.
    pub(super) fn default_version(&self) -> String {
        self.stored.default_version.to_string()
    }

    /// Which kind of tool it is. One that says none, or several, is refused
    /// when it is compiled.
    pub fn origin(&self) -> Origin {
        let description = self.description();
        match (&description.webhook, &description.query) {
            (Some(_), _) => Origin::Webhook,
            (None, Some(_)) => Origin::Query,
            (None, None) => Origin::Rest,
        }
    }

    /// The plugin's name.
    pub fn name(&self) -> &str {
        &self.description().name
    }

    /// Whether it says its version.
    pub fn says_version(&self) -> bool {
        self.description().version.is_some()
    }

    /// The same with the version that it is where it does not say any.
    ///
    /// # Errors
    /// `internal` when it cannot be written.
    pub(in crate::build) fn with_default_version(
        &self,
        version: &Version,
    ) -> Result<DescriptionSource> {
        DescriptionSource::of(Stored {
            description: self.description().clone(),
            default_version: version.clone(),
        })
    }

    /// What calls may use: the time that one attempt may take.
    pub fn limits(&self) -> RuntimeLimits {
        let description = self.description();
        let first_byte_ms = match (&description.rest, &description.webhook) {
            (Some(rest), _) => rest.timeout_ms,
            (None, Some(webhook)) => webhook.timeout_ms,
            (None, None) => None,
        };
        RuntimeLimits {
            first_byte_ms,
            ..RuntimeLimits::default()
        }
    }

    /// Names the description, whatever engine it runs on.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// As it is stored.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}
