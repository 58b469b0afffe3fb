//! Unions: literals of a kind become one enum, null joins the type.

use oxc_ast::ast::TSType;
use oxc_span::GetSpan;
use serde_json::{Value, json};

use super::names::Named;
use super::types::Types;

impl<'a> Types<'_, 'a> {
    /// The schema of a union, and whether undefined is one of its members.
    pub(super) fn union(&mut self, found: &'a TSType<'a>) -> (Value, bool) {
        let mut members = Vec::new();
        self.flatten(found, &mut members);
        let (mut alternatives, mut null, mut undefined) = (Vec::new(), false, false);
        for member in members {
            match member {
                TSType::TSUndefinedKeyword(_) | TSType::TSVoidKeyword(_) => undefined = true,
                TSType::TSNullKeyword(_) => null = true,
                member => add(&mut alternatives, self.schema(member)),
            }
        }
        (join(alternatives, null), undefined)
    }

    /// The members of a union, and of unions that it names.
    fn flatten(&mut self, found: &'a TSType<'a>, members: &mut Vec<&'a TSType<'a>>) {
        self.within(found.span(), |types| match found {
            TSType::TSUnionType(it) => {
                for member in &it.types {
                    types.flatten(member, members);
                }
            }
            TSType::TSParenthesizedType(it) => types.flatten(&it.type_annotation, members),
            TSType::TSTypeReference(it) => match types.named(it) {
                Some(Named::Alias(_, alias))
                    if alias.type_parameters.is_none()
                        && matches!(alias.type_annotation, TSType::TSUnionType(_)) =>
                {
                    let alias: &'a TSType<'a> = &alias.type_annotation;
                    types.flatten(alias, members);
                }
                _ => members.push(found),
            },
            found => members.push(found),
        });
    }
}

/// Adds an alternative: a literal joins those of its type, and nothing is
/// listed twice.
fn add(alternatives: &mut Vec<Value>, schema: Value) {
    let literal = schema.get("const").cloned().filter(|_| bare(&schema, 2));
    let kind = schema.get("type");
    for other in alternatives.iter_mut() {
        if *other == schema {
            return;
        }
        let same = other.get("type") == kind && kind.is_some();
        // string | "a" is string.
        if same && literal.is_some() && bare(other, 1) {
            return;
        }
        if let (true, Some(literal)) = (same, &literal) {
            let first = other.get("const").cloned().filter(|_| bare(other, 2));
            if let Some(first) = first {
                *other = json!({"type": kind, "enum": [first, literal]});
                if kind == Some(&json!("boolean")) {
                    *other = json!({"type": "boolean"});
                }
                return;
            }
            if let Some(Value::Array(values)) = other.get_mut("enum") {
                if !values.contains(literal) {
                    values.push(literal.clone());
                }
                return;
            }
        }
    }
    if bare(&schema, 1) {
        let literals = |other: &Value| {
            other.get("type") == kind
                && (bare(other, 2) && other.get("const").is_some() || other.get("enum").is_some())
        };
        let place = alternatives.iter().position(literals);
        if let Some(other) = place.and_then(|place| alternatives.get_mut(place)) {
            *other = schema;
            return;
        }
    }
    alternatives.push(schema);
}

/// Whether a schema is its type and that many keywords in all.
fn bare(schema: &Value, keywords: usize) -> bool {
    schema.get("type").is_some_and(Value::is_string)
        && schema.as_object().is_some_and(|map| map.len() == keywords)
}

fn join(mut alternatives: Vec<Value>, null: bool) -> Value {
    if alternatives.iter().any(|schema| *schema == json!({})) {
        return json!({});
    }
    if alternatives.len() == 1 {
        let only = alternatives.pop().unwrap_or_default();
        return if null { nullable(only) } else { only };
    }
    if null {
        alternatives.push(json!({"type": "null"}));
    }
    match alternatives.as_slice() {
        [only] => only.clone(),
        several if several.iter().all(|schema| bare(schema, 1)) => {
            let names: Vec<_> = several.iter().map(|schema| schema.get("type")).collect();
            json!({"type": names})
        }
        _ => json!({"anyOf": alternatives}),
    }
}

/// The schema with null allowed: in the type of a scalar, else beside it.
fn nullable(mut schema: Value) -> Value {
    let name = schema
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or("object");
    if matches!(name, "object" | "array") {
        return json!({"anyOf": [schema, {"type": "null"}]});
    }
    let names = json!([name, "null"]);
    if let Some(map) = schema.as_object_mut() {
        map.insert("type".to_owned(), names);
        if let Some(value) = map.shift_remove("const") {
            map.insert("enum".to_owned(), json!([value]));
        }
        if let Some(Value::Array(values)) = map.get_mut("enum") {
            values.push(Value::Null);
        }
    }
    schema
}
