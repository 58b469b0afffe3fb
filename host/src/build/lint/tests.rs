use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::faults::{Faults, Place};
use super::{manifest, schema};
use crate::catalog::{
    Effects, RawCapability, RawFunction, RawHttpRule, RawManifest, RawSecretRule, Scheme,
    SecretPlace,
};
use crate::error::{Error, ErrorCode};

mod laws;

/// Checks a function's parameters alone.
fn parameters(text: &str) -> Result<Value, Error> {
    let mut faults = Faults::default();
    let place = Place::manifest("parameters");
    let checked = schema::check(&place, text, schema::Kind::Parameters, &mut faults);
    match faults.into_error() {
        Some(error) => Err(error),
        None => Ok(checked.unwrap()),
    }
}

fn function(name: &str) -> RawFunction {
    RawFunction {
        name: name.to_owned(),
        display_name: None,
        description: "Books a place in a class.".to_owned(),
        parameters: json!({"type": "object", "properties": {"id": {"type": "string"}}}).to_string(),
        returns: None,
        effects: Effects::Writes,
    }
}

fn raw() -> RawManifest {
    RawManifest {
        name: "classes".to_owned(),
        version: "1.4.0".to_owned(),
        display_name: Some("Classes 🏋🏽‍♀️".to_owned()),
        description: "Books classes.\nCancels them too.".to_owned(),
        category: Some("booking".to_owned()),
        icon: Some("👨‍👩‍👧".to_owned()),
        settings_schema: Some(
            r#"{"type":"object","properties":{"Öffnung um":{"type":"string"}}}"#.to_owned(),
        ),
        functions: vec![function("book_class"), function("cancel_class")],
        capabilities: vec![RawCapability::Kv { bytes: 65_536 }],
    }
}

/// Where the faults are.
fn places(error: &Error) -> Vec<String> {
    let faults = error.details().unwrap()["faults"].as_array().unwrap();
    let place = |fault: &Value| {
        assert!(fault["problem"].is_string() && fault["fix"].is_string());
        fault["where"].as_str().unwrap().to_owned()
    };
    faults.iter().map(place).collect()
}

fn http(change: impl FnOnce(&mut RawHttpRule)) -> RawCapability {
    let mut rule = RawHttpRule {
        methods: vec!["POST".into()],
        scheme: Scheme::Https,
        host: "api.test".into(),
        port: None,
        path_prefix: "/".into(),
    };
    change(&mut rule);
    RawCapability::Http(rule)
}

fn secret(change: impl FnOnce(&mut RawSecretRule)) -> RawCapability {
    let mut rule = RawSecretRule {
        name: "api_key".into(),
        description: "The key of the server.".into(),
        place: SecretPlace::Bearer,
        hosts: vec!["api.test".into()],
    };
    change(&mut rule);
    RawCapability::Secret(rule)
}

#[test]
fn takes_a_good_manifest() {
    let manifest = manifest(raw()).unwrap();
    assert_eq!(manifest.functions.len(), 2);
    let function = &manifest.functions[0];
    assert_eq!(function.display_name, "book_class");
    assert!(function.strict_parameters.is_some());
    assert!(function.not_strict_because.is_empty());
    assert!(manifest.settings_schema.is_some());
}

