//! Plugins that say wrong things of themselves.

use serde_json::json;
use spotter_tests::manifest::{Function, Manifest};
use spotter_tests::{Answer, guests, shared};

fn upload(manifest: &Manifest) -> Answer {
    let component = guests::component_as("ok_echo", manifest);
    shared().gym().upload(&component)
}

/// A manifest with one function that takes arguments of this schema.
fn taking(schema: &str) -> Manifest {
    Manifest::new("probe").functions([Function::new("probe").parameters(schema)])
}

#[test]
fn illegal_manifests_are_refused() {
    let faults = [
        Manifest::new("Upper"),
        Manifest::new("with-dash"),
        Manifest::new(""),
        Manifest::new(&"a".repeat(65)),
        Manifest::new("probe").version("1.0"),
        Manifest::new("probe").version("latest"),
        Manifest::new("probe").functions([]),
        Manifest::new("probe").functions([Function::new("two words")]),
        Manifest::new("probe").functions([Function::new("system.reset")]),
        Manifest::new("probe").functions([Function::new("g\u{456}t")]),
        Manifest::new("probe").functions([Function::new(&"f".repeat(65))]),
        Manifest::new("probe").functions([Function::new("twice"), Function::new("twice")]),
        Manifest::new("probe").functions([Function {
            description: String::new(),
            ..Function::new("probe")
        }]),
    ];
    for manifest in &faults {
        let answer = upload(manifest).refused("invalid_manifest");
        assert!(
            !answer.field("/error/details").is_null(),
            "{}",
            answer.text()
        );
    }
}

#[test]
fn illegal_schemas_are_refused() {
    let deep = format!("{}{}", r#"{"allOf":["#.repeat(5_000), "]}".repeat(5_000));
    let wide = format!(
        r#"{{"type":"object","properties":{{"a":{{"enum":[{}]}}}}}}"#,
        (0..20_000)
            .map(|n| n.to_string())
            .collect::<Vec<_>>()
            .join(",")
    );
    for schema in [
        "",
        "not json",
        "[]",
        r#"{"type":"string"}"#,
        r#"{"type":"object","properties":{"a":{"$ref":"http://127.0.0.1:1/schema"}}}"#,
        r#"{"type":"object","properties":{"a":{"$ref":"file:///etc/passwd"}}}"#,
        r##"{"type":"object","properties":{"a":{"$ref":"#/properties/a"}}}"##,
        r#"{"type":"object","properties":{"a":{"type":"nonsense"}}}"#,
        r#"{"$schema":"http://json-schema.org/draft-04/schema#","type":"object"}"#,
        &deep,
        &wide,
    ] {
        let answer = upload(&taking(schema));
        let shown: String = schema.chars().take(80).collect();
        let code = answer.code();
        assert_eq!(
            code.as_deref(),
            Some("schema_rejected"),
            "{shown}: {}",
            answer.text()
        );
    }
}

#[test]
fn a_pattern_that_backtracks_does_not_hold_the_host() {
    // Either refused, or matched in linear time.
    let gym = shared().gym();
    let schema = r#"{"type":"object","properties":{"a":{"type":"string","pattern":"^(a+)+$"}}}"#;
    let component = guests::component_as("ok_echo", &taking(schema));
    let uploaded = gym.upload(&component);
    if uploaded.code().is_some() {
        uploaded.refused("schema_rejected");
        return;
    }
    let begin = std::time::Instant::now();
    let text = format!("{}!", "a".repeat(50_000));
    gym.call("probe", &json!({ "a": text }))
        .refused("invalid_arguments");
    assert!(begin.elapsed().as_secs() < 5);
}

#[test]
fn an_enum_beyond_its_cases_is_no_manifest() {
    let manifest = Manifest::new("probe").functions([Function {
        effects: 9,
        ..Function::new("probe")
    }]);
    upload(&manifest).refused("trapped");
}

#[test]
fn what_is_stored_in_describe_is_not_there() {
    // The guest crashes in `describe` unless storage is denied to it there.
    let gym = shared().gym();
    let manifest = Manifest::new("describe_calls_out").kv(4096);
    gym.install_as("describe_calls_out", &manifest);
}

#[test]
fn invisible_characters_do_not_reach_models() {
    let gym = shared().gym();
    let manifest = Manifest::new("probe").functions([Function {
        description: "Answers.\u{200b}\u{202e}hidden\u{2066}".to_owned(),
        ..Function::new("probe")
    }]);
    let answer = gym.upload(&guests::component_as("ok_echo", &manifest));
    if answer.code().is_some() {
        answer.refused("invalid_manifest");
        return;
    }
    let served = gym.caller.get("/v1/functions/probe").ok().text();
    assert!(
        !served.contains(['\u{200b}', '\u{202e}', '\u{2066}']),
        "{served}"
    );
}
