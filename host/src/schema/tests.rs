use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Dialect, Json, compile};

#[test]
fn reads_what_it_should() {
    let text = r#" {"a": [1, -2, 3.5, "é\n", true, null, {}], "b": 18446744073709551615} "#;
    let json = Json::read(text, 4).unwrap();
    assert_eq!(
        json.to_value(),
        serde_json::from_str::<Value>(text).unwrap()
    );
}

#[test]
fn refuses_what_it_should() {
    for (text, line, column) in [
        ("", 1, 0),
        ("{", 1, 1),
        ("[1,]", 1, 4),
        ("{\"a\":1}\nx", 2, 1),
        ("nul", 1, 3),
        ("\"\\ud800\"", 1, 8),
        ("1e999", 1, 5),
        ("{\"a\":1,\"a\":2}", 1, 13),
        ("{\"a\":1,\"\\u0061\":2}", 1, 18),
        ("[[[[[]]]]]", 1, 6),
    ] {
        let error = Json::read(text, 4).unwrap_err();
        assert_eq!(
            (error.line, error.column),
            (line, column),
            "{text}: {error}"
        );
    }
}

#[test]
fn refuses_depth_without_recursing() {
    let text = "[".repeat(1_000_000);
    assert!(Json::read(&text, 64).is_err());
    let deepest = format!("{}{}", "[".repeat(64), "]".repeat(64));
    assert!(Json::read(&deepest, 64).is_ok());
    assert!(Json::read(&deepest, 63).is_err());
}

#[test]
fn finds_members_of_large_objects_and_their_doubles() {
    let members: Vec<String> = (0..100)
        .map(|index| format!("\"k{index}\":{index}"))
        .collect();
    let text = format!("{{{}}}", members.join(","));
    let Json::Object(object) = Json::read(&text, 4).unwrap() else {
        panic!("an object");
    };
    assert_eq!(object.get("k42"), Some(&Json::Number(42.into())));
    assert_eq!(object.get("k100"), None);
    let doubled = format!("{{{},\"k7\":0}}", members.join(","));
    assert!(Json::read(&doubled, 4).is_err());
}

#[test]
fn knows_its_dialects() {
    for (named, dialect) in [
        (
            "https://json-schema.org/draft/2020-12/schema",
            Some(Dialect::Draft202012),
        ),
        (
            "http://json-schema.org/draft-07/schema#",
            Some(Dialect::Draft07),
        ),
        ("http://json-schema.org/draft-04/schema#", None),
        ("https://example.com/mine", None),
    ] {
        assert_eq!(Dialect::of(&json!({"$schema": named})), dialect, "{named}");
    }
    assert_eq!(Dialect::of(&json!({})), Some(Dialect::Draft202012));
    assert_eq!(Dialect::of(&json!({"$schema": 7})), None);
}

/// The keywords that a value breaks, in order.
fn broken(schema: &Value, value: &str) -> Vec<(String, String)> {
    let faults = compile(schema)
        .unwrap()
        .check(&Json::read(value, 64).unwrap());
    let faults = faults
        .err()
        .map(|faults| faults.list().to_vec())
        .unwrap_or_default();
    faults
        .into_iter()
        .map(|fault| (fault.pointer, fault.keyword))
        .collect()
}

fn at(pointer: &str, keyword: &str) -> (String, String) {
    (pointer.to_owned(), keyword.to_owned())
}