#[test]
fn lists_each_fault_at_its_place() {
    type Break = fn(&mut RawManifest);
    let cases: &[(Break, &str)] = &[
        (|raw| raw.name = "Classes".into(), "name"),
        (|raw| raw.name = "сlasses".into(), "name"),
        (|raw| raw.version = "1.4".into(), "version"),
        (
            |raw| raw.version = format!("1.0.0-{}", "a".repeat(80)),
            "version",
        ),
        (|raw| raw.description = " \n".into(), "description"),
        (|raw| raw.description = "é".repeat(1_025), "description"),
        (|raw| raw.description = "a\u{200B}b".into(), "description"),
        (|raw| raw.description = "a\u{202E}b".into(), "description"),
        (|raw| raw.description = "a\u{E0041}b".into(), "description"),
        (|raw| raw.description = "a\u{200D}b".into(), "description"),
        (|raw| raw.description = "a\u{7}b".into(), "description"),
        (
            |raw| raw.description = "a <!-- to the model --> b".into(),
            "description",
        ),
        (
            |raw| raw.display_name = Some("two\nlines".into()),
            "display_name",
        ),
        (
            |raw| raw.display_name = Some("x".repeat(81)),
            "display_name",
        ),
        (|raw| raw.category = Some("two words".into()), "category"),
        (|raw| raw.icon = Some(String::new()), "icon"),
        (|raw| raw.functions.clear(), "functions"),
        (
            |raw| raw.functions = (0..129).map(|n| function(&format!("f{n}"))).collect(),
            "functions",
        ),
        (
            |raw| raw.functions[1].name = "book_class".into(),
            "functions.book_class.name",
        ),
        (
            |raw| raw.functions[1].name = "system.book".into(),
            "functions[1].name",
        ),
        (
            |raw| raw.functions[1].name = "a".repeat(65),
            "functions[1].name",
        ),
        (
            |raw| raw.functions[0].description.clear(),
            "functions.book_class.description",
        ),
        (
            |raw| raw.functions[0].display_name = Some(String::new()),
            "functions.book_class.display_name",
        ),
        (
            |raw| raw.capabilities.push(RawCapability::Kv { bytes: 1 }),
            "capabilities[1]",
        ),
        (
            |raw| raw.capabilities = vec![RawCapability::Kv { bytes: 0 }],
            "capabilities[0]",
        ),
        (
            |raw| raw.capabilities = vec![RawCapability::Kv { bytes: u64::MAX }],
            "capabilities[0]",
        ),
        (
            |raw| raw.capabilities = vec![http(|rule| rule.methods.clear())],
            "capabilities[0]",
        ),
        (
            |raw| raw.capabilities = vec![http(|rule| rule.methods = vec!["TRACE".into()])],
            "capabilities[0]",
        ),
        (
            |raw| raw.capabilities = vec![http(|rule| rule.host = "127.0.0.1".into())],
            "capabilities[0]",
        ),
        (
            |raw| raw.capabilities = vec![http(|rule| rule.host = "*".into())],
            "capabilities[0]",
        ),
        (
            |raw| raw.capabilities = vec![http(|rule| rule.port = Some(0))],
            "capabilities[0]",
        ),
        (
            |raw| raw.capabilities = vec![http(|rule| rule.path_prefix = "/a/../b".into())],
            "capabilities[0]",
        ),
        (
            |raw| raw.capabilities = vec![http(|_| {}), http(|_| {})],
            "capabilities[1]",
        ),
        (
            |raw| raw.capabilities = vec![RawCapability::Query("no name".into())],
            "capabilities[0]",
        ),
        (
            |raw| raw.capabilities = vec![http(|_| {}), secret(|rule| rule.hosts.clear())],
            "capabilities[1]",
        ),
        (
            |raw| {
                raw.capabilities = vec![http(|_| {}), secret(|rule| rule.hosts = vec!["*".into()])]
            },
            "capabilities[1]",
        ),
        (
            |raw| raw.capabilities = vec![secret(|_| {})],
            "capabilities",
        ),
        (
            |raw| {
                let host = SecretPlace::Header("Host".into());
                raw.capabilities = vec![http(|_| {}), secret(|rule| rule.place = host)];
            },
            "capabilities[1]",
        ),
        (
            |raw| {
                let spaced = SecretPlace::QueryParameter("a b".into());
                raw.capabilities = vec![http(|_| {}), secret(|rule| rule.place = spaced)];
            },
            "capabilities[1]",
        ),
    ];
    for (index, (break_it, place)) in cases.iter().enumerate() {
        let mut raw = raw();
        break_it(&mut raw);
        let error = manifest(raw).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidManifest, "case {index}");
        assert_eq!(places(&error), [*place], "case {index}: {error}");
    }
}

