use plugin_sdk::prelude::*;
use plugin_sdk::testing::{Capability, Effects, Function, HttpRule, Scheme, Secret, SecretPlace};

fn function(name: &str) -> Function {
    testing::manifest()
        .functions
        .into_iter()
        .find(|function| function.name == name)
        .unwrap()
}

fn parameters(name: &str) -> Value {
    serde_json::from_str(&function(name).parameters).unwrap()
}

fn returns(name: &str) -> Option<Value> {
    let returns = function(name).returns?;
    Some(serde_json::from_str(&returns).unwrap())
}

#[test]
fn options_are_what_the_attribute_says() {
    let manifest = testing::manifest();
    assert_eq!(manifest.name, "gym_desk");
    assert_eq!(manifest.version, "2.0.1-rc.1");
    assert_eq!(
        manifest.description,
        "Answers what members ask at the desk."
    );
    assert_eq!(manifest.display_name.as_deref(), Some("Desk"));
    assert_eq!(manifest.category.as_deref(), Some("service"));
    assert_eq!(manifest.icon.as_deref(), Some("🛎"));
    assert_eq!(
        serde_json::from_str::<Value>(&manifest.settings_schema.unwrap()).unwrap(),
        json!({
            "type": "object",
            "properties": {
                "opens": {
                    "description": "Opens at this hour.",
                    "type": "integer", "minimum": 0, "maximum": 255, "default": 0,
                },
            },
            "additionalProperties": false,
        })
    );
}

fn rule(methods: &[&str], scheme: Scheme, host: &str, port: Option<u16>, path: &str) -> Capability {
    Capability::Http(HttpRule {
        methods: methods.iter().map(|method| (*method).into()).collect(),
        scheme,
        host: host.into(),
        port,
        path_prefix: path.into(),
    })
}

fn secret(name: &str, place: SecretPlace, host: &str, description: &str) -> Capability {
    Capability::Secret(Secret {
        name: name.into(),
        description: description.into(),
        place,
        hosts: vec![host.into()],
    })
}

#[test]
fn capabilities_are_what_the_attribute_asks_for() {
    let (https, http) = (Scheme::Https, Scheme::Http);
    let expected = [
        Capability::Kv(2048),
        rule(&["GET", "POST"], https, "api.planify.fr", None, "/v1"),
        rule(&["GET"], http, "*.weather.example", Some(8080), "/"),
        rule(&["GET"], https, "maps.example.com", None, "/tiles"),
        Capability::Query("members".into()),
        Capability::Query("classes".into()),
        secret(
            "planify_key",
            SecretPlace::Bearer,
            "api.planify.fr",
            "The key from Planify, Settings, API",
        ),
        secret(
            "maps_key",
            SecretPlace::Header("x-api-key".into()),
            "maps.example.com",
            "The key of the map service",
        ),
        secret(
            "weather_key",
            SecretPlace::QueryParameter("key".into()),
            "*.weather.example",
            "The key of the weather service",
        ),
    ];
    assert_eq!(testing::manifest().capabilities, expected);
}

#[test]
fn functions_come_in_the_order_of_the_source() {
    let names: Vec<_> = testing::manifest()
        .functions
        .into_iter()
        .map(|function| function.name)
        .collect();
    assert_eq!(
        names,
        [
            "ask",
            "who_am_i",
            "context-first",
            "nothing",
            "fail",
            "closed",
            "opaque",
            "unnamed",
            "any",
            "match",
            "remember",
            "send",
            "count",
            "bad_code",
        ]
    );
}

#[test]
fn a_doc_comment_is_a_description_without_its_wrapping() {
    assert_eq!(
        function("ask").description,
        "Takes a request. Call it once for each:\n- questions\n- complaints\n\nNever for emergencies."
    );
}

#[test]
fn effects_are_the_cautious_ones_unless_said() {
    assert_eq!(function("ask").effects, Effects::Writes);
    assert_eq!(function("who_am_i").effects, Effects::ReadOnly);
    assert_eq!(function("context-first").effects, Effects::Idempotent);
    assert_eq!(function("nothing").effects, Effects::Destructive);
}

#[test]
fn parameters_are_the_schema_of_the_arguments() {
    let request = parameters("ask");
    assert_eq!(request["type"], "object");
    assert_eq!(request["additionalProperties"], false);
    assert_eq!(request["required"], json!(["aboutWhat"]));
    assert_eq!(
        request["properties"]["aboutWhat"],
        json!({ "description": "What it is about, in the member's own words.", "type": "string" })
    );
    assert_eq!(
        request["properties"]["people"],
        json!({
            "description": "How many people.",
            "type": "integer", "minimum": 1, "maximum": 6, "default": 1,
        })
    );
    assert_eq!(parameters("context-first"), request);
}

#[test]
fn a_recursive_type_refers_to_itself() {
    let request = parameters("ask");
    let reference = request["properties"]["parts"]["items"]["$ref"]
        .as_str()
        .unwrap();
    assert!(request.pointer(reference.trim_start_matches('#')).is_some());
}

#[test]
fn no_arguments_are_an_empty_object() {
    let empty = json!({ "type": "object", "properties": {}, "additionalProperties": false });
    assert_eq!(parameters("nothing"), empty);
    assert_eq!(parameters("who_am_i"), empty);
}

#[test]
fn returns_are_a_schema_where_the_type_has_one() {
    assert_eq!(
        returns("ask").unwrap()["properties"]["number"]["type"],
        "integer"
    );
    assert_eq!(
        returns("who_am_i"),
        Some(json!({ "type": ["string", "null"] }))
    );
    assert_eq!(returns("nothing"), Some(json!({ "type": "null" })));
    assert_eq!(returns("fail"), Some(json!({ "type": "null" })));
    assert_eq!(returns("closed"), Some(json!({ "type": "boolean" })));
    assert_eq!(returns("opaque"), None);
    assert_eq!(returns("unnamed"), None);
    assert_eq!(returns("any"), None);
}
