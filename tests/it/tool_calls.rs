//! A model's tool calls in, tool messages out.

use serde_json::{Value, json};
use spotter_tests::{Gym, shared};

fn gym() -> Gym {
    let gym = shared().gym();
    gym.install("ok_echo");
    gym.install("trap_unreachable");
    gym
}

fn chat_call(id: &str, name: &str, arguments: &str) -> Value {
    json!({ "id": id, "type": "function", "function": { "name": name, "arguments": arguments } })
}

/// The JSON inside a tool message.
fn content(message: &Value) -> Value {
    serde_json::from_str(message["content"].as_str().unwrap()).unwrap()
}

#[test]
fn three_at_once_and_one_of_them_broken() {
    let gym = gym();
    let message = json!({
        "role": "assistant",
        "content": null,
        "tool_calls": [
            chat_call("call_1", "ok_echo", "{\"n\":1}"),
            chat_call("call_2", "ok_echo", "{\"n\":"),
            chat_call("call_3", "ok_echo", "{\"n\":3}"),
        ],
    });
    let answer = gym.caller.post("/v1/tool-calls", &message).ok();
    let messages = answer.field("/messages");
    let messages = messages.as_array().unwrap();
    assert_eq!(messages.len(), 3);
    for (message, id) in messages.iter().zip(["call_1", "call_2", "call_3"]) {
        assert_eq!(message["role"], "tool");
        assert_eq!(message["tool_call_id"], id);
    }
    assert_eq!(content(&messages[0]), json!({ "n": 1 }));
    assert_eq!(content(&messages[1])["error"]["code"], "invalid_json");
    assert_eq!(content(&messages[2]), json!({ "n": 3 }));
    gym.await_records("limit=200", 3);
}

#[test]
fn a_call_that_crashes_hurts_no_other() {
    let gym = gym();
    let calls = json!({ "tool_calls": [
        chat_call("a", "trap_unreachable", "{}"),
        chat_call("b", "no_such_function", "{}"),
        chat_call("c", "ok_echo", "{\"fine\":true}"),
    ]});
    let answer = gym.caller.post("/v1/tool-calls", &calls).ok();
    let messages = answer.field("/messages");
    assert_eq!(content(&messages[0])["error"]["code"], "trapped");
    assert_eq!(content(&messages[1])["error"]["code"], "unknown_function");
    assert_eq!(content(&messages[2]), json!({ "fine": true }));
    let codes: Vec<Value> = gym
        .await_records("limit=200", 3)
        .iter()
        .map(|record| record["failure"]["code"].clone())
        .collect();
    assert!(codes.contains(&json!("trapped")) && codes.contains(&json!("unknown_function")));
}

#[test]
fn calls_of_the_responses_api_get_its_outputs() {
    let gym = gym();
    let calls = json!([
        { "type": "message", "role": "assistant", "content": [] },
        { "type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "ok_echo",
          "arguments": "{\"n\":1}", "status": "completed" },
        { "type": "function_call", "id": "fc_2", "call_id": "call_2", "name": "ok_echo",
          "arguments": "no json", "status": "completed" },
    ]);
    for body in [calls.clone(), json!({ "output": calls })] {
        let answer = gym.caller.post("/v1/tool-calls", &body).ok();
        let output = answer.field("/output");
        let output = output
            .as_array()
            .unwrap_or_else(|| panic!("{}", answer.text()));
        assert_eq!(output.len(), 2, "{}", answer.text());
        assert_eq!(output[0]["type"], "function_call_output");
        assert_eq!(output[0]["call_id"], "call_1");
        assert_eq!(output[0]["output"], "{\"n\":1}");
        let fault: Value = serde_json::from_str(output[1]["output"].as_str().unwrap()).unwrap();
        assert_eq!(fault["error"]["code"], "invalid_json");
    }
}

#[test]
fn they_run_at_the_same_time() {
    let gym = shared().gym();
    gym.install("wasi_nap");
    let calls: Vec<Value> = (0..4)
        .map(|n| chat_call(&format!("c{n}"), "wasi_nap", "{}"))
        .collect();
    let begin = std::time::Instant::now();
    let answer = gym
        .caller
        .post("/v1/tool-calls", &json!({ "tool_calls": calls }))
        .ok();
    // Each sleeps half a second.
    assert!(begin.elapsed().as_millis() < 1_800, "{:?}", begin.elapsed());
    // A text is passed on as it is, not as JSON.
    assert_eq!(answer.field("/messages/3/content"), "slept");
}

#[test]
fn what_is_no_tool_call_is_refused() {
    let gym = gym();
    let post = |body: &Value| gym.caller.post("/v1/tool-calls", body);
    post(&json!({})).refused("invalid_request");
    post(&json!({ "tool_calls": 7 })).refused("invalid_request");
    post(&json!("text")).refused("invalid_request");
    gym.caller
        .post_bytes("/v1/tool-calls", "application/json", b"{\"tool_calls\":[")
        .refused("invalid_json");
    let flood: Vec<Value> = (0..10_000)
        .map(|n| chat_call(&n.to_string(), "ok_echo", "{}"))
        .collect();
    post(&json!({ "tool_calls": flood })).refused_with_one_of(&["invalid_request", "too_large"]);
}
