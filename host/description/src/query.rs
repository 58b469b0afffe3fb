#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One read-only statement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// The gym's source: `^[a-z][a-z0-9_]{0,63}$`.
    pub source: String,
    /// The statement. A variable stands where SQL has a value, and is always
    /// bound, never text: `WHERE id = {{args.id}}`, without quotes around it.
    pub statement: String,
    /// What the function answers.
    #[serde(default)]
    pub shape: Shape,
    /// JMESPath on that. Left out: all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// What it is when no row was found and `shape` wants one. Left out: null.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub none: Option<NoRow>,
}

/// What a query answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// All rows, each an object.
    #[default]
    Rows,
    /// The first row, an object.
    First,
    /// The first row's first column.
    Value,
}

/// The failure that no row is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NoRow {
    /// The failure's code: `^[a-z][a-z0-9_]{0,63}$`.
    pub code: String,
    /// Tells the model what to do next. May hold variables.
    pub message: String,
}