#[test]
fn lists_all_faults_at_once() {
    let mut raw = raw();
    raw.version.clear();
    raw.functions[0].description.clear();
    raw.functions[1].parameters = "{}".into();
    let error = manifest(raw).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidManifest);
    assert_eq!(
        places(&error),
        [
            "version",
            "functions.book_class.description",
            "functions.cancel_class.parameters#/type"
        ]
    );
}

#[test]
fn schemas_alone_at_fault_are_rejected_schemas() {
    type Break = fn(&mut RawManifest);
    let cases: &[(Break, &str)] = &[
        (
            |raw| raw.functions[0].parameters = "{".into(),
            "functions.book_class.parameters",
        ),
        (
            |raw| raw.functions[0].returns = Some("7".into()),
            "functions.book_class.returns",
        ),
        (
            |raw| raw.settings_schema = Some("{}".into()),
            "settings_schema#/type",
        ),
    ];
    for (break_it, place) in cases {
        let mut raw = raw();
        break_it(&mut raw);
        let error = manifest(raw).unwrap_err();
        assert_eq!(error.code(), ErrorCode::SchemaRejected, "{place}");
        assert_eq!(places(&error)[0], *place);
    }
}

/// Parameters with one property `x`.
fn with(x: Value) -> Value {
    json!({"type": "object", "properties": {"x": x}})
}

#[test]
fn takes_good_schemas() {
    for schema in [
        json!({"type": "object"}),
        json!({"$id": "https://example.com/a", "type": "object", "properties": {}}),
        json!({"$schema": "http://json-schema.org/draft-07/schema#", "type": "object"}),
        with(json!({"type": ["string", "null"], "default": null})),
        with(json!({"type": "string", "format": "int99"})),
        with(json!({"type": "string", "pattern": "^[A-Za-zÀ-ÿ '-]{1,80}$"})),
        with(json!({"type": "array", "items": {"$ref": "#"}})),
        with(json!({"type": "string", "x-mcp-header": "Region"})),
        with(json!({"type": "array", "prefixItems": [{"type": "string"}], "items": false})),
        json!({
            "type": "object",
            "properties": {"x": {"$ref": "#/$defs/a%20b~1c", "default": {"x": null}}},
            "$defs": {"a b/c": {"type": "object", "properties": {"x": {"anyOf": [{"$ref": "#/$defs/a%20b~1c"}, {"type": "null"}]}}}},
        }),
    ] {
        let kept = parameters(&schema.to_string()).unwrap();
        assert!(kept.get("$id").is_none());
    }
}

#[test]
fn keeps_the_authors_order() {
    let names: Vec<String> = (0..20).rev().map(|n| format!("p{n}")).collect();
    let properties: Map<String, Value> = names
        .iter()
        .map(|name| (name.clone(), json!({"type": "string"})))
        .collect();
    let kept =
        parameters(&json!({"type": "object", "properties": properties}).to_string()).unwrap();
    let order: Vec<&String> = kept["properties"].as_object().unwrap().keys().collect();
    assert_eq!(order, names.iter().collect::<Vec<_>>());
}

