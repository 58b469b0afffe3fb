use serde_json::{Value, json};

use super::strict;

/// The parameters of a function with one property `x`, required.
fn required(x: Value) -> Value {
    json!({"type": "object", "properties": {"x": x}, "required": ["x"]})
}

fn optional(x: Value) -> Value {
    json!({"type": "object", "properties": {"x": x}})
}

/// What strict mode makes of property `x`.
fn x_of(schema: &Value) -> Value {
    let strict = strict(schema).unwrap();
    assert_eq!(strict["required"], json!(["x"]), "{schema}");
    assert_eq!(strict["additionalProperties"], json!(false), "{schema}");
    strict["properties"]["x"].clone()
}

#[test]
fn required_properties_stay_as_they_are() {
    for (given, expected) in [
        (json!({"type": "string"}), json!({"type": "string"})),
        (
            json!({"type": "string", "title": "X", "description": "An x", "minLength": 1, "pattern": "^x"}),
            json!({"description": "An x", "type": "string", "minLength": 1, "pattern": "^x"}),
        ),
        // schemars writes these for u32 and i64.
        (
            json!({"type": "integer", "format": "uint32", "minimum": 0}),
            json!({"type": "integer", "minimum": 0}),
        ),
        (
            json!({"type": "integer", "format": "int64"}),
            json!({"type": "integer"}),
        ),
        (
            json!({"type": "string", "format": "date"}),
            json!({"type": "string", "format": "date"}),
        ),
        // A type that the values tell.
        (
            json!({"enum": ["a", "b"]}),
            json!({"type": "string", "enum": ["a", "b"]}),
        ),
        (json!({"const": 7}), json!({"type": "integer", "const": 7})),
        // Keywords of another type say nothing.
        (
            json!({"type": "boolean", "minLength": 3}),
            json!({"type": "boolean"}),
        ),
        // Option<String>.
        (
            json!({"type": ["string", "null"]}),
            json!({"type": ["string", "null"]}),
        ),
        (
            json!({"type": ["string", "integer"], "minLength": 2, "minimum": 1}),
            json!({"anyOf": [{"type": "string", "minLength": 2}, {"type": "integer", "minimum": 1}]}),
        ),
        (
            json!({"type": "array", "items": {"type": "number"}, "maxItems": 3}),
            json!({"type": "array", "maxItems": 3, "items": {"type": "number"}}),
        ),
        (
            json!({"type": "integer", "default": 5, "description": "How many"}),
            json!({"description": "How many (default: 5)", "type": "integer"}),
        ),
        // allOf of one, as older generators write a documented reference.
        (
            json!({"description": "d", "allOf": [{"type": "string"}]}),
            json!({"description": "d", "type": "string"}),
        ),
        // schemars: an enum whose variants have doc comments, and without.
        (
            json!({"oneOf": [
                {"type": "string", "const": "am", "description": "Before noon"},
                {"type": "string", "const": "pm", "description": "After noon"},
            ]}),
            json!({"anyOf": [
                {"description": "Before noon", "type": "string", "const": "am"},
                {"description": "After noon", "type": "string", "const": "pm"},
            ]}),
        ),
        (
            json!({"type": "string", "oneOf": [{"const": "am"}, {"const": "pm"}]}),
            json!({"type": "string", "enum": ["am", "pm"]}),
        ),
    ] {
        assert_eq!(x_of(&required(given.clone())), expected, "{given}");
    }
}

#[test]
fn optional_properties_become_nullable() {
    for (given, expected) in [
        (
            json!({"type": "string"}),
            json!({"type": ["string", "null"]}),
        ),
        (
            json!({"type": ["string", "null"]}),
            json!({"type": ["string", "null"]}),
        ),
        (
            json!({"const": "a"}),
            json!({"type": ["string", "null"], "enum": ["a", null]}),
        ),
        (
            json!({"type": "string", "enum": ["a"]}),
            json!({"type": ["string", "null"], "enum": ["a", null]}),
        ),
        (
            json!({"type": "array", "items": {"type": "string"}, "description": "All"}),
            json!({"description": "All", "anyOf": [
                {"type": "array", "items": {"type": "string"}}, {"type": "null"},
            ]}),
        ),
        (
            json!({"anyOf": [{"type": "string"}, {"type": "null"}]}),
            json!({"anyOf": [{"type": "string"}, {"type": "null"}]}),
        ),
        (json!({"type": "null"}), json!({"type": "null"})),
    ] {
        assert_eq!(x_of(&optional(given.clone())), expected, "{given}");
    }
}

#[test]
fn definitions_are_kept_where_they_are_used() {
    let schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "properties": {
            "first": {"description": "The first", "$ref": "#/definitions/Node"},
            "other": {"$ref": "#/definitions/Node"},
        },
        "required": ["first"],
        "definitions": {
            "Node": {
                "type": "object",
                "properties": {"next": {"anyOf": [{"$ref": "#/definitions/Node"}, {"type": "null"}]}},
                "additionalProperties": false,
            },
            "Unused": {"type": "object", "additionalProperties": true},
        },
    });
    assert_eq!(
        strict(&schema).unwrap(),
        json!({
            "type": "object",
            "properties": {
                "first": {"description": "The first", "anyOf": [{"$ref": "#/$defs/Node"}]},
                "other": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]},
            },
            "required": ["first", "other"],
            "additionalProperties": false,
            "$defs": {
                "Node": {
                    "type": "object",
                    "properties": {"next": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]}},
                    "required": ["next"],
                    "additionalProperties": false,
                },
            },
        })
    );
}

