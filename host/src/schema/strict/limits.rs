//! The sizes that OpenAI allows a strict schema.

use serde_json::Value;

const PROPERTIES: usize = 5_000;
const LEVELS: usize = 10;
const ENUM_VALUES: usize = 1_000;
/// Over all names of properties and definitions, enum values and constants.
const CHARACTERS: usize = 120_000;
/// An enum of more than [`LARGE_ENUM`] strings may have this many characters.
const LARGE_ENUM_CHARACTERS: usize = 15_000;
const LARGE_ENUM: usize = 250;

#[derive(Default)]
struct Sizes {
    properties: usize,
    levels: usize,
    enum_values: usize,
    characters: usize,
    large_enum: bool,
}

/// The limits that a translated schema exceeds, as reasons.
pub(super) fn exceeded(schema: &Value) -> Vec<String> {
    let mut sizes = Sizes::default();
    measure(schema, 0, &mut sizes);
    let checks = [
        (
            sizes.properties > PROPERTIES,
            format!("it has more than {PROPERTIES} properties"),
        ),
        (
            sizes.levels > LEVELS,
            format!("it nests more than {LEVELS} levels"),
        ),
        (
            sizes.enum_values > ENUM_VALUES,
            format!("it has more than {ENUM_VALUES} enum values"),
        ),
        (
            sizes.characters > CHARACTERS,
            format!("its names and values exceed {CHARACTERS} characters"),
        ),
        (
            sizes.large_enum,
            format!("an enum's values exceed {LARGE_ENUM_CHARACTERS} characters"),
        ),
    ];
    let exceeded = checks.into_iter().filter(|(over, _)| *over);
    exceeded
        .map(|(_, why)| format!("the parameters: {why}"))
        .collect()
}

fn measure(schema: &Value, level: usize, sizes: &mut Sizes) {
    let Value::Object(map) = schema else {
        return;
    };
    let container = map.contains_key("properties") || map.contains_key("items");
    let level = level + usize::from(container);
    sizes.levels = sizes.levels.max(level);
    for (keyword, value) in map {
        match (keyword.as_str(), value) {
            ("properties", Value::Object(members)) => {
                sizes.properties += members.len();
                for (name, member) in members {
                    sizes.characters += name.chars().count();
                    measure(member, level, sizes);
                }
            }
            ("$defs", Value::Object(definitions)) => {
                for (name, definition) in definitions {
                    sizes.characters += name.chars().count();
                    measure(definition, 0, sizes);
                }
            }
            ("anyOf", Value::Array(branches)) => {
                for branch in branches {
                    measure(branch, level, sizes);
                }
            }
            ("items", items) => measure(items, level, sizes),
            ("enum", Value::Array(values)) => {
                let characters: usize = values.iter().map(length).sum();
                sizes.enum_values += values.len();
                sizes.characters += characters;
                sizes.large_enum |= values.len() > LARGE_ENUM && characters > LARGE_ENUM_CHARACTERS;
            }
            ("const", value) => sizes.characters += length(value),
            _ => {}
        }
    }
}

fn length(value: &Value) -> usize {
    match value {
        Value::String(string) => string.chars().count(),
        other => other.to_string().len(),
    }
}
