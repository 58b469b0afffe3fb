//! JSON Schema of Rust types, as text. Runs in `describe` only.

use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::Value;

/// The schema of what a function or an installation is given.
pub(crate) fn input<T: JsonSchema>() -> Schema {
    root::<T>(settings().for_deserialize().into_generator())
}

/// The schema of what a function returns.
pub(crate) fn output<T: JsonSchema>() -> Schema {
    root::<T>(settings().for_serialize().into_generator())
}

/// The schema of a function without arguments.
pub(crate) fn empty() -> Schema {
    schemars::json_schema!({
        "type": "object",
        "properties": {},
        "additionalProperties": false,
    })
}

/// Several assistants do not follow `$ref`, so schemas are written in place.
fn settings() -> SchemaSettings {
    SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    })
}

fn root<T: JsonSchema>(generator: SchemaGenerator) -> Schema {
    let mut schema = generator.into_root_schema_for::<T>();
    // The Rust name of the type tells a model nothing.
    schema.remove("title");
    RecursiveTransform(without_number_format).transform(&mut schema);
    schema
}

/// `"format": "uint32"` is Rust's word, unknown to JSON Schema and refused by
/// some assistants; `minimum` and `maximum` say the same.
fn without_number_format(schema: &mut Schema) {
    let is_number = match schema.get("type") {
        Some(Value::String(name)) => is_number_type(name),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).any(is_number_type),
        _ => false,
    };
    if is_number {
        schema.remove("format");
    }
}

fn is_number_type(name: &str) -> bool {
    matches!(name, "integer" | "number")
}
