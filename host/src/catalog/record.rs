use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{FunctionName, GymId, Member, PluginName, Timestamp};
use crate::error::ErrorCode;

/// Names a call and its record. Ids sort by time (UUID version 7, RFC 9562).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecordId(Uuid);

impl RecordId {
    /// A fresh id, greater than those made before it.
    pub fn now() -> RecordId {
        RecordId(Uuid::now_v7())
    }

    /// The raw 16 bytes, in time order.
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// An id from its raw bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> RecordId {
        RecordId(Uuid::from_bytes(bytes))
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for RecordId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<RecordId, uuid::Error> {
        text.parse().map(RecordId)
    }
}

/// What a call used of the host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Usage {
    /// Fuel, host calls charged too.
    pub fuel: u64,
    /// CPU time of the guest, in microseconds.
    pub cpu_us: u64,
    /// Wall time from instantiation to answer, in microseconds.
    pub wall_us: u64,
    /// Largest sum of linear memory, in bytes.
    pub memory_bytes: u64,
    /// Host calls.
    pub host_calls: u32,
    /// Bytes of the result.
    pub output_bytes: u64,
    /// HTTP requests, refused ones too.
    #[serde(default)]
    pub http_requests: u32,
    /// Bytes of their bodies.
    #[serde(default)]
    pub http_bytes_sent: u64,
    /// Bytes of the answers' bodies as they came over the wire.
    #[serde(default)]
    pub http_bytes_received: u64,
    /// Queries, refused ones too.
    #[serde(default)]
    pub queries: u32,
    /// Rows that they answered.
    #[serde(default)]
    pub query_rows: u64,
}

/// How much a log line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// For the author.
    Debug,
    /// Worth knowing.
    Info,
    /// Worth a look.
    Warn,
    /// Something failed.
    Error,
}

/// One line that the guest logged or printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogLine {
    /// How much it matters; standard output is `info`, standard error `warn`.
    pub level: LogLevel,
    /// The line, control characters escaped.
    pub message: String,
}

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Failure {
    /// The stable code.
    #[schema(value_type = String)]
    pub code: ErrorCode,
    /// What happened and what to do, for the caller.
    pub message: String,
    /// Whether the same call may succeed later.
    pub retryable: bool,
    /// Facts a program can act on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Value>,
}

/// What is kept of one call. Every call ends in exactly one record, refused
/// and trapped calls too.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Record {
    /// The call's id.
    #[schema(value_type = String, format = "uuid")]
    pub id: RecordId,
    /// The gym it belongs to.
    #[schema(value_type = String)]
    pub gym: GymId,
    /// The function that was asked for, which need not exist.
    pub function: String,
    /// The plugin that served it, when it came so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub plugin: Option<PluginName>,
    /// The plugin's version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub version: Option<semver::Version>,
    /// Whether it was a manager's test. Statistics leave these out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub test: bool,
    /// When the call arrived.
    #[schema(value_type = String, format = DateTime)]
    pub started_at: Timestamp,
    /// From arrival to answer, in microseconds, waiting included.
    pub duration_us: u64,
    /// On whose behalf.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<Member>,
    /// In which conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// The arguments as they came; a JSON string where they were no JSON.
    #[schema(value_type = Value)]
    pub arguments: Box<RawValue>,
    /// The result; none when the call failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Value>)]
    pub result: Option<Box<RawValue>>,
    /// The failure; none when the call succeeded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// What it used.
    pub usage: Usage,
    /// What the guest logged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub logs: Vec<LogLine>,
    /// Whether log lines were cut or dropped.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub logs_truncated: bool,
}

/// The function's name where a record is filed under it.
impl Record {
    /// The name as a legal function name, when it is one.
    pub fn function_name(&self) -> Option<FunctionName> {
        FunctionName::new(&self.function).ok()
    }
}
