//! Configuration: [`RawConfig`] as the file, the environment and the flags
//! give it, [`Config`] as the host uses it. Nothing else reads the
//! environment.

mod egress;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use crate::build::SourceLimits;
use crate::catalog::{Ceiling, Secret};
use crate::error::{Error, ErrorCode, Result};
use crate::sandbox::CallLimits;

pub use egress::EgressConfig;

/// What was asked for, not yet checked. Fields that are missing take their
/// defaults; unknown ones are refused.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawConfig {
    /// Where to listen.
    pub listen: Option<SocketAddr>,
    /// Where all state is kept.
    pub data: Option<PathBuf>,
    /// The first admin key instead of a fresh one, for automation.
    pub admin_key: Option<String>,
    /// A directory whose components are installed in the first gym at start.
    pub install: Option<PathBuf>,
    /// Origins that browsers may call from; none by default.
    pub cors_origins: Vec<String>,
    /// Limits of one call.
    pub call: CallLimits,
    /// Limits of one gym.
    pub gym: GymLimits,
    /// Limits of uploads.
    pub upload: UploadSize,
    /// Limits of connections.
    pub http: HttpLimits,
    /// How requests leave the host.
    pub egress: EgressConfig,
}

/// What one gym may use at once.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GymLimits {
    /// Calls at once; more wait.
    pub calls_at_once: usize,
    /// Calls that may wait; more are refused as `busy`.
    pub calls_waiting: usize,
    /// How long a call may wait, in milliseconds, before it is `busy`.
    pub wait_ms: u64,
    /// The most bytes of storage that a gym may grant one plugin.
    pub kv_bytes: u64,
}

impl Default for GymLimits {
    fn default() -> GymLimits {
        GymLimits {
            calls_at_once: 8,
            calls_waiting: 256,
            wait_ms: 2_000,
            kv_bytes: 64 << 20,
        }
    }
}

/// The most calls at once that an operator may give one gym.
const CALLS_AT_ONCE_CEILING: usize = 64;

/// How large an upload may be.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UploadSize {
    /// Bytes of a component.
    pub component_bytes: usize,
    /// Bytes of all files of a source in JavaScript or TypeScript.
    pub source_bytes: usize,
}

impl UploadSize {
    /// What a source may be.
    pub fn sources(&self) -> SourceLimits {
        SourceLimits {
            bytes: self.source_bytes,
        }
    }
}

impl Default for UploadSize {
    fn default() -> UploadSize {
        UploadSize {
            component_bytes: 10 << 20,
            source_bytes: SourceLimits::default().bytes,
        }
    }
}

const COMPONENT_BYTES_CEILING: usize = 32 << 20;

/// What clients may do with connections.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpLimits {
    /// Connections at once; more wait to be accepted.
    pub connections: usize,
    /// Milliseconds until a request's head must be there.
    pub header_ms: u64,
    /// Milliseconds until a request's body must be there.
    pub body_ms: u64,
    /// Bytes of a JSON body.
    pub json_bytes: usize,
    /// Milliseconds that a stopping server waits for calls to end.
    pub drain_ms: u64,
}

impl Default for HttpLimits {
    fn default() -> HttpLimits {
        HttpLimits {
            connections: 4_096,
            header_ms: 10_000,
            body_ms: 30_000,
            json_bytes: 1 << 20,
            drain_ms: 10_000,
        }
    }
}

impl HttpLimits {
    /// How long a request's head may take.
    pub fn header(&self) -> Duration {
        Duration::from_millis(self.header_ms)
    }

    /// How long a request's body may take.
    pub fn body(&self) -> Duration {
        Duration::from_millis(self.body_ms)
    }

    /// How long a stopping server waits for calls to end.
    pub fn drain(&self) -> Duration {
        Duration::from_millis(self.drain_ms)
    }
}

/// The checked configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where all state is kept.
    pub data: PathBuf,
    /// The first admin key instead of a fresh one.
    pub admin_key: Option<Secret>,
    /// A directory whose components are installed at start.
    pub install: Option<PathBuf>,
    /// Origins that browsers may call from.
    pub cors_origins: Vec<String>,
    /// Limits of one call.
    pub call: CallLimits,
    /// Limits of one gym.
    pub gym: GymLimits,
    /// Limits of uploads.
    pub upload: UploadSize,
    /// Limits of connections.
    pub http: HttpLimits,
    /// How requests leave the host.
    pub egress: EgressConfig,
}

impl Config {
    /// The most that any gym may grant a plugin.
    pub fn ceiling(&self) -> Ceiling {
        Ceiling {
            hosts: self.egress.hosts.clone(),
            kv_bytes: self.gym.kv_bytes,
        }
    }
}

impl RawConfig {
    /// Reads a configuration file's text.
    ///
    /// # Errors
    /// `invalid_request` that names the field and the line.
    pub fn from_toml(text: &str) -> Result<RawConfig> {
        toml::from_str(text).map_err(|fault| {
            invalid(format!(
                "The configuration file is wrong: {}",
                fault.message()
            ))
        })
    }

    /// Checks everything and fills in the defaults.
    ///
    /// # Errors
    /// `invalid_request` that names the setting.
    pub fn resolve(self) -> Result<Config> {
        if let Some(row) = self.call.above_ceiling() {
            return Err(invalid(format!(
                "`call.{}` is {}; the most is {} {}.",
                row.name, row.value, row.ceiling, row.unit
            )));
        }
        if self.gym.calls_at_once == 0 || self.gym.calls_at_once > CALLS_AT_ONCE_CEILING {
            return Err(invalid(format!(
                "`gym.calls_at_once` must be 1 to {CALLS_AT_ONCE_CEILING}."
            )));
        }
        if self.upload.component_bytes > COMPONENT_BYTES_CEILING {
            return Err(invalid(format!(
                "`upload.component_bytes` is at most {COMPONENT_BYTES_CEILING}."
            )));
        }
        if self.upload.source_bytes > SourceLimits::CEILING {
            return Err(invalid(format!(
                "`upload.source_bytes` is at most {}.",
                SourceLimits::CEILING
            )));
        }
        self.egress.check()?;
        let admin_key = match self.admin_key.as_deref() {
            None | Some("") => None,
            Some(text) => Some(Secret::parse(text).ok_or_else(|| {
                invalid("The admin key must look like `sk_<16 letters or digits>_<32 or more letters or digits>`.".to_owned())
            })?),
        };
        Ok(Config {
            listen: self
                .listen
                .unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, 7878))),
            data: self.data.unwrap_or_else(|| PathBuf::from("spotter-data")),
            admin_key,
            install: self.install,
            cors_origins: self.cors_origins,
            call: self.call,
            gym: self.gym,
            upload: self.upload,
            http: self.http,
            egress: self.egress,
        })
    }
}

fn invalid(message: String) -> Error {
    Error::new(ErrorCode::InvalidRequest, message)
}
