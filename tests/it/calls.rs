//! Calling functions one by one.

use serde_json::json;
use spotter_tests::manifest::{Function, Manifest};
use spotter_tests::{Gym, shared};

const GREET: &str = r#"{"type":"object","properties":{"name":{"type":"string","minLength":1},
    "times":{"type":"integer"}},"required":["name"],"additionalProperties":false}"#;

fn gym_with_greet() -> Gym {
    let gym = shared().gym();
    let greet = Manifest::new("greet").functions([Function::new("greet").parameters(GREET)]);
    gym.install_as("ok_echo", &greet);
    gym
}

#[test]
fn a_call_answers_its_result_its_id_and_what_it_used() {
    let gym = gym_with_greet();
    let answer = gym
        .call("greet", &json!({ "name": "Ada", "times": 2 }))
        .ok();
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.field("/result"),
        json!({ "name": "Ada", "times": 2 })
    );
    assert!(answer.field("/usage/fuel").as_u64().unwrap() > 0);
    let record = gym.await_record(answer.field("/call_id").as_str().unwrap());
    assert_eq!(record["arguments"], json!({ "name": "Ada", "times": 2 }));
    assert_eq!(record["result"], json!({ "name": "Ada", "times": 2 }));
    assert_eq!(record["plugin"], "greet");
    assert_eq!(record["version"], "1.0.0");
    assert_eq!(record["gym"], gym.id.as_str());
}

#[test]
fn numbers_and_text_come_back_as_they_went() {
    let gym = shared().gym();
    gym.install("ok_echo");
    let body = r#"{"arguments":{"large":123456789012345678901234567890,"small":1e-400,
        "zero":-0.0,"text":"\u0000\ud83d\ude00 \u202e","__proto__":{"a":1},"deep":[[[[[[]]]]]]}}"#;
    let answer = gym
        .caller
        .post_bytes("/v1/functions/ok_echo", "application/json", body.as_bytes())
        .ok();
    let text = answer.text();
    assert!(text.contains("123456789012345678901234567890"), "{text}");
    assert!(
        text.contains("1e-400") && text.contains("__proto__"),
        "{text}"
    );
}

#[test]
fn arguments_that_do_not_match_the_schema_are_refused_with_pointers() {
    let gym = gym_with_greet();
    for arguments in [
        json!({}),
        json!({ "name": 1 }),
        json!({ "name": "" }),
        json!({ "name": "Ada", "other": true }),
        json!([]),
        json!("text"),
    ] {
        gym.call("greet", &arguments).refused("invalid_arguments");
    }
    let answer = gym.call("greet", &json!({ "name": "Ada", "times": "twice" }));
    let errors = answer
        .refused("invalid_arguments")
        .field("/error/details/errors");
    assert_eq!(errors[0]["pointer"], "/times");
}