#[test]
fn points_at_each_fault() {
    let schema = json!({
        "type": "object",
        "properties": {
            "a/b": {"type": "integer", "maximum": 10},
            "m~n": {"type": "array", "items": {"enum": ["x", "y"]}},
            "d": {"type": "string", "format": "date"},
        },
        "required": ["d"],
        "additionalProperties": false,
    });
    assert_eq!(broken(&schema, r#"{"d":"2026-11-21","a/b":10}"#), []);
    assert_eq!(
        broken(&schema, r#"{"d":"soon","a/b":11}"#),
        [at("/d", "format"), at("/a~1b", "maximum")]
    );
    assert_eq!(
        broken(&schema, r#"{"m~n":["x","z"]}"#),
        [at("/m~0n/1", "enum"), at("", "required")]
    );
    assert_eq!(broken(&schema, "[]"), [at("", "type")]);
}

#[test]
fn a_union_is_explained_by_the_branch_that_was_meant() {
    let branch = |tag: &str, field: &str| {
        json!({
            "type": "object",
            "properties": {"kind": {"const": tag}, field: {"type": "string"}},
            "required": ["kind", field],
        })
    };
    let schema =
        json!({"anyOf": [branch("book", "slot"), branch("cancel", "id"), {"type": "null"}]});
    assert_eq!(
        broken(&schema, r#"{"kind":"cancel"}"#),
        [at("", "required")]
    );
    assert_eq!(
        broken(&schema, r#"{"kind":"book","slot":7}"#),
        [at("/slot", "type")]
    );
    assert_eq!(broken(&schema, r#"{"kind":"sing"}"#), [at("", "anyOf")]);
}

#[test]
fn large_integers_keep_their_meaning() {
    let schema = json!({"type": "integer", "maximum": 18_446_744_073_709_551_614_u64});
    assert_eq!(broken(&schema, "18446744073709551614"), []);
    assert_eq!(broken(&schema, "18446744073709551615"), [at("", "maximum")]);
    assert_eq!(
        broken(
            &json!({"const": 9_007_199_254_740_993_u64}),
            "9007199254740992"
        ),
        [at("", "const")]
    );
}

/// A schema and a text that would take exponential, or very large, work.
fn hostile() -> Vec<(&'static str, Value, String)> {
    let twice = json!([{"properties": {"x": {"$ref": "#"}}}, {"properties": {"x": {"$ref": "#"}}}]);
    let deep = (0..60).fold("{\"y\":1}".to_owned(), |inner, _| {
        format!("{{\"x\":{inner}}}")
    });
    let leaf = json!({"type": "object", "properties": {"y": {"type": "string"}}});
    let with = |keyword: &str| {
        let mut schema = leaf.clone();
        schema[keyword] = twice.clone();
        schema
    };
    let text = "ab".repeat(30_000);
    let mixed: Vec<Value> = (0..1_000).map(|index| json!([index, "x"])).collect();
    vec![
        ("allOf", with("allOf"), deep.clone()),
        ("anyOf", with("anyOf"), deep.clone()),
        ("oneOf", with("oneOf"), deep),
        (
            "patterns",
            json!({"allOf": vec![json!({"pattern": "[ab]*a[ab]{600}c"}); 32]}),
            json!(text).to_string(),
        ),
        (
            "enum",
            json!({"items": {"enum": mixed}}),
            json!(vec![json!([1, "y"]); 6_000]).to_string(),
        ),
        (
            "names",
            json!({"propertyNames": {"allOf": (0..1_500).map(|n| json!({"not": {"const": n}})).collect::<Vec<_>>()}}),
            json!(
                (0..7_000)
                    .map(|n| (format!("k{n}"), json!(1)))
                    .collect::<serde_json::Map<_, _>>()
            )
            .to_string(),
        ),
    ]
}

#[test]
fn hostile_schemas_and_values_end_soon() {
    for (name, schema, text) in hostile() {
        let validator = compile(&schema).unwrap();
        let value = Json::read(&text, 64).unwrap();
        let started = Instant::now();
        let verdict = validator.check(&value);
        let took = started.elapsed();
        // Far above what it takes, since test machines are busy; without
        // bounds it would be hours.
        assert!(took < Duration::from_secs(3), "{name} took {took:?}");
        assert!(verdict.is_err(), "{name}");
    }
}

#[test]
fn reaches_for_nothing() {
    for reference in [
        "http://127.0.0.1:9/x.json",
        "file:///etc/hostname",
        "other.json#/a",
    ] {
        assert!(compile(&json!({"$ref": reference})).is_err(), "{reference}");
    }
}

proptest! {
    #[test]
    fn reads_as_serde_json_does(text in "[\\[\\]{}:,\"a-c0-9.eE+\\\\ntrufals -]{0,40}") {
        let read = Json::read(&text, 64);
        match serde_json::from_str::<Value>(&text) {
            Ok(value) => {
                // Doubled keys are the one difference.
                if let Ok(json) = read {
                    prop_assert_eq!(json.to_value(), value);
                } else {
                    let is_object = text.contains('{');
                    prop_assert!(is_object);
                }
            }
            Err(_) => prop_assert!(read.is_err()),
        }
    }
}
