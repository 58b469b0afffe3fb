use serde_json::{Value, json};

use crate::catalog::{Function, Served};

/// The APIs that take functions, each in its own form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Chat Completions: the function is nested.
    Chat,
    /// Responses: flat.
    Responses,
    /// Realtime sessions: flat, and without strict mode.
    Realtime,
}

/// A function as an entry of `tools`.
///
/// `strict` is always said where the API knows it: left out, Responses would
/// try its own translation of the schema.
pub fn tool(served: Served<'_>, format: Format) -> Value {
    let Function {
        description,
        parameters,
        strict_parameters,
        ..
    } = served.function;
    let name = served.name;
    let strict = strict_parameters.is_some();
    match format {
        Format::Chat => json!({
            "type": "function",
            "function": {
                "name": name,
                "description": description,
                "parameters": plain(strict_parameters.as_ref().unwrap_or(parameters)),
                "strict": strict,
            },
        }),
        Format::Responses => json!({
            "type": "function",
            "name": name,
            "description": description,
            "parameters": plain(strict_parameters.as_ref().unwrap_or(parameters)),
            "strict": strict,
        }),
        Format::Realtime => json!({
            "type": "function",
            "name": name,
            "description": description,
            "parameters": plain(parameters),
        }),
    }
}

/// The schema without `$schema`, which is nothing to a model. `properties`
/// is always there; some servers demand it of a function without arguments.
fn plain(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(map) = schema.as_object_mut() {
        map.shift_remove("$schema");
        map.entry("properties").or_insert_with(|| json!({}));
    }
    schema
}
