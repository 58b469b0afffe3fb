//! Hostile guests: each ends in its own code, soon, in one record, and
//! nothing else feels it.

use std::time::Instant;

use serde_json::{Value, json};
use spotter_tests::{Gym, guests, shared};

use crate::cases::{self, Case};

#[test]
fn cpu() {
    run(cases::CPU_CASES);
}

#[test]
fn memory() {
    run(cases::MEMORY_CASES);
}

#[test]
fn boundary() {
    run(cases::BOUNDARY_CASES);
}

#[test]
fn wasi() {
    run(cases::WASI_CASES);
}

/// Runs every case of a group, and says all that is wrong with any of them.
fn run(cases: &[Case]) {
    let gym = shared().gym();
    gym.install("ok_echo");
    let faults: Vec<String> = cases.iter().filter_map(|case| fault(&gym, case)).collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    assert!(shared().alive());
    let records = gym.await_records("limit=200&status=error", cases.len());
    assert_eq!(records.len(), cases.len());
}

fn fault(gym: &Gym, case: &Case) -> Option<String> {
    let uploaded = gym.upload(&guests::component(case.guest));
    if uploaded.status != 201 {
        return Some(format!("{}: not uploaded: {}", case.guest, uploaded.text()));
    }
    let source = env!("CARGO_MANIFEST_DIR").trim_end_matches("tests");
    let begin = Instant::now();
    let answer = gym.call(case.guest, &json!({}));
    let took = begin.elapsed().as_millis();
    let code = answer.code().unwrap_or_else(|| "none".to_owned());
    let echo = gym.call("ok_echo", &json!({ "still": "here" }));
    if !case.codes.contains(&code.as_str()) {
        return Some(format!(
            "{}: {code} is not {:?}: {}",
            case.guest,
            case.codes,
            answer.text()
        ));
    }
    if took > u128::from(case.within_ms) {
        return Some(format!("{}: took {took} ms", case.guest));
    }
    if answer.text().contains(source) || answer.text().contains(".rs:") {
        return Some(format!(
            "{}: names the host's insides: {}",
            case.guest,
            answer.text()
        ));
    }
    let id = answer
        .header("spotter-call-id")
        .unwrap_or_default()
        .to_owned();
    let record = recorded(gym, case.guest);
    if record["failure"]["code"] != code.as_str() || record["id"] != id.as_str() {
        return Some(format!("{}: recorded as {record}", case.guest));
    }
    (echo.field("/result/still") != "here").then(|| format!("{}: {}", case.guest, echo.text()))
}

fn recorded(gym: &Gym, function: &str) -> Value {
    gym.await_records(&format!("function={function}"), 1)[0].clone()
}

#[test]
fn refused_when_uploaded() {
    let gym = shared().gym();
    let faults: Vec<String> = cases::REFUSED_UPLOADS
        .iter()
        .filter_map(|(guest, codes)| {
            let answer = gym.upload(&guests::component(guest));
            let code = answer.code().unwrap_or_else(|| "none".to_owned());
            (!codes.contains(&code.as_str()))
                .then(|| format!("{guest}: {code} is not {codes:?}: {}", answer.text()))
        })
        .collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    let left = gym.manager.get("/v1/plugins").ok();
    assert_eq!(
        left.field("/plugins"),
        json!([]),
        "a refused upload left something"
    );
}

#[test]
fn memory_within_the_limit_is_given() {
    let gym = shared().gym();
    gym.install("memory_allowed");
    let answer = gym.call("memory_allowed", &json!({})).ok();
    assert_eq!(answer.field("/result"), "held");
    let peak = answer.field("/usage/memory_bytes").as_u64().unwrap();
    assert!((60 << 20..=64 << 20).contains(&peak), "{peak}");
}

#[test]
fn fresh_memory_holds_nothing_of_another_call() {
    let (one, other) = (shared().gym(), shared().gym());
    one.install("memory_residue");
    other.install("memory_residue");
    // More calls than the pool has warm places, in two gyms in turn.
    for round in 0..100 {
        for gym in [&one, &other] {
            let answer = gym.call("memory_residue", &json!({})).ok();
            assert_eq!(answer.field("/result"), 0, "round {round}");
        }
    }
}

#[test]
fn a_plugins_own_error_reaches_the_caller() {
    let gym = shared().gym();
    gym.install("ok_fails");
    let answer = gym.call("ok_fails", &json!({})).refused("plugin_failed");
    assert_eq!(answer.field("/error/details/code"), "slot_taken");
    assert_eq!(answer.field("/error/message"), "Choose another slot.");
    assert_eq!(answer.field("/error/retryable"), false);
}

#[test]
fn the_environment_is_empty() {
    let gym = shared().gym();
    gym.install("wasi_environment");
    let answer = gym.call("wasi_environment", &json!({})).ok();
    assert_eq!(answer.field("/result"), json!([0, 0]));
}

#[test]
fn clocks_are_too_coarse_to_measure_the_host() {
    let gym = shared().gym();
    gym.install("wasi_clock");
    for _ in 0..20 {
        let answer = gym.call("wasi_clock", &json!({})).ok();
        assert_eq!(answer.field("/result"), 0);
    }
}

#[test]
fn logs_are_cut_and_harmless() {
    let gym = shared().gym();
    gym.install("log_flood");
    gym.install("log_control");
    let flood = gym.call("log_flood", &json!({})).ok();
    assert_eq!(flood.field("/result"), "done");
    let record = read(&gym, &flood.field("/call_id"));
    let lines = record["logs"].as_array().unwrap();
    let bytes: usize = lines
        .iter()
        .map(|line| line["message"].as_str().unwrap().len())
        .sum();
    assert!(
        lines.len() <= 256 && bytes <= 64 << 10,
        "{} lines, {bytes} bytes",
        lines.len()
    );
    assert_eq!(record["logs_truncated"], true);

    let control = gym.call("log_control", &json!({})).ok();
    let record = read(&gym, &control.field("/call_id"));
    let lines = record["logs"].as_array().unwrap();
    assert_eq!(lines.len(), 1, "one line stays one line");
    assert_eq!(lines[0]["level"], "warn");
    let message = lines[0]["message"].as_str().unwrap();
    assert!(!message.contains(char::is_control), "{message:?}");
}

/// One execution with its logs, as soon as it is written.
fn read(gym: &Gym, id: &Value) -> Value {
    gym.await_record(id.as_str().unwrap())
}
