//! The words of a JSON Schema: one that is misspelt checks nothing, and nobody
//! would be told.

use serde_json::{Map, Value};

use crate::fault::{Faults, below, suggestion};

/// What a keyword holds.
#[derive(Clone, Copy)]
enum Holds {
    Value,
    Schema,
    /// Schemas, in a list.
    List,
    /// Schemas, by names of the author's.
    Named,
}

/// The keywords of draft 2020-12.
const KEYWORDS: [(&str, Holds); 58] = {
    use Holds::{List, Named, Schema, Value};
    [
        ("$anchor", Value),
        ("$comment", Value),
        ("$defs", Named),
        ("$dynamicAnchor", Value),
        ("$dynamicRef", Value),
        ("$id", Value),
        ("$ref", Value),
        ("$schema", Value),
        ("$vocabulary", Value),
        ("additionalProperties", Schema),
        ("allOf", List),
        ("anyOf", List),
        ("const", Value),
        ("contains", Schema),
        ("contentEncoding", Value),
        ("contentMediaType", Value),
        ("contentSchema", Schema),
        ("default", Value),
        // As `$defs` was called before; references still lead there.
        ("definitions", Named),
        ("dependentRequired", Value),
        ("dependentSchemas", Named),
        ("deprecated", Value),
        ("description", Value),
        ("else", Schema),
        ("enum", Value),
        ("examples", Value),
        ("exclusiveMaximum", Value),
        ("exclusiveMinimum", Value),
        ("format", Value),
        ("if", Schema),
        ("items", Schema),
        ("maxContains", Value),
        ("maxItems", Value),
        ("maxLength", Value),
        ("maxProperties", Value),
        ("maximum", Value),
        ("minContains", Value),
        ("minItems", Value),
        ("minLength", Value),
        ("minProperties", Value),
        ("minimum", Value),
        ("multipleOf", Value),
        ("not", Schema),
        ("oneOf", List),
        ("pattern", Value),
        ("patternProperties", Named),
        ("prefixItems", List),
        ("properties", Named),
        ("propertyNames", Schema),
        ("readOnly", Value),
        ("required", Value),
        ("then", Schema),
        ("title", Value),
        ("type", Value),
        ("unevaluatedItems", Schema),
        ("unevaluatedProperties", Schema),
        ("uniqueItems", Value),
        ("writeOnly", Value),
    ]
};

/// Notes the keywords that there are none of, in a schema and in those within.
/// `own` are the fields that stand beside those of the outermost.
pub(super) fn check(
    schema: &Map<String, Value>,
    own: &[&'static str],
    pointer: &str,
    faults: &mut Faults,
) {
    for (keyword, value) in schema {
        let at = below(pointer, keyword);
        match KEYWORDS.iter().find(|(known, _)| known == keyword) {
            Some((_, holds)) => check_inner(value, *holds, &at, faults),
            // Whoever writes such a one knows that it means nothing here.
            None if keyword.starts_with("x-") => {}
            None => faults.add(at, unknown(keyword, own)),
        }
    }
}

fn check_inner(value: &Value, holds: Holds, pointer: &str, faults: &mut Faults) {
    let mut one = |value: &Value, pointer: &str| {
        if let Value::Object(schema) = value {
            check(schema, &[], pointer, faults);
        }
    };
    match (holds, value) {
        (Holds::Schema, schema) => one(schema, pointer),
        (Holds::List, Value::Array(schemas)) => {
            for (index, schema) in schemas.iter().enumerate() {
                one(schema, &below(pointer, index));
            }
        }
        (Holds::Named, Value::Object(schemas)) => {
            for (name, schema) in schemas {
                one(schema, &below(pointer, name));
            }
        }
        // What has another shape is for the host to refuse, as any schema.
        _ => {}
    }
}

fn unknown(keyword: &str, own: &[&'static str]) -> String {
    let shown: String = keyword.chars().take(60).collect();
    let known = KEYWORDS.iter().map(|(known, _)| *known);
    let near = suggestion(keyword, known.chain(own.iter().copied()));
    format!("there is no keyword `{shown}`; {near}")
}
