use std::time::Instant;

use serde_json::{Value, json};
use spotter_tests::Gym;

use super::{as_expected, ended, gym, inside, tool, world};

/// How long a case may take: all limits are far below it, even where the
/// machine is busy.
const SOON_MS: u128 = 4_000;

/// How many cases run at the same time.
const AT_ONCE: usize = 4;

/// A body of an asynchronous `execute`, or a whole module that has one, and
/// how its call ends. A file has many, each under a line
/// `//// name => ending`; where several endings are right, ` or ` is between
/// them.
struct Case {
    name: &'static str,
    ending: &'static str,
    text: &'static str,
}

fn cases(file: &'static str) -> Vec<Case> {
    let sections = file.split("//// ").skip(1);
    let case = |section: &'static str| {
        let (head, text) = section.split_once('\n').expect("a body");
        let (name, ending) = head.split_once(" => ").expect("how it ends");
        Case { name, ending, text }
    };
    sections.map(case).collect()
}

/// The module that a case is.
fn module(text: &str) -> String {
    match text.contains("execute") {
        true => text.to_owned(),
        false => format!("async function execute(args, context) {{\n{text}}}"),
    }
}

/// Runs all cases of a file, and says all that is wrong with any of them.
fn run(file: &'static str) {
    let (gym, cases) = (gym(), cases(file));
    gym.save(&tool("neighbour", "function execute() { return 7 }"))
        .ok();
    let numbered: Vec<_> = cases.iter().enumerate().collect();
    // Saving waits for the disk most of the time.
    let faults: Vec<String> = std::thread::scope(|scope| {
        let gym = &gym;
        let run = move |cases: &[(usize, &Case)]| {
            let fault = |(number, case): &(usize, &Case)| fault(gym, *number, case);
            cases.iter().filter_map(fault).collect::<Vec<_>>()
        };
        let parts = numbered.chunks(numbered.len().div_ceil(AT_ONCE));
        let running: Vec<_> = parts.map(|part| scope.spawn(move || run(part))).collect();
        let faults = running.into_iter().flat_map(|part| part.join().unwrap());
        faults.collect()
    });
    assert!(
        faults.is_empty(),
        "{} of {}:\n{}",
        faults.len(),
        cases.len(),
        faults.join("\n")
    );
    assert!(world().server.alive());
    assert!(!world().server.log().contains("panicked"));
}

fn fault(gym: &Gym, number: usize, case: &Case) -> Option<String> {
    let name = format!("case_{number}");
    let saved = gym.save(&tool(&name, &module(case.text)));
    if saved.status != 201 {
        return Some(format!("{}: not saved: {}", case.name, saved.text()));
    }
    let begin = Instant::now();
    let answer = gym.call(&name, &json!({}));
    let took = begin.elapsed().as_millis();
    let ended = ended(&answer);
    let expected = |ending| as_expected(&ended, ending);
    if !case.ending.split(" or ").any(expected) {
        return Some(format!("{}: {ended} is not {}", case.name, case.ending));
    }
    if let Some(inside) = inside(&answer.text()) {
        return Some(format!("{}: names {inside}: {ended}", case.name));
    }
    if took > SOON_MS {
        return Some(format!("{}: took {took} ms", case.name));
    }
    let neighbour = gym.call("neighbour", &json!({})).field("/result");
    (neighbour != 7).then(|| format!("{}: the neighbour says {neighbour}", case.name))
}

#[test]
fn loops_end() {
    run(include_str!("cases/loops.js"));
}

#[test]
fn regular_expressions_end() {
    run(include_str!("cases/expressions.js"));
}

#[test]
fn memory_is_bounded() {
    run(include_str!("cases/memory.js"));
}

#[test]
fn depth_is_bounded() {
    run(include_str!("cases/depth.js"));
}

#[test]
fn results_are_json_or_refused() {
    run(include_str!("cases/results.js"));
}

#[test]
fn what_a_plugin_overwrites_is_its_own() {
    run(include_str!("cases/overwritten.js"));
}

#[test]
fn nothing_leads_out() {
    run(include_str!("cases/outside.js"));
}

#[test]
fn whatever_is_thrown_is_told() {
    run(include_str!("cases/thrown.js"));
}

#[test]
fn time_zones_are_there() {
    run(include_str!("cases/zones.js"));
}

#[test]
fn shared_memory_and_weak_references_are_absent_or_harmless() {
    run(include_str!("cases/weak.js"));
}

#[test]
fn a_failure_is_recorded_as_it_was_answered() {
    let gym = gym();
    let bodies = [
        ("loops", "for (;;);"),
        ("throws", "throw new TypeError('no')"),
        ("never", "await new Promise(() => {})"),
        (
            "says",
            "throw new ToolError('slot_taken', 'Choose another.')",
        ),
    ];
    for (name, body) in bodies {
        gym.save(&tool(name, &module(body))).ok();
        let answer = gym.call(name, &json!({}));
        let record = gym.await_records(&format!("function={name}"), 1)[0].clone();
        assert_eq!(record["failure"]["code"], answer.field("/error/code"));
        let id = answer.header("spotter-call-id").map(Value::from);
        assert_eq!(Some(record["id"].clone()), id);
    }
}
