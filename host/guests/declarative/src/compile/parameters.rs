//! The function's parameters: the schema that the model sees, and the values
//! that it need not give.

use serde_json::{Map, Value, json};
use spotter_description::{Description, Parameter};

use super::keywords;
use crate::bounds;
use crate::fault::{Faults, below};
use crate::json::Json;
use crate::plan::Own;
use crate::template::Scope;

pub(super) struct Parameters {
    /// Those that the model never sees, too.
    pub(super) names: Vec<String>,
    /// What the model sees.
    pub(super) schema: String,
}

const AT: &str = "/parameters";

/// The longest name.
const NAME: usize = 64;

pub(super) fn compile(parameters: &[Parameter], faults: &mut Faults) -> Parameters {
    bounds::holds(
        parameters.len(),
        bounds::PARAMETERS,
        "parameters",
        AT,
        faults,
    );
    let parameters = parameters.get(..bounds::PARAMETERS).unwrap_or(parameters);
    let mut names: Vec<String> = Vec::new();
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (index, parameter) in parameters.iter().enumerate() {
        let (name, pointer) = (&parameter.name, below(AT, index));
        if !is_name(name) {
            faults.add(
                below(&pointer, "name"),
                "a parameter's name has letters, digits and `_`, begins with none of the digits \
                 and has 64 at most",
            );
        }
        if names.contains(name) {
            faults.add(
                below(&pointer, "name"),
                format!("there are two parameters `{name}`"),
            );
        }
        names.push(name.clone());
        keywords::check(&parameter.schema, &Parameter::FIELDS, &pointer, faults);
        if parameter.fixed.is_some() {
            continue;
        }
        if parameter.required && !parameter.schema.contains_key("default") {
            required.push(name.clone());
        }
        properties.insert(name.clone(), Value::Object(parameter.schema.clone()));
    }
    let schema = json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    Parameters {
        names,
        schema: schema.to_string(),
    }
}

fn is_name(name: &str) -> bool {
    name.len() <= NAME
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The values that the model need not give, or has no say in.
pub(super) fn own(parameters: &[Parameter], scope: &Scope<'_>, faults: &mut Faults) -> Vec<Own> {
    let scope = Scope {
        arguments: None,
        ..*scope
    };
    let parameters = parameters.get(..bounds::PARAMETERS).unwrap_or(parameters);
    let mut own = Vec::new();
    for (index, parameter) in parameters.iter().enumerate() {
        let pointer = below(AT, index);
        let value = match (&parameter.fixed, parameter.schema.get("default")) {
            (Some(fixed), _) => {
                let pointer = below(&pointer, "fixed");
                let value = Json::compile(fixed, &pointer, &scope, faults);
                if let Some(Json::Literal(_)) = value
                    && let Some(wrong) = unfit(fixed, &parameter.schema)
                {
                    faults.add(pointer, wrong);
                }
                value
            }
            (None, Some(default)) => Some(Json::Literal(default.to_string())),
            (None, None) => None,
        };
        if let Some(value) = value {
            own.push(Own {
                name: parameter.name.clone(),
                value,
                fixed: parameter.fixed.is_some(),
            });
        }
    }
    own
}

/// Why a value is none of a schema's. Of its keywords, these are what a value
/// that nobody sees is most often wrong by.
fn unfit(value: &Value, schema: &Map<String, Value>) -> Option<String> {
    let types = types(schema);
    if !types.is_empty() && !types.iter().any(|kind| is_of(value, kind)) {
        return Some(format!("this is not of the type {}", types.join(" or ")));
    }
    let choices = schema.get("enum")?.as_array()?;
    let is_chosen = choices.iter().any(|choice| is_same(choice, value));
    (!is_chosen).then(|| "this is none of the values in `enum`".to_owned())
}

fn is_of(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        // 1.0 is one, too.
        "integer" => value.is_i64() || value.is_u64() || is_whole(value),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        // The host tells that it is no type.
        _ => true,
    }
}

fn is_whole(value: &Value) -> bool {
    value.as_f64().is_some_and(|number| number.fract() == 0.0)
}

/// Whether they are the same to JSON Schema, where 1 is 1.0.
fn is_same(one: &Value, other: &Value) -> bool {
    one == other
        || matches!(
            (one.as_f64(), other.as_f64()),
            (Some(one), Some(other)) if one.total_cmp(&other).is_eq()
        )
}

/// The names of an object schema's properties.
pub(super) fn properties(schema: &Map<String, Value>) -> Vec<String> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties
        .map(|known| known.keys().cloned().collect())
        .unwrap_or_default()
}

/// What the values of a variable are that is a parameter or a setting and
/// nothing else, as its schema says.
pub(super) fn schema_of<'d>(
    variable: &str,
    description: &'d Description,
) -> Option<&'d Map<String, Value>> {
    match variable.split_once('.')? {
        ("args", name) => {
            let mut parameters = description.parameters.iter();
            let parameter = parameters.find(|parameter| parameter.name == name)?;
            Some(&parameter.schema)
        }
        ("settings", name) => {
            let properties = description.settings.as_ref()?.get("properties")?;
            properties.get(name)?.as_object()
        }
        _ => None,
    }
}

/// The types that a schema names for its values.
pub(super) fn types(schema: &Map<String, Value>) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(some)) => some.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}
