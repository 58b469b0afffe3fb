//! Checks a JSON Schema: that it means the same to every protocol, that the
//! host can enforce it, and that neither costs more than it should.

use serde_json::Value;

use self::outline::Outline;
use super::faults::{Faults, Place};
use crate::schema::{Dialect, Json, compile, invalid_defaults, malformed};

mod graph;
mod header;
mod outline;
mod rules;

/// Longest schema, in bytes of its text.
const MAX_BYTES: usize = 64 * 1024;

/// Deepest nesting of a schema's own text. Fifteen levels of objects, which
/// no model fills in.
const DEPTH: usize = 32;

/// What a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A function's arguments; goes to every protocol.
    Parameters,
    /// A function's result.
    Returns,
    /// An installation's settings; becomes a form.
    Settings,
}

/// Checks a schema and answers it as the host keeps it: without the root's
/// `$id`, which no reference may use. None: the faults say why.
pub(super) fn check(place: &Place, text: &str, kind: Kind, faults: &mut Faults) -> Option<Value> {
    if text.len() > MAX_BYTES {
        let problem = format!("it has {} bytes", text.len());
        faults.schema(place, problem, format!("Shorten it to {MAX_BYTES} bytes."));
        return None;
    }
    if let Err(error) = Json::read(text, DEPTH) {
        let problem = format!(
            "{} (line {}, column {})",
            error.message, error.line, error.column
        );
        faults.schema(
            place,
            problem,
            format!("Write JSON of at most {DEPTH} levels."),
        );
        return None;
    }
    // Read again, with the members in the author's order: models answer in it.
    let mut schema: Value = serde_json::from_str(text).ok()?;
    if let Some(map) = schema.as_object_mut() {
        map.shift_remove("$id");
    }
    let before = faults.count();
    if Dialect::of(&schema).is_none() {
        faults.schema(
            &place.at("/$schema"),
            "the dialect is not known",
            "Write draft 2020-12 or draft-07, or leave `$schema` out.",
        );
        return None;
    }
    if !root(place, &schema, kind, faults) {
        return None;
    }
    let outline = Outline::of(&schema, place, faults);
    rules::check(&outline, place, kind, faults);
    header::check(&outline, place, kind, faults);
    graph::check(&outline, place, faults);
    // What follows reads the schema's meaning, and needs it to be sound.
    if faults.count() == before {
        for fault in malformed(&schema) {
            let fix = "Write it as the dialect defines it.";
            faults.schema(&place.at(&fault.pointer), fault.message, fix);
        }
    }
    if faults.count() == before
        && let Err(error) = compile(&schema)
    {
        faults.schema(
            &place.at(&error.pointer),
            error.message,
            "Simplify the schema there.",
        );
    }
    if faults.count() == before {
        for fault in invalid_defaults(&schema, &outline.defaults()) {
            faults.schema(
                &place.at(&fault.pointer),
                format!(
                    "the default does not match its own schema: {}",
                    fault.message
                ),
                "Correct the default, or leave it out.",
            );
        }
    }
    (faults.count() == before).then_some(schema)
}

/// Keywords that OpenAI, Anthropic or both refuse at the root of parameters.
const NOT_AT_ROOT: &[&str] = &["oneOf", "anyOf", "allOf", "not", "enum", "const", "$ref"];

/// Checks the root; false when it is no object at all.
fn root(place: &Place, schema: &Value, kind: Kind, faults: &mut Faults) -> bool {
    let fix = r#"Begin with {"type":"object","properties":{...}}."#;
    let Some(map) = schema.as_object() else {
        faults.schema(place, "it is no JSON object", fix);
        return false;
    };
    if kind == Kind::Returns {
        return true;
    }
    if map.get("type").and_then(Value::as_str) != Some("object") {
        faults.schema(&place.at("/type"), "the root's type is not \"object\"", fix);
    }
    for keyword in NOT_AT_ROOT
        .iter()
        .filter(|keyword| map.contains_key(**keyword))
    {
        faults.schema(
            &place.at(&format!("/{keyword}")),
            format!("`{keyword}` at the root is refused by model providers"),
            "Move it into a property.",
        );
    }
    true
}
