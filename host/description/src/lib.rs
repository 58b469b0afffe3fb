//! A tool without code, as its author describes it: a REST call, a webhook or
//! a read-only query, in JSON. What is text in a description may hold
//! variables, such as `{{args.day}}`.
//!
//! Here is only what a description looks like. Whether it holds together is
//! for the engine to say, which compiles it.

mod headers;
#[cfg(feature = "import")]
pub mod import;
mod parameter;
mod query;
mod read;
mod rest;
mod webhook;

use std::collections::BTreeMap;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use headers::reserved_header;
pub use parameter::Parameter;
pub use query::{NoRow, Query, Shape};
pub use read::{Misshapen, below};
pub use rest::{Body, ErrorRule, Method, Pages, Part, Rest, Retry, StatusPattern, Success, Turn};
pub use webhook::{Signature, Webhook};

/// A tool without code: one plugin with one function of the same name.
///
/// Exactly one of `rest`, `webhook` and `query` says what a call does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// Technical name, of the plugin and of its function:
    /// `^[a-z][a-z0-9_]{0,63}$`.
    pub name: String,
    /// Semantic version. Left out: the next one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Tells the model what the function does and when to call it.
    pub description: String,
    /// One word to browse by, such as `booking`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// One emoji or the name of an icon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// What a call does to the world. Left out: what the method says, `writes`
    /// for a webhook, `read_only` for a query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effects: Option<Effects>,
    /// What a call must have: without it the function answers
    /// `member_required` or `session_required`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Need>,
    /// The function's parameters, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    /// JSON Schema of the result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returns: Option<Map<String, Value>>,
    /// JSON Schema of the settings that a manager gives the installation; an
    /// object's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<Map<String, Value>>,
    /// The secrets that the request is sent with, by name. Where each goes is
    /// where the description uses it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, Secret>,
    /// A call is a request to a server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest: Option<Rest>,
    /// A call is an event that a server is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook: Option<Webhook>,
    /// A call is a question to one of the gym's databases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<Query>,
}

/// What calling a function does to the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Effects {
    /// Changes nothing.
    ReadOnly,
    /// Changes something; twice is the same as once.
    Idempotent,
    /// Changes something at each call.
    Writes,
    /// May destroy what cannot be brought back.
    Destructive,
}

/// What a call must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// A member on whose behalf it is made.
    Member,
    /// A conversation.
    Session,
}

/// A value that the manager enters and that no plugin ever sees.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Secret {
    /// Tells the manager what to enter and where to get it.
    pub description: String,
}

fn yes() -> bool {
    true
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_true(value: &bool) -> bool {
    *value
}

/// The JSON Schema of a description, draft 2020-12.
#[cfg(feature = "schema")]
#[must_use]
pub fn json_schema() -> Value {
    let mut schema = schemars::schema_for!(Description).to_value();
    if let Some(schema) = schema.as_object_mut() {
        let one = ["rest", "webhook", "query"].map(|kind| serde_json::json!({"required": [kind]}));
        schema.insert("oneOf".to_owned(), one.to_vec().into());
    }
    schema
}
