use std::fmt;

use semver::Version;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{KeyId, RecordId, Timestamp};

/// What somebody decided or changed in a gym. Written in the same batch as the
/// change itself; never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditEvent {
    /// Events sort by it.
    #[schema(value_type = String, format = "uuid")]
    pub id: RecordId,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// With which key.
    #[schema(value_type = String)]
    pub by: KeyId,
    /// What was done.
    pub action: AuditAction,
    /// To what: the name of a plugin or a source.
    pub subject: String,
    /// The version in question, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub version: Option<Version>,
    /// In plain sentences: what is permitted now, which secret it was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<String>,
}

impl AuditEvent {
    /// Something that happens now.
    pub fn now(by: &KeyId, action: AuditAction, subject: impl fmt::Display) -> AuditEvent {
        AuditEvent {
            id: RecordId::now(),
            at: Timestamp::now(),
            by: by.clone(),
            action,
            subject: subject.to_string(),
            version: None,
            details: Vec::new(),
        }
    }

    /// About this version.
    #[must_use]
    pub fn version(self, version: &Version) -> AuditEvent {
        AuditEvent {
            version: Some(version.clone()),
            ..self
        }
    }

    /// With these sentences.
    #[must_use]
    pub fn details<T: fmt::Display>(self, details: impl IntoIterator<Item = T>) -> AuditEvent {
        AuditEvent {
            details: details.into_iter().map(|line| line.to_string()).collect(),
            ..self
        }
    }
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuditAction {
    /// A version was uploaded.
    Uploaded,
    /// A version was uploaded that asks for more and waits for consent.
    ConsentAsked,
    /// It was decided what a plugin may use; the details say what.
    ConsentGiven,
    /// A plugin was put into service, or its version changed.
    Activated,
    /// A plugin was taken out of service.
    Paused,
    /// A plugin went back to the version before.
    RolledBack,
    /// A plugin was duplicated.
    Duplicated,
    /// A plugin was removed with all it had.
    Deleted,
    /// A plugin's settings were replaced.
    SettingsChanged,
    /// A plugin's saved cases were replaced.
    CasesChanged,
    /// A secret's value was set.
    SecretSet,
    /// A secret's value was removed.
    SecretRemoved,
    /// The gym's secrets were encrypted anew under a fresh key.
    SecretsRotated,
    /// A data source was set.
    SourceSet,
    /// A data source was removed.
    SourceRemoved,
}