#[test]
fn bodies_that_are_no_request_are_refused() {
    let gym = gym_with_greet();
    let post = |kind: &str, body: &[u8]| gym.caller.post_bytes("/v1/functions/greet", kind, body);
    post("application/json", b"{\"arguments\":{\"name\":").refused("invalid_json");
    post("application/json", b"\xff\xfe").refused("invalid_json");
    post("application/json", b"").refused("invalid_json");
    post("application/json", b"\xef\xbb\xbf{}").refused("invalid_json");
    post("application/json", b"[]").refused("invalid_request");
    post("application/json", b"{\"argumets\":{}}").refused("invalid_request");
    post("text/plain", b"{}").refused("invalid_request");
    post(
        "application/json",
        b"{\"arguments\":{\"name\":\"a\",\"name\":\"b\"}}",
    )
    .refused("invalid_json");
    let deep = format!(
        "{{\"arguments\":{}{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    post("application/json", deep.as_bytes()).refused_with_one_of(&["invalid_json", "too_large"]);
    let large = format!("{{\"arguments\":{{\"name\":\"{}\"}}}}", "a".repeat(70_000));
    post("application/json", large.as_bytes()).refused("too_large");
    let larger = format!("{{\"arguments\":{{\"name\":\"{}\"}}}}", "a".repeat(2 << 20));
    post("application/json", larger.as_bytes()).refused("too_large");
}

#[test]
fn what_is_not_served_is_not_called() {
    let gym = gym_with_greet();
    gym.call("nothing", &json!({})).refused("unknown_function");
    gym.call("%2e%2e", &json!({})).refused("unknown_function");
    gym.manager.post("/v1/plugins/greet/pause", &json!({})).ok();
    gym.call("greet", &json!({ "name": "Ada" }))
        .refused("function_paused");
    gym.manager.delete("/v1/plugins/greet").ok();
    gym.call("greet", &json!({ "name": "Ada" }))
        .refused("unknown_function");
}

#[test]
fn the_context_reaches_the_plugin() {
    let gym = shared().gym();
    gym.install("ok_context");
    let body = json!({ "locale": "fr-FR", "time_zone": "Europe/Paris" });
    let answer = gym.call_with("ok_context", &body).ok();
    let id = answer.field("/call_id");
    assert_eq!(
        answer.field("/result"),
        json!([id, gym.id, "fr-FR", "Europe/Paris"])
    );
    for body in [
        json!({ "locale": "no tag at all" }),
        json!({ "time_zone": "no zone at all" }),
        json!({ "attempt": 0 }),
        json!({ "session": "line\nbreak" }),
        json!({ "member": { "name": "no id" } }),
        json!({ "gym": "another" }),
    ] {
        gym.call_with("ok_context", &body)
            .refused("invalid_request");
    }
}

#[test]
fn results_are_held_to_the_plugins_own_schema() {
    let gym = shared().gym();
    let function = |schema| Function::new("answer").returns(schema);
    let right = function(r#"{"type":"object","properties":{"answer":{"type":"integer"}}}"#);
    gym.install_as("ok_answer", &Manifest::new("answer").functions([right]));
    assert_eq!(
        gym.call("answer", &json!({})).ok().field("/result/answer"),
        42
    );
    let wrong = function(r#"{"type":"object","properties":{"answer":{"type":"string"}}}"#);
    let manifest = Manifest::new("answer").version("2.0.0").functions([wrong]);
    gym.install_as("ok_answer", &manifest);
    gym.call("answer", &json!({})).refused("invalid_result");
}

#[test]
fn every_call_leaves_exactly_one_record() {
    let gym = gym_with_greet();
    gym.call("greet", &json!({ "name": "Ada" })).ok();
    gym.call("greet", &json!({})).refused("invalid_arguments");
    gym.call("nothing", &json!({})).refused("unknown_function");
    gym.manager.post("/v1/plugins/greet/pause", &json!({})).ok();
    gym.call("greet", &json!({ "name": "Ada" }))
        .refused("function_paused");
    let records = gym.await_records("limit=200", 4);
    let codes: Vec<_> = records
        .iter()
        .map(|record| record["failure"]["code"].as_str().unwrap_or("ok"))
        .collect();
    assert_eq!(
        codes,
        [
            "function_paused",
            "unknown_function",
            "invalid_arguments",
            "ok"
        ]
    );
    assert_eq!(gym.records("status=ok").len(), 1);
    assert_eq!(gym.records("status=error").len(), 3);
    assert_eq!(gym.records("code=unknown_function").len(), 1);
    assert_eq!(gym.records("function=greet").len(), 3);
    assert_eq!(gym.records("plugin=greet&status=error").len(), 2);
}

#[test]
fn records_come_in_pages_and_by_member_and_session() {
    let gym = gym_with_greet();
    for n in 0..7 {
        let body = json!({
            "arguments": { "name": format!("Ada {n}") },
            "member": { "id": format!("m-{}", n % 2) },
            "session": "kiosk-3",
        });
        gym.call_with("greet", &body).ok();
    }
    gym.await_records("limit=200", 7);
    assert_eq!(gym.records("member=m-1").len(), 3);
    assert_eq!(gym.records("session=kiosk-3").len(), 7);
    assert_eq!(gym.records("session=other").len(), 0);
    let mut seen = Vec::new();
    let mut query = "/v1/executions?limit=3".to_owned();
    loop {
        let page = gym.caller.get(&query).ok();
        let executions = page.field("/executions");
        seen.extend(
            executions
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["id"].clone()),
        );
        match page.field("/next").as_str() {
            Some(next) => query = format!("/v1/executions?limit=3&before={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 7);
    let mut sorted = seen.clone();
    sorted.sort_by_key(|id| std::cmp::Reverse(id.to_string()));
    sorted.dedup();
    assert_eq!(seen, sorted, "newest first, none twice");
    gym.caller
        .get("/v1/executions?limit=0")
        .refused("invalid_request");
    gym.caller
        .get("/v1/executions?color=red")
        .refused("invalid_request");
}
