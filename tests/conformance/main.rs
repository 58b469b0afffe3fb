//! Runs test262, the public test suite of the language's standard, through the
//! server: each test is evaluated by a plugin, in a fresh sandbox. README.md
//! beside this says how, and what came of it.
//!
//! `tests/conformance/run SUITE [PATH...]`
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a measurement that cannot go on should stop where it stands, and prints"
)]

mod plugin;
mod reasons;
mod report;
mod suite;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use spotter_tests::{Options, Server};

use crate::plugin::Plugins;
use crate::report::{Report, Result};
use crate::suite::Suite;

/// Calls at once: the machine stays busy, and nobody waits for long.
const CLIENTS: usize = 4;

/// As much as an operator may allow: what the language is able to do is the
/// question here, and not how soon it is stopped.
const CONFIG: &str = "
    [call]
    cpu_ms = 2000
    fuel = 2000000000

    [gym]
    calls_at_once = 64
";

fn main() -> ExitCode {
    // Cargo adds flags of its own.
    let arguments = std::env::args().skip(1);
    let arguments: Vec<String> = arguments.filter(|own| !own.starts_with("--")).collect();
    let [root, below @ ..] = arguments.as_slice() else {
        eprintln!("usage: tests/conformance/run SUITE [PATH...]; see tests/conformance/README.md");
        return ExitCode::FAILURE;
    };
    let suite = Suite::new(Path::new(root));
    let whole = ["language".to_owned(), "built-ins".to_owned()];
    let below = if below.is_empty() { &whole } else { below };
    let paths: Vec<String> = below.iter().flat_map(|below| suite.paths(below)).collect();
    assert!(!paths.is_empty(), "there are no tests in {root}/test");

    let server = Server::start(&Options {
        config: Some(CONFIG.to_owned()),
        ..Options::default()
    });
    let process = server.pid();
    let results = run(&suite, &server, &paths);
    let report = Report::new(suite.commit(), results);

    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/conformance");
    report.write(&target);
    println!("{}", report.summary());
    println!("Every failure: {}", target.join("failures.jsonl").display());
    serves(&server, process);
    let unexplained = report.unexplained();
    for path in &unexplained {
        println!("fails for no reason of reasons.toml: {path}");
    }
    if report.broken() == 0 && unexplained.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn run(suite: &Suite, server: &Server, paths: &[String]) -> Vec<Result> {
    let gym = server.gym();
    let plugins = Plugins::new(suite, &gym);
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    let begin = Instant::now();
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (plugins, next, results) = (&plugins, &next, &results);
            scope.spawn(move || {
                let own = format!("test_{client}");
                while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = one(suite, plugins, path, &own);
                    results.lock().unwrap().push(result);
                }
            });
        }
        scope.spawn(|| progress(&next, paths.len(), begin));
    });
    let mut results = results.into_inner().unwrap();
    results.sort_by(|a, b| a.path.cmp(&b.path));
    results
}

fn one(suite: &Suite, plugins: &Plugins<'_>, path: &str, own: &str) -> Result {
    let test = suite.test(path);
    let impossible = test.impossible();
    let modes = if impossible.is_some() {
        &[]
    } else {
        test.modes()
    };
    Result {
        runs: modes
            .iter()
            .map(|mode| (*mode, plugins.run(&test, *mode, own)))
            .collect(),
        path: test.path.clone(),
        area: test.area(),
        features: test.meta.features,
        impossible,
    }
}

/// Tells how far it is, until the last test was begun.
fn progress(next: &AtomicUsize, all: usize, begin: Instant) {
    let mut told = Instant::now();
    loop {
        std::thread::sleep(Duration::from_millis(200));
        let begun = next.load(Ordering::Relaxed);
        if begun >= all {
            return;
        }
        if told.elapsed() > Duration::from_secs(10) {
            told = Instant::now();
            let seconds = begin.elapsed().as_secs_f64();
            eprintln!("{begun} of {all} tests in {seconds:.0} s");
        }
    }
}

/// Whether the host is none the worse for it.
fn serves(server: &Server, process: u32) {
    let ready = server.anonymous().get("/readyz").status == 200;
    assert!(
        ready && server.alive() && server.pid() == process,
        "{}",
        server.log()
    );
    let gym = server.gym();
    let form = json!({
        "name": "add",
        "description": "Adds two numbers.",
        "parameters": { "type": "object" },
        "source": "function execute({ a, b }) { return a + b }",
    });
    gym.save(&form).ok();
    assert_eq!(
        gym.call("add", &json!({ "a": 1, "b": 2 })).field("/result"),
        json!(3)
    );
}
