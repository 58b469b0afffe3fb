//! Plugins in JavaScript: how long a source takes until it is callable, and
//! what a hot call costs beside what else runs strangers' snippets: Node's
//! `vm`, `isolated-vm` and `quickjs-emscripten`, each as fresh for every call
//! as it can be. In turns, so that a machine's moods meet all; a row is its
//! quietest round.
//!
//! `cargo bench --workspace --bench javascript` after `make bench`. The others
//! need `npm ci` in `tests/benches/peers`; without it, or without Node, they are
//! left out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement that cannot go on should stop where it stands, and prints"
)]

mod common;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use common::{at, call, save, source};
use serde_json::{Value, json};
use spotter_tests::{Gym, Options, Server};

const SAVES: usize = 100;
const ROUNDS: usize = 3;
const WARM_UP: usize = 200;
const CALLS: usize = 1_000;

/// The smallest that does something.
const SMALL: &str = "function execute({ a, b }) { return a + b }";
/// The bytes of one that was pasted from somewhere.
const MEDIUM: usize = 31_000;

/// What `peers.mjs` measures.
const PEERS: [&str; 4] = [
    "node:vm, a new context",
    "isolated-vm, a new isolate",
    "quickjs-emscripten, a new context",
    "quickjs-emscripten, a new runtime",
];

fn main() {
    let server = Server::start(&Options::default());
    let gym = server.gym();
    // The engine is compiled when the first source is saved.
    save(&gym, "small", SMALL);
    let medium = source(0, MEDIUM);
    save(&gym, "medium", &medium);

    println!("| save to answer | p50 | p90 | and called once, p50 | p90 |");
    println!("| --- | --- | --- | --- | --- |");
    saves(&gym, 1_000);
    saves(&gym, 30_000);

    let mut rows = Rows::default();
    let mut missing = BTreeSet::new();
    for _ in 0..ROUNDS {
        for (size, source) in [("small", SMALL), ("medium", &medium)] {
            calls(&gym, size, &mut rows);
            for name in PEERS {
                match peer(name, source) {
                    Ok((p50, p90)) => rows.add(format!("{size}: {name}"), p50, p90),
                    Err(why) => drop(missing.insert(format!("{name}, {size}: {why}"))),
                }
            }
        }
    }
    println!("\n| a fresh call, µs | p50 | p90 | p50 of all rounds |");
    println!("| --- | --- | --- | --- |");
    rows.print();
    for missing in missing {
        println!("\nleft out: {missing}");
    }
}

/// Saves sources that were never seen, and calls each once.
fn saves(gym: &Gym, bytes: usize) {
    let (mut answered, mut called) = (Vec::new(), Vec::new());
    for number in 0..SAVES {
        let name = format!("saved_{bytes}_{number}");
        let source = source(number, bytes);
        let begin = Instant::now();
        save(gym, &name, &source);
        answered.push(begin.elapsed().as_secs_f64() * 1e3);
        call(gym, &name, number);
        called.push(begin.elapsed().as_secs_f64() * 1e3);
    }
    println!(
        "| {bytes} bytes | {:.1} ms | {:.1} ms | {:.1} ms | {:.1} ms |",
        at(0.5, &answered),
        at(0.9, &answered),
        at(0.5, &called),
        at(0.9, &called),
    );
}

/// One round of the host's own: by its own clocks, and by the client's.
fn calls(gym: &Gym, name: &str, rows: &mut Rows) {
    let (mut wall, mut cpu, mut trip) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..WARM_UP + CALLS {
        let begin = Instant::now();
        let answer = call(gym, name, 0);
        if number < WARM_UP {
            continue;
        }
        trip.push(begin.elapsed().as_secs_f64() * 1e6);
        wall.push(answer.field("/usage/wall_us").as_f64().unwrap());
        cpu.push(answer.field("/usage/cpu_us").as_f64().unwrap());
    }
    for (what, all) in [
        ("inside the host", wall),
        ("its CPU time", cpu),
        ("over HTTP", trip),
    ] {
        rows.add(
            format!("{name}: spotter, {what}"),
            at(0.5, &all),
            at(0.9, &all),
        );
    }
}

/// One call of `peers.mjs`, a process of its own: some take the whole process
/// with them when they fail.
///
/// # Errors
/// Why it cannot be measured.
fn peer(name: &str, source: &str) -> Result<(f64, f64), String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/peers.mjs");
    let mut node = Command::new("node")
        // isolated-vm cannot start from Node's own snapshot.
        .arg("--no-node-snapshot")
        .arg(script)
        .arg(name)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("node: {error}"))?;
    let job = json!({ "source": source, "warmUp": WARM_UP, "calls": CALLS });
    let mut input = node.stdin.take().unwrap();
    input.write_all(job.to_string().as_bytes()).unwrap();
    drop(input);
    let output = node.wait_with_output().unwrap();
    if !output.status.success() {
        return Err(output.status.to_string());
    }
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    match said["missing"].as_str() {
        Some(why) => Err(why.to_owned()),
        None => {
            let us = |field: &str| said[field].as_f64().unwrap();
            Ok((us("p50_us"), us("p90_us")))
        }
    }
}

/// What was measured, in the order in which it first came.
#[derive(Default)]
struct Rows(Vec<(String, Vec<(f64, f64)>)>);

impl Rows {
    fn add(&mut self, name: String, p50: f64, p90: f64) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, rounds)) => rounds.push((p50, p90)),
            None => self.0.push((name, vec![(p50, p90)])),
        }
    }

    fn print(&self) {
        for (name, rounds) in &self.0 {
            let p50: Vec<String> = rounds.iter().map(|(p50, _)| format!("{p50:.0}")).collect();
            let (least, p90) = rounds
                .iter()
                .min_by(|one, other| one.0.total_cmp(&other.0))
                .unwrap();
            println!("| {name} | {least:.0} | {p90:.0} | {} |", p50.join(", "));
        }
    }
}
