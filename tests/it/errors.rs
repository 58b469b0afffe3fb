//! Every error code of this surface can be produced, and exactly it.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};

use serde_json::json;
use spotter_tests::manifest::{Function, Manifest};
use spotter_tests::{Answer, Gym, guests, shared};

/// Codes that belong to limits which are not there yet.
const LATER: &[&str] = &["confirmation_required", "quota_exceeded", "rate_limited"];

/// Codes that only a host in trouble answers, or a caller who is gone. Other
/// tests produce them.
const ELSEWHERE: &[&str] = &[
    "cancelled",         // cancel: the record says it
    "internal",          // restart: a lost blob
    "unavailable",       // restart: a server that is stopping
    "busy",              // isolation: more calls than may wait
    "deadline_exceeded", // hostile: cpu_sleep, ten seconds
    "compile_limit",     // compile: a component that takes too long to compile
    "upstream_failed",   // egress: a server that breaks off
    "upstream_timeout",  // egress: a server that does not answer
    "query_rejected",    // query: a statement that writes
    "query_timeout",     // query: a statement that sleeps
];

/// What produces a code.
type Cause = fn(&Gym) -> Answer;

const CAUSES: &[(&str, Cause)] = &[
    ("invalid_json", |gym| post(gym, "ok_echo", "{")),
    ("invalid_request", |gym| post(gym, "ok_echo", "{\"x\":1}")),
    ("invalid_arguments", |gym| {
        post(gym, "ok_echo", "{\"arguments\":[]}")
    }),
    ("too_large", |gym| {
        gym.call("ok_echo", &json!({ "a": "a".repeat(70_000) }))
    }),
    ("request_timeout", slow_body),
    ("unauthenticated", |gym| {
        gym.caller.with_key(None).get("/v1/gym")
    }),
    ("forbidden", |gym| gym.caller.get("/v1/plugins")),
    ("not_found", |gym| gym.manager.get("/v1/plugins/nothing")),
    ("method_not_allowed", |gym| {
        gym.caller.put("/v1/functions", &json!({}))
    }),
    ("conflict", |gym| {
        gym.manager.post("/v1/plugins/ok_echo/rollback", &json!({}))
    }),
    ("unknown_function", |gym| gym.call("nothing", &json!({}))),
    ("function_paused", |gym| {
        gym.install("ok_answer");
        gym.manager
            .post("/v1/plugins/ok_answer/pause", &json!({}))
            .ok();
        gym.call("ok_answer", &json!({}))
    }),
    ("consent_required", |gym| {
        let asking = guests::component_as("ok_echo", &Manifest::new("asking").kv(1024));
        gym.upload_undecided(&asking).ok();
        gym.manager.post("/v1/plugins/asking/activate", &json!({}))
    }),
    ("tests_failed", |gym| {
        gym.install_as("ok_fails", &Manifest::new("failing"));
        gym.manager
            .post("/v1/plugins/failing/pause", &json!({}))
            .ok();
        let cases = json!({ "cases": [{ "name": "works", "function": "failing" }] });
        gym.manager.put("/v1/plugins/failing/cases", &cases).ok();
        gym.manager.post("/v1/plugins/failing/activate", &json!({}))
    }),
    ("capability_denied", |gym| {
        gym.upload(&guests::rust("http_fetch")).ok();
        let nobody = json!({ "url": "https://nobody.asked.test/", "method": "POST" });
        gym.call("http_fetch", &nobody)
    }),
    ("out_of_fuel", |gym| guest(gym, "cpu_fuel")),
    ("cpu_limit", |gym| guest(gym, "cpu_slow")),
    ("memory_limit", |gym| guest(gym, "memory_grow")),
    ("stack_overflow", |gym| guest(gym, "stack_recursion")),
    ("trapped", |gym| guest(gym, "trap_unreachable")),
    ("exited", |gym| guest(gym, "wasi_exit")),
    ("host_call_limit", |gym| guest(gym, "cpu_host_calls")),
    ("output_too_large", |gym| guest(gym, "abi_large_output")),
    ("invalid_result", |gym| guest(gym, "result_no_json")),
    ("plugin_failed", |gym| guest(gym, "ok_fails")),
    ("invalid_component", |gym| {
        gym.upload(b"nothing of the kind")
    }),
    ("forbidden_import", |gym| {
        gym.upload(&guests::component("import_files"))
    }),
    ("unsupported_contract", |gym| {
        gym.upload(&wat::parse_str("(component)").unwrap())
    }),
    ("invalid_manifest", |gym| {
        manifest(gym, &Manifest::new("Upper"))
    }),
    ("schema_rejected", |gym| {
        let function = Function::new("f").parameters("[]");
        manifest(gym, &Manifest::new("probe").functions([function]))
    }),
    ("name_taken", |gym| {
        manifest(
            gym,
            &Manifest::new("thief").functions([Function::new("ok_echo")]),
        )
    }),
    ("source_rejected", |gym| {
        let source = json!({ "name": "add", "source": "function execute(" });
        gym.manager.post("/v1/plugins", &source)
    }),
    ("version_exists", |gym| {
        gym.upload(&guests::component_as(
            "ok_answer",
            &Manifest::new("ok_echo"),
        ))
    }),
];

#[test]
fn every_code_has_a_cause() {
    let gym = shared().gym();
    gym.install("ok_echo");
    for (code, cause) in CAUSES {
        let answer = cause(&gym);
        assert_eq!(answer.code().as_deref(), Some(*code), "{}", answer.text());
        answer.refused(code);
    }
}

#[test]
fn no_code_is_forgotten() {
    let tested: BTreeSet<&str> = CAUSES
        .iter()
        .map(|(code, _)| *code)
        .chain(LATER.iter().chain(ELSEWHERE).copied())
        .collect();
    let api = shared().anonymous().get("/openapi.json").ok().json();
    let published = api["components"]["schemas"]
        .as_object()
        .unwrap()
        .values()
        .find_map(|schema| codes_in(schema))
        .expect("the API's description lists the codes");
    let published: BTreeSet<&str> = published.iter().filter_map(|code| code.as_str()).collect();
    assert_eq!(tested, published);
}

/// The enumeration of codes, wherever the description keeps it.
fn codes_in(schema: &serde_json::Value) -> Option<&Vec<serde_json::Value>> {
    let own = schema["enum"].as_array();
    let nested = schema["properties"]["code"]["enum"].as_array();
    own.or(nested)
        .filter(|codes| codes.contains(&json!("out_of_fuel")))
}

fn post(gym: &Gym, function: &str, body: &str) -> Answer {
    let path = format!("/v1/functions/{function}");
    gym.caller
        .post_bytes(&path, "application/json", body.as_bytes())
}

fn guest(gym: &Gym, name: &str) -> Answer {
    gym.install(name);
    gym.call(name, &json!({}))
}

fn manifest(gym: &Gym, manifest: &Manifest) -> Answer {
    gym.upload(&guests::component_as("ok_echo", manifest))
}

/// Announces a body and never sends it. The server that is asked waits for a
/// second only.
fn slow_body(gym: &Gym) -> Answer {
    let server = crate::impatient();
    let key = spotter_tests::gym::make_key(&server.admin(), "demo", &["call"]);
    let mut stream = server.connect();
    let head = format!(
        "POST /v1/functions/any HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {key}\r\n\
         content-type: application/json\r\ncontent-length: 100\r\nconnection: close\r\n\r\n{{",
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (_, body) = text.split_once("\r\n\r\n").expect("an answer");
    Answer {
        status: text[9..12].parse().unwrap(),
        headers: gym.caller.get("/healthz").headers,
        body: body.into(),
    }
}
