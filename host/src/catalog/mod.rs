//! The domain: gyms, plugins, versions, functions, records. Pure; no I/O.

mod audit;
mod capability;
mod digest;
mod gym;
mod key;
mod locale;
mod manifest;
mod name;
mod plugin;
mod raw;
mod record;
mod source;

pub use audit::{AuditAction, AuditEvent};
pub use capability::{
    Access, Capability, Ceiling, HostPattern, HostPatternError, HttpRule, PathPrefix,
    PathPrefixError, Scheme, SecretPlace, SecretRule, growth, reserved_header,
};
pub use digest::Digest;
pub use gym::{Gym, Member};
pub use key::{ApiKey, KeyId, Principal, Scope, Secret};
pub use locale::{is_locale, is_time_zone};
pub use manifest::{Effects, Function, Manifest};
pub use name::{FunctionName, GymId, NameError, PluginName, SecretName, SourceName};
pub use plugin::{Consent, Origin, Plugin, PluginVersion, RuntimeLimits, Served, Status};
pub use raw::{RawCapability, RawFunction, RawHttpRule, RawManifest, RawSecretRule};
pub use record::{Failure, LogLevel, LogLine, Record, RecordId, Usage};
pub use source::{Source, SourceKind};

/// The time in RFC 3339, to the microsecond and in UTC, everywhere it is
/// stored or shown.
pub type Timestamp = jiff::Timestamp;
