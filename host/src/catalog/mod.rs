//! The domain: gyms, plugins, versions, functions, records. Pure; no I/O.

mod digest;
mod gym;
mod key;
mod locale;
mod manifest;
mod name;
mod plugin;
mod raw;
mod record;

pub use digest::Digest;
pub use gym::{Gym, Member};
pub use key::{ApiKey, KeyId, Principal, Scope, Secret};
pub use locale::{is_locale, is_time_zone};
pub use manifest::{Capability, Effects, Function, Manifest};
pub use name::{FunctionName, GymId, NameError, PluginName};
pub use plugin::{Plugin, PluginVersion, Served, Status};
pub use raw::{RawCapability, RawFunction, RawManifest};
pub use record::{Failure, LogLevel, LogLine, Record, RecordId, Usage};

/// The time in RFC 3339, to the microsecond and in UTC, everywhere it is
/// stored or shown.
pub type Timestamp = jiff::Timestamp;
