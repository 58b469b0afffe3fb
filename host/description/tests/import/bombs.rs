use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use spotter_description::Method;
use spotter_description::import::{
    self, ImportError, ImportErrorCode, MAX_DOCUMENT_BYTES, Proposal, Selection,
};

use crate::openapi::{BASE, check};

/// The ways in which a small document is a large one.
#[test]
fn bombs_are_defused() {
    let started = std::time::Instant::now();
    let mut aliases = String::from("openapi: 3.0.0\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let before = format!("*a{}", level - 1);
        aliases += &format!("a{level}: &a{level} [{}]\n", vec![before; 10].join(", "));
    }
    let error = import::operations(&aliases).unwrap_err();
    assert_eq!(error.code, ImportErrorCode::Syntax, "{error}");
    for deep in [
        "[".repeat(100_000),
        format!("a: {}", "{a: ".repeat(100_000)),
        "- ".repeat(100_000),
    ] {
        assert!(import::operations(&deep).is_err());
    }
    // References that double at each level, and one that leads to itself.
    let mut schemas = Map::new();
    for level in 0..40 {
        let next = json!({"$ref": format!("#/components/schemas/s{}", level + 1)});
        let schema = json!({"type": "object", "properties": {"a": next, "b": next}});
        schemas.insert(format!("s{level}"), schema);
    }
    let long = json!({"type": "string", "default": "x".repeat(1 << 20)});
    schemas.insert("s40".to_owned(), long);
    let loop_of_two = json!({"$ref": "#/components/schemas/loop"});
    schemas.insert("loop".to_owned(), loop_of_two.clone());
    let document = |schema: Value| {
        json!({
            "openapi": "3.1.0",
            "servers": [{"url": BASE}],
            "paths": {"/": {"post": {
                "operationId": "a",
                "requestBody": {"content": {"application/json": {"schema": schema}}},
                "responses": {"200": {"content": {"application/json": {"schema": schema}}}},
            }}},
            "components": {"schemas": schemas},
        })
        .to_string()
    };
    for schema in [json!({"$ref": "#/components/schemas/s0"}), loop_of_two] {
        let proposal = import::openapi(&document(schema), &Selection::operation_id("a")).unwrap();
        check("bomb", &proposal);
        assert!(proposal.description.returns.is_none());
        let written = serde_json::to_string(&proposal.description).unwrap();
        assert!(written.len() < 2 << 20, "{}", written.len());
    }
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

/// A document with the operation `a`, and what is made of it. What is quadratic
/// takes minutes.
fn import(name: &str, operation: &Value, beside: &Value) -> Result<Proposal, ImportError> {
    let mut document = json!({
        "openapi": "3.1.0",
        "servers": [{"url": BASE}],
        "paths": {"/": {"post": operation}},
    });
    let fields = beside.as_object().unwrap().clone();
    document.as_object_mut().unwrap().extend(fields);
    let document = document.to_string();
    let length = document.len();
    assert!(length <= MAX_DOCUMENT_BYTES, "{name}: {length} bytes");
    let started = Instant::now();
    let outcome = import::openapi(&document, &Selection::path(Method::Post, "/"));
    let elapsed = started.elapsed();
    assert!(elapsed < Duration::from_secs(5), "{name}: {elapsed:?}");
    outcome
}

/// As many as a document has, each with its number in its name.
fn fields(value: &Value) -> Value {
    let bytes = value.to_string().len() + r#""f100000":,"#.len();
    let count = (MAX_DOCUMENT_BYTES - (1 << 10)) / bytes;
    let named = (0..count).map(|at| (format!("f{at}"), value.clone()));
    named.collect::<Map<String, Value>>().into()
}

fn body(kind: &str, schema: &Value) -> Value {
    json!({"requestBody": {"content": {kind: {"schema": schema}}}})
}

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

#[test]
fn far_too_much_is_refused_at_once() {
    let any = fields(&json!({}));
    let parameter = |name: &str| json!({"name": name, "in": "query", "schema": {}});
    let all = fields(&parameter("f100000"));
    let names = all.as_object().unwrap().keys();
    let parameters: Vec<Value> = names.map(|name| parameter(name)).collect();
    let some: Vec<&Value> = any.as_object().unwrap().values().collect();
    // Each field is one more look at all of them.
    let half: Map<String, Value> = (0..80_000)
        .map(|at| (format!("f{at}"), json!({"readOnly": true})))
        .collect();
    let refers: Map<String, Value> = (0..1500)
        .map(|at| (format!("f{at}"), json!({"$ref": "#/x"})))
        .collect();
    for (name, operation, beside) in [
        ("parameters", json!({"parameters": parameters}), json!({})),
        ("fields", body(JSON, &json!({"properties": any})), json!({})),
        ("form", body(FORM, &json!({"properties": any})), json!({})),
        (
            "inner",
            body(JSON, &json!({"properties": {"a": {"properties": any}}})),
            json!({}),
        ),
        ("choices", body(JSON, &json!({"oneOf": some})), json!({})),
        ("unknown", body(JSON, &any), json!({})),
        (
            "hidden",
            body(JSON, &json!({"properties": refers})),
            json!({"x": {"properties": half}}),
        ),
        (
            "schemes",
            json!({"security": [fields(&json!([]))]}),
            json!({}),
        ),
    ] {
        let error = import(name, &operation, &beside).unwrap_err();
        assert_eq!(error.code, ImportErrorCode::Unsupported, "{name}: {error}");
    }
    let path = "{a}".repeat(1_000_000);
    let document = json!({"openapi": "3.1.0", "paths": {path.as_str(): {"get": {}}}}).to_string();
    let selection = Selection::path(Method::Get, &path).base_url(BASE);
    let error = import::openapi(&document, &selection).unwrap_err();
    assert!(error.message.contains("bytes in the URL"), "{error}");
}

#[test]
fn what_is_long_is_not_repeated() {
    let long = "x".repeat(1 << 20);
    let refers: Map<String, Value> = (0..200)
        .map(|at| (format!("f{at}"), json!({"$ref": "#/x"})))
        .collect();
    let itself = json!({"type": long, "items": {"$ref": "#/x"}});
    let inner = json!({"properties": {long.as_str(): {}}});
    for (name, schema) in [
        ("example", json!({"example": long})),
        ("examples", json!({"examples": [long]})),
        ("name in an example", json!({"example": {long.as_str(): 1}})),
        ("name in a constant", json!({"const": {long.as_str(): 1}})),
        ("type", itself),
        ("name", inner.clone()),
        (
            "names",
            json!({"properties": {"a": inner, "b": inner, "c": inner}}),
        ),
    ] {
        for kind in [JSON, FORM] {
            let operation = body(
                kind,
                &json!({"properties": {"a": {"properties": refers}, "b": {"$ref": "#/x"}}}),
            );
            let proposal = import(name, &operation, &json!({"x": schema})).unwrap();
            check(name, &proposal);
            let written = serde_json::to_string(&proposal).unwrap().len();
            assert!(written < 128 << 10, "{name}: {written} bytes");
        }
    }
    // One that is left out takes nothing from the others.
    let schema =
        json!({"properties": {"a": {"example": long, "type": "string"}, "b": {"enum": [1, 2]}}});
    let proposal = import("beside", &body(JSON, &schema), &json!({})).unwrap();
    let schemas: Vec<Value> = proposal
        .description
        .parameters
        .iter()
        .map(|parameter| parameter.schema.clone().into())
        .collect();
    assert_eq!(
        schemas,
        [json!({"type": "string"}), json!({"enum": [1, 2]})]
    );
}

#[test]
fn a_reference_that_is_read_often_is_short() {
    let long = "x".repeat(1 << 20);
    let refers: Map<String, Value> = (0..80_000)
        .map(|at| (format!("f{at}"), json!({"$ref": "#/a"})))
        .collect();
    let beside = json!({"a": {"$ref": format!("#/{long}")}, long.as_str(): {}});
    let error = import(
        "reference",
        &body(JSON, &json!({"properties": refers})),
        &beside,
    );
    assert_eq!(error.unwrap_err().code, ImportErrorCode::BadReference);
}

/// As much as is not refused.
#[test]
fn much_is_left_out_at_once() {
    let parameters: Vec<Value> = (0..1000)
        .map(|at| json!({"name": format!("p{at}"), "in": "query", "schema": {}}))
        .collect();
    let schemas: Map<String, Value> = (0..1000)
        .map(|at| (format!("f{at}"), json!({"const": "x".repeat(63)})))
        .collect();
    let required: Vec<&String> = schemas.keys().collect();
    let inner = json!({"properties": {"a": {"properties": schemas, "required": required}}});
    for (name, parameters, schema) in [
        ("parameters", &parameters, json!({"properties": schemas})),
        ("schemas", &Vec::new(), inner),
    ] {
        for kind in [JSON, FORM, "multipart/form-data"] {
            let mut operation = body(kind, &schema);
            operation["parameters"] = json!(parameters);
            let proposal = import(name, &operation, &json!({})).unwrap();
            check(name, &proposal);
            assert!(proposal.description.parameters.len() <= 64, "{name}");
        }
    }
}
