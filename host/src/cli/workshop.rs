//! A whole host in a temporary directory: the sandbox, the limits and the
//! storage of a server, without the server.

use std::sync::Arc;

use serde_json::{Map, Value};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::failure::{Failure, Result};
use crate::build::Uploaded;
use crate::build::inspection::Inspection;
use crate::call::CallRequest;
use crate::catalog::{Gym, GymId, KeyId, PluginName, Principal, Record, Scope, Timestamp};
use crate::config::RawConfig;
use crate::error::Error;
use crate::host::Host;
use crate::manage::{gyms, plugins};
use crate::sandbox::CallLimits;

/// The host and what it runs on. All of it goes with the value.
pub(in crate::cli) struct Workshop {
    runtime: Runtime,
    host: Arc<Host>,
    /// Dropped last: the host writes into it.
    _data: TempDir,
}
