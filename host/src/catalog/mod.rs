//! The domain: gyms, plugins, versions, functions, records. Pure; no I/O.

mod digest;
mod gym;
mod key;
mod manifest;
mod name;
mod plugin;
mod record;

pub use digest::Digest;
pub use gym::{Gym, Member};
pub use key::{ApiKey, KeyId, Principal, Scope, Secret};
pub use manifest::{Capability, Effects, Function, Manifest};
pub use name::{FunctionName, GymId, NameError, PluginName};
pub use plugin::{Plugin, PluginVersion, Served, Status};
pub use record::{Failure, LogLevel, LogLine, Record, RecordId, Usage};

/// The time in RFC 3339, to the microsecond and in UTC, everywhere it is
/// stored or shown.
pub type Timestamp = jiff::Timestamp;
