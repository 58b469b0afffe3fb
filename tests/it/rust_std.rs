//! Rust's standard library in the sandbox.

use serde_json::{Value, json};
use spotter_tests::{Gym, guests, shared};

fn gym_with(guest: &str) -> Gym {
    let gym = shared().gym();
    gym.upload(&guests::rust(guest)).ok();
    gym
}

fn failed(gym: &Gym, function: &str, code: &str) -> Value {
    let answer = gym.call(function, &json!({})).refused(code);
    gym.await_record(answer.header("spotter-call-id").unwrap())
}

#[test]
fn collections_work() {
    let gym = gym_with("std_collections");
    let words = json!({ "words": ["a", "b", "a"] });
    assert_eq!(
        gym.call("std_collections", &words).ok().field("/result"),
        "a"
    );
}

#[test]
fn the_words_of_a_panic_are_in_the_log() {
    let record = failed(&gym_with("std_panic"), "std_panic", "trapped");
    let logs = record["logs"].to_string();
    assert!(logs.contains("the words of the panic"), "{logs}");
}

#[test]
fn printing_without_end_is_cut() {
    let gym = gym_with("std_output");
    let answer = gym.call("std_output", &json!({})).ok();
    let record = gym.await_record(answer.field("/call_id").as_str().unwrap());
    assert_eq!(record["logs_truncated"], true);
    println!("60 lines took {} host calls", record["usage"]["host_calls"]);
    assert!(record["logs"].to_string().len() < 70_000);
}

#[test]
fn there_is_nothing_around_a_plugin() {
    let gym = gym_with("std_surroundings");
    let found = gym
        .call("std_surroundings", &json!({}))
        .ok()
        .field("/result");
    assert_eq!(
        found,
        json!({ "variables": 0, "arguments": 0, "input": "" })
    );
}

#[test]
fn time_passes() {
    let gym = gym_with("std_time");
    let answer = gym.call("std_time", &json!({})).ok().field("/result");
    assert!(answer[0].as_u64().unwrap() >= 19, "{answer}");
    let now = jiff::Timestamp::now().as_second();
    assert!(answer[1].as_i64().unwrap().abs_diff(now) < 60, "{answer}");
}

#[test]
fn exiting_is_no_answer() {
    failed(&gym_with("std_exit"), "std_exit", "exited");
}

#[test]
fn running_out_of_memory_is_called_so() {
    failed(&gym_with("std_allocate"), "std_allocate", "memory_limit");
}