#[test]
fn a_tagged_enum_becomes_any_of() {
    let variant = |tag: &str, field: &str| {
        json!({
            "type": "object",
            "properties": {"kind": {"type": "string", "const": tag}, field: {"type": "string"}},
            "required": ["kind", field],
        })
    };
    let translated = x_of(&required(
        json!({"oneOf": [variant("book", "slot"), variant("cancel", "id")]}),
    ));
    assert_eq!(translated["anyOf"].as_array().unwrap().len(), 2);
    // A tag that others come before is moved to the front.
    let late = |tag: &str| {
        json!({
            "type": "object",
            "properties": {"at": {"type": "string"}, "kind": {"const": tag}},
            "required": ["at", "kind"],
        })
    };
    let translated = x_of(&required(json!({"oneOf": [late("book"), late("cancel")]})));
    assert_eq!(translated["anyOf"][0]["required"], json!(["kind", "at"]));
    // Tagged from outside: each variant closes its object and requires its tag.
    let outside = |tag: &str| {
        json!({
            "type": "object",
            "properties": {tag: {"type": "string"}},
            "required": [tag],
            "additionalProperties": false,
        })
    };
    let translated = x_of(&required(
        json!({"oneOf": [outside("book"), outside("cancel")]}),
    ));
    assert_eq!(translated["anyOf"].as_array().unwrap().len(), 2);
}

#[test]
fn no_arguments_are_a_closed_empty_object() {
    assert_eq!(
        strict(&json!({"type": "object"})).unwrap(),
        json!({"type": "object", "properties": {}, "required": [], "additionalProperties": false})
    );
}

#[test]
fn what_would_lose_something_is_refused_with_its_place() {
    let deep = (0..11).fold(
        json!({"type": "string"}),
        |inner, _| json!({"type": "object", "properties": {"a": inner}}),
    );
    for (x, place) in [
        (json!({}), "/properties/x"),
        (json!(true), "/properties/x"),
        (json!({"description": "anything"}), "/properties/x"),
        (json!({"type": "object"}), "/properties/x"),
        (
            json!({"type": "object", "additionalProperties": {"type": "string"}}),
            "/properties/x",
        ),
        (
            json!({"type": "object", "properties": {}, "additionalProperties": true}),
            "/properties/x",
        ),
        (
            json!({"type": "object", "properties": {}, "required": ["a"]}),
            "/properties/x",
        ),
        (
            json!({"type": "object", "properties": {}, "patternProperties": {"^a": {}}}),
            "/properties/x",
        ),
        (
            json!({"type": "object", "properties": {}, "minProperties": 1}),
            "/properties/x",
        ),
        (
            json!({"type": "array", "items": {"type": "string"}, "uniqueItems": true}),
            "/properties/x",
        ),
        (json!({"type": "array", "items": {}}), "/properties/x/items"),
        (
            json!({"type": "array", "prefixItems": [{"type": "string"}]}),
            "/properties/x",
        ),
        (json!({"type": "string", "format": "uri"}), "/properties/x"),
        (
            json!({"type": "string", "not": {"const": "a"}}),
            "/properties/x",
        ),
        (
            json!({"type": "string", "if": {"const": "a"}, "then": false}),
            "/properties/x",
        ),
        (
            json!({"allOf": [{"type": "string"}, {"minLength": 1}]}),
            "/properties/x",
        ),
        (
            json!({"type": "string", "anyOf": [{"type": "integer"}]}),
            "/properties/x",
        ),
        (
            json!({"oneOf": [{"type": "number"}, {"type": "integer"}]}),
            "/properties/x",
        ),
        (
            json!({"oneOf": [{"type": "string", "minLength": 2}, {"type": "string"}]}),
            "/properties/x",
        ),
        (json!({"$ref": "#/properties/y"}), "/properties/x"),
        (json!({"$ref": "#", "minProperties": 1}), "/properties/x"),
        (
            json!({"anyOf": [
                {"type": "object", "properties": {"a": {"type": "string"}}},
                {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}},
            ]}),
            "/properties/x",
        ),
        (
            json!({"type": "integer", "enum": (0..1_001).collect::<Vec<_>>()}),
            "the parameters",
        ),
        (deep, "the parameters"),
    ] {
        let reasons = strict(&required(x.clone())).unwrap_err();
        let named = format!("{place}: ");
        assert!(
            reasons.iter().any(|reason| reason.starts_with(&named)),
            "{x}: {reasons:?}"
        );
    }
    assert!(strict(&json!({"anyOf": [{"type": "object"}]})).is_err());
}
