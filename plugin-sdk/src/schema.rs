//! JSON Schema of Rust types, as text. Runs in `describe` only.
//!
//! All of it is in every plugin, so it keeps to what is small when compiled:
//! schemas are made by schemars, and what is unwanted is skipped while
//! writing instead of being taken out.

use std::mem::ManuallyDrop;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

/// The schema of what a function or an installation is given.
pub(crate) fn input<T: JsonSchema>() -> Schema {
    of::<T>(settings().for_deserialize().into_generator())
}

/// The schema of what a function returns.
pub(crate) fn output<T: JsonSchema>() -> Schema {
    of::<T>(settings().for_serialize().into_generator())
}

/// The schema as text.
pub(crate) fn text(schema: &Schema) -> String {
    serde_json::to_string(&Written(schema.as_value())).unwrap_or_default()
}

/// The schema of a function without arguments, as text.
pub(crate) fn no_arguments() -> String {
    r#"{"type":"object","properties":{},"additionalProperties":false}"#.to_owned()
}

/// Several assistants do not follow `$ref`, so all but recursive types are
/// written in place.
fn settings() -> SchemaSettings {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    settings
}

/// Not `into_root_schema_for`: that gives the schema the type's Rust name as a
/// title, which tells a model nothing.
fn of<T: JsonSchema>(generator: SchemaGenerator) -> Schema {
    // The instance ends with `describe`: what would free the generator is code
    // that every plugin carries for nothing.
    let mut generator = ManuallyDrop::new(generator);
    let mut schema = generator.subschema_for::<T>();
    let definitions = generator.take_definitions(false);
    if !definitions.is_empty() {
        schema.insert("$defs".to_owned(), Value::Object(definitions));
    }
    schema
}

/// A schema as it is written: `"format": "uint32"` is Rust's word, unknown to
/// JSON Schema and refused by some assistants.
struct Written<'a>(&'a Value);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(bool) => serializer.serialize_bool(*bool),
            Value::Number(number) => number.serialize(serializer),
            Value::String(text) => serializer.serialize_str(text),
            Value::Array(items) => serializer.collect_seq(items.iter().map(Written)),
            Value::Object(members) => {
                let of_number = is_number(members.get("type"));
                let mut map = serializer.serialize_map(None)?;
                for (key, value) in members {
                    if !(of_number && key == "format") {
                        map.serialize_entry(key, &Written(value))?;
                    }
                }
                map.end()
            }
        }
    }
}

fn is_number(ty: Option<&Value>) -> bool {
    match ty {
        Some(Value::String(name)) => name == "integer" || name == "number",
        Some(Value::Array(names)) => names.iter().any(|name| is_number(Some(name))),
        _ => false,
    }
}
