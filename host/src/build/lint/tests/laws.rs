//! What holds for every schema.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use crate::call::arguments::ArgumentsValidator;
use crate::schema::{Json, compile, strict};

use super::parameters;

/// Any JSON value, made of words that mean something in a schema.
fn anything() -> impl Strategy<Value = Value> {
    let word = select(vec![
        "object",
        "string",
        "array",
        "#",
        "#/$defs/a",
        "#/properties/b",
        "^a+$",
        "(",
        "date",
        "a",
        "",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        (-2_i64..20).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.prop_map(Value::from),
    ];
    let keyword = select(vec![
        "type",
        "properties",
        "required",
        "items",
        "prefixItems",
        "additionalProperties",
        "$ref",
        "$defs",
        "definitions",
        "anyOf",
        "oneOf",
        "allOf",
        "not",
        "if",
        "then",
        "enum",
        "const",
        "pattern",
        "patternProperties",
        "format",
        "minLength",
        "minimum",
        "default",
        "description",
        "$schema",
        "$id",
        "dependencies",
        "x-mcp-header",
        "uniqueItems",
        "propertyNames",
        "a",
        "b",
    ]);
    leaf.prop_recursive(5, 40, 5, move |inner| {
        prop_oneof![
            1 => vec(inner.clone(), 0..4).prop_map(Value::Array),
            4 => btree_map(keyword.clone().prop_map(str::to_owned), inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Schemas as authors write them, most of which strict mode can express.
fn typed() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!({"type": "string", "minLength": 1})),
        Just(json!({"type": "string", "description": "words"})),
        Just(json!({"enum": ["a", "b", "c"]})),
        Just(json!({"enum": ["a", null]})),
        Just(json!({"const": "fixed"})),
        Just(json!({"type": "integer", "format": "int64", "maximum": 9})),
        Just(json!({"type": ["number", "null"]})),
        Just(json!({"type": ["string", "integer", "boolean"]})),
        Just(json!({"type": "boolean", "default": true})),
        Just(json!({"$ref": "#/$defs/shared"})),
        Just(json!({"$ref": "#/$defs/tree", "description": "a tree"})),
        Just(json!({"oneOf": [{"const": "x", "description": "X"}, {"const": "y"}]})),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            object(inner.clone()),
            inner
                .clone()
                .prop_map(|items| json!({"type": "array", "items": items, "maxItems": 3})),
            inner
                .clone()
                .prop_map(|schema| json!({"anyOf": [schema, {"type": "null"}]})),
            vec(inner.clone(), 1..4).prop_map(|branches| json!({"anyOf": branches})),
            vec(object(inner), 2..4).prop_map(|variants| {
                let tagged = variants
                    .into_iter()
                    .enumerate()
                    .map(|(index, variant)| tag(variant, index));
                json!({"oneOf": tagged.collect::<Vec<_>>()})
            }),
        ]
    })
}

fn object(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    (
        btree_map("[a-d]", (inner, any::<bool>()), 0..4),
        any::<bool>(),
    )
        .prop_map(|(members, closed)| {
            let required: Vec<&String> = members
                .iter()
                .filter(|(_, (_, required))| *required)
                .map(|(name, _)| name)
                .collect();
            let mut schema = json!({"type": "object", "required": required});
            schema["properties"] = members
                .iter()
                .map(|(name, (schema, _))| (name.clone(), schema.clone()))
                .collect();
            if closed {
                schema["additionalProperties"] = json!(false);
            }
            schema
        })
}

/// The object with a constant of its own as first property.
fn tag(mut variant: Value, index: usize) -> Value {
    let mut properties =
        Map::from_iter([("kind".to_owned(), json!({"const": format!("k{index}")}))]);
    properties.extend(
        variant["properties"]
            .as_object()
            .cloned()
            .unwrap_or_default(),
    );
    variant["properties"] = Value::Object(properties);
    variant["required"]
        .as_array_mut()
        .unwrap()
        .push(json!("kind"));
    variant
}

fn rooted(root: Value) -> Value {
    let mut root = root;
    root["$defs"] = json!({
        "shared": {"type": "object", "properties": {"s": {"type": "string"}}, "additionalProperties": false},
        "tree": {"type": "object", "properties": {
            "leaf": {"type": "integer"},
            "branches": {"type": "array", "items": {"$ref": "#/$defs/tree"}},
        }},
    });
    root
}

/// Makes a value that a strict schema probably accepts, from a supply of
/// choices.
fn instance(
    root: &Value,
    schema: &Value,
    choices: &mut dyn Iterator<Item = usize>,
    depth: usize,
) -> Value {
    let mut choose = |count: usize| choices.next().unwrap_or(0) % count.max(1);
    if let Some(reference) = schema["$ref"].as_str() {
        let target = root
            .pointer(reference.trim_start_matches('#'))
            .unwrap()
            .clone();
        return instance(root, &target, choices, depth);
    }
    if let Some(branches) = schema["anyOf"].as_array() {
        let last = branches.len() - 1;
        let branch = if depth > 6 {
            last
        } else {
            choose(branches.len())
        };
        return instance(root, &branches[branch], choices, depth + 1);
    }
    if let Some(values) = schema["enum"].as_array() {
        return values[choose(values.len())].clone();
    }
    if let Some(value) = schema.get("const") {
        return value.clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds[choose(kinds.len())].clone(),
        kind => kind.clone(),
    };
    match kind.as_str().unwrap() {
        "null" => Value::Null,
        "boolean" => json!(choose(2) == 0),
        "integer" => json!(choose(10)),
        "number" => json!(0.5 + choose(10) as f64),
        "string" => json!(["a", "some words", "x"][choose(3)]),
        "array" => {
            let count = if depth > 4 { 0 } else { choose(3) };
            (0..count)
                .map(|_| instance(root, &schema["items"], choices, depth + 1))
                .collect()
        }
        _ => {
            let members = schema["properties"].as_object().unwrap().iter();
            members
                .map(|(name, schema)| (name.clone(), instance(root, schema, choices, depth + 1)))
                .collect()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn an_accepted_schema_can_be_enforced(schema in anything(), value in anything()) {
        let mut schema = schema;
        if let Value::Object(map) = &mut schema {
            map.insert("type".to_owned(), json!("object"));
        }
        let _ = strict(&schema);
        if let Ok(kept) = parameters(&schema.to_string()) {
            let text = value.to_string();
            let validator = compile(&kept).expect("what the lint accepts compiles");
            let _ = validator.check(&Json::read(&text, 64).unwrap());
        }
    }

    #[test]
    fn strict_arguments_are_arguments(
        root in object(typed()),
        choices in vec(any::<usize>(), 0..60),
    ) {
        let schema = rooted(root);
        parameters(&schema.to_string()).expect("authors' schemas are accepted");
        if let Ok(translated) = strict(&schema) {
            parameters(&translated.to_string()).expect("strict schemas are accepted");
            let value = instance(&translated, &translated, &mut choices.into_iter(), 0);
            let text = value.to_string();
            let strictly = compile(&translated).unwrap().check(&Json::read(&text, 64).unwrap());
            prop_assume!(strictly.is_ok());
            let original = ArgumentsValidator::new(&schema).unwrap();
            let passed = original.check(&text);
            prop_assert!(passed.is_ok(), "{} refused under {}", text, schema);
        }
    }

    #[test]
    fn most_authors_schemas_are_strict(root in object(typed())) {
        // Not a law; keeps the generator above from testing nothing.
        let schema = rooted(root);
        if let Err(reasons) = strict(&schema) {
            prop_assert!(reasons.iter().all(|reason| reason.contains("branch")), "{:?}", reasons);
        }
    }
}