#[test]
fn refuses_bad_schemas_at_the_place() {
    let tag = |name: &str, x: Value| json!({"type": "object", "properties": {name: x}});
    for (schema, place) in [
        (json!([]), ""),
        (json!({"properties": {}}), "#/type"),
        (json!({"type": ["object", "null"]}), "#/type"),
        (json!({"type": "object", "anyOf": [{}]}), "#/anyOf"),
        (
            json!({"type": "object", "$ref": "#/$defs/a", "$defs": {"a": {}}}),
            "#/$ref",
        ),
        (
            json!({"type": "object", "$schema": "http://json-schema.org/draft-04/schema#"}),
            "#/$schema",
        ),
        (with(json!(7)), "#/properties/x"),
        (with(json!({"type": "text"})), "#/properties/x/type"),
        (
            with(json!({"type": "string", "minLength": -1})),
            "#/properties/x/minLength",
        ),
        (with(json!({"type": "array"})), "#/properties/x"),
        (with(json!({"type": ["string", "array"]})), "#/properties/x"),
        (tag("two words", json!({"type": "string"})), "#/properties"),
        (tag("filter[id]", json!({"type": "string"})), "#/properties"),
        (
            tag(&"n".repeat(65), json!({"type": "string"})),
            "#/properties",
        ),
        (
            with(json!({"description": "a\u{2066}b"})),
            "#/properties/x/description",
        ),
        (
            with(json!({"title": "x".repeat(1_025)})),
            "#/properties/x/title",
        ),
        (with(json!({"const": "a\u{200B}"})), "#/properties/x"),
        (with(json!({"enum": []})), "#/properties/x/enum"),
        (with(json!({"$id": "a"})), "#/properties/x/$id"),
        (
            with(json!({"$dynamicRef": "#a"})),
            "#/properties/x/$dynamicRef",
        ),
        (
            with(json!({"$schema": "https://json-schema.org/draft/2020-12/schema"})),
            "#/properties/x/$schema",
        ),
        (with(json!({"$ref": "#/$defs/none"})), "#/properties/x/$ref"),
        (
            with(json!({"$ref": "#/properties/x/enum", "enum": [1]})),
            "#/properties/x/$ref",
        ),
        (
            with(json!({"$ref": "https://example.com/a.json"})),
            "#/properties/x/$ref",
        ),
        (
            with(json!({"$ref": "file:///etc/passwd"})),
            "#/properties/x/$ref",
        ),
        (with(json!({"$ref": "#anchor"})), "#/properties/x/$ref"),
        (with(json!({"$ref": "#/properties/x"})), "#/properties/x"),
        (
            with(json!({"type": "string", "default": 7})),
            "#/properties/x/default",
        ),
        (
            with(
                json!({"type": "object", "properties": {"y": {"type": "string"}}, "default": {"y": 7}}),
            ),
            "#/properties/x/default/y",
        ),
        (
            with(json!({"type": "string", "pattern": "("})),
            "#/properties/x/pattern",
        ),
        (
            with(json!({"type": "string", "pattern": "(?=a)"})),
            "#/properties/x/pattern",
        ),
        (
            with(json!({"type": "string", "pattern": "(a)\\1"})),
            "#/properties/x/pattern",
        ),
        (
            with(json!({"type": "object", "patternProperties": {"((a{1,99}){1,99}){1,99}": {}}})),
            "#/properties/x/patternProperties/((a{1,99}){1,99}){1,99}",
        ),
        (
            with(json!({"type": "string", "x-mcp-header": "a b"})),
            "#/properties/x/x-mcp-header",
        ),
        (
            with(json!({"type": "number", "x-mcp-header": "A"})),
            "#/properties/x/x-mcp-header",
        ),
        (
            with(json!({"type": "array", "items": {"type": "string", "x-mcp-header": "A"}})),
            "#/properties/x/items/x-mcp-header",
        ),
        (
            json!({"type": "object", "properties": {
                "a": {"type": "string", "x-mcp-header": "Region"},
                "b": {"type": "string", "x-mcp-header": "region"},
            }}),
            "#/properties/b/x-mcp-header",
        ),
    ] {
        let error = parameters(&schema.to_string()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::SchemaRejected, "{schema}");
        assert_eq!(
            places(&error),
            [format!("parameters{place}")],
            "{schema}: {error}"
        );
    }
}

#[test]
fn refuses_text_that_is_no_sound_json() {
    let doubled = r#"{"type":"object","type":"object"}"#.to_owned();
    let deep = format!("{}{}", "[".repeat(33), "]".repeat(33));
    let long = format!(
        "{{\"type\":\"object\",\"title\":\"{}\"}}",
        "x".repeat(64 * 1024)
    );
    for text in [doubled, deep, long, "{\"type\":".to_owned()] {
        let error = parameters(&text).unwrap_err();
        assert_eq!(error.code(), ErrorCode::SchemaRejected);
        assert_eq!(places(&error), ["parameters"]);
    }
}

/// Definitions that each name the next one twice.
fn doubling(wrap: fn(&str) -> Value) -> Value {
    let mut definitions: Map<String, Value> = (0..60)
        .map(|n| (format!("d{n}"), wrap(&format!("#/$defs/d{}", n + 1))))
        .collect();
    definitions.insert("d60".to_owned(), json!({"type": "string"}));
    json!({"type": "object", "properties": {"x": {"$ref": "#/$defs/d0"}}, "$defs": definitions})
}

/// Definitions that each lead to the next one, hundreds of times.
fn chain(wrap: fn(&str) -> Value) -> Value {
    let mut definitions: Map<String, Value> = (0..600)
        .map(|n| (format!("d{n}"), wrap(&format!("#/$defs/d{}", n + 1))))
        .collect();
    definitions.insert("d600".to_owned(), json!({"type": "string"}));
    json!({"type": "object", "properties": {"x": {"$ref": "#/$defs/d0"}}, "$defs": definitions})
}

#[test]
fn hostile_unions_are_translated_or_given_up_at_once() {
    let many: Vec<String> = (0..40).map(|n| format!("p{n}")).collect();
    let level = |next: String| {
        let properties: Map<String, Value> = many
            .iter()
            .map(|name| (name.clone(), json!({"$ref": next})))
            .collect();
        json!({"type": "object", "properties": properties, "required": many})
    };
    let mut definitions: Map<String, Value> = (0..12)
        .map(|n| (format!("d{n}"), level(format!("#/$defs/d{}", n + 1))))
        .collect();
    definitions.insert("d12".to_owned(), json!({"type": "string"}));
    let schema = json!({
        "type": "object",
        "properties": {"x": {"oneOf": [level("#/$defs/d0".to_owned()), level("#/$defs/d0".to_owned())]}},
        "$defs": definitions,
    });
    let started = Instant::now();
    assert!(crate::schema::strict(&schema).is_err());
    let took = started.elapsed();
    assert!(took < Duration::from_secs(1), "took {took:?}");
}

#[test]
fn hostile_schemas_are_refused_at_once() {
    let nested = format!("{}{}", "{\"allOf\":[".repeat(100_000), "]}".repeat(100_000));
    let nested = format!(r#"{{"type":"object","properties":{{"x":{nested}}}}}"#);
    let circle = json!({
        "type": "object",
        "properties": {"x": {"$ref": "#/$defs/a"}},
        "$defs": {"a": {"anyOf": [{"$ref": "#/$defs/b"}]}, "b": {"not": {"$ref": "#/$defs/a"}}},
    });
    let counted: Map<String, Value> = (0..2_000)
        .map(|n| (format!("p{n}"), json!({"pattern": "(.{1,90}){1,90}"})))
        .collect();
    for (name, text) in [
        ("nested allOf", nested),
        ("huge enum", with(json!({"enum": (0..1_000_000).collect::<Vec<_>>()})).to_string()),
        ("large enum", with(json!({"enum": (0..10_000).collect::<Vec<_>>()})).to_string()),
        ("circle", circle.to_string()),
        ("doubling", doubling(|next| json!({"allOf": [{"$ref": next}, {"$ref": next}]})).to_string()),
        (
            "doubling below",
            doubling(|next| json!({"type": "object", "properties": {"a": {"$ref": next}, "b": {"$ref": next}}}))
                .to_string(),
        ),
        ("chain", chain(|next| json!({"$ref": next})).to_string()),
        (
            "chain of branches",
            chain(|next| json!({"allOf": [{"$ref": next}], "unevaluatedProperties": false})).to_string(),
        ),
        ("patterns", json!({"type": "object", "properties": counted}).to_string()),
        ("faults", with(json!({"anyOf": vec![json!({"type": 7}); 5_000]})).to_string()),
    ] {
        let started = Instant::now();
        let error = parameters(&text).unwrap_err();
        let took = started.elapsed();
        assert_eq!(error.code(), ErrorCode::SchemaRejected, "{name}");
        // A tenth of a second on an idle machine, and test machines are not.
        assert!(took < Duration::from_secs(1), "{name} took {took:?}");
        let details = error.details().unwrap().to_string();
        assert!(details.len() < 20_000, "{name}: {} bytes of details", details.len());
    }
}
