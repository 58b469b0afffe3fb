//! What 10,000 installed snippets cost, or tools without code: to save, to start
//! with, to call for the first time, in memory and on disk.
//!
//! `cargo bench --workspace --bench snippets` after `make bench`; a number as
//! argument saves so many instead, `descriptions` those of REST calls, each of
//! which asks a server when it is called.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement that cannot go on should stop where it stands, and prints"
)]

mod common;

use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use common::{API, adder, at, call, description, save, source};
use spotter_tests::{Gym, Options, Reach, Server};

const SNIPPETS: usize = 10_000;
const BYTES: usize = 1_000;
/// Saving at once: as many as a small machine has cores.
const CONNECTIONS: usize = 2;
/// So many saves are the first ones, and the last.
const END: usize = 500;

/// What is installed.
#[derive(Clone, Copy)]
enum Kind {
    Snippets,
    Descriptions,
}

impl Kind {
    /// Saves one, which adds its number.
    fn save(self, gym: &Gym, name: &str, number: usize) {
        match self {
            Kind::Snippets => save(gym, name, &source(number, BYTES)),
            Kind::Descriptions => gym.save(&description(name, number)).ok(),
        };
    }
}

fn main() {
    let count = std::env::args()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(SNIPPETS);
    let (kind, what) = match std::env::args().any(|argument| argument == "descriptions") {
        true => (Kind::Descriptions, "descriptions of REST calls".to_owned()),
        false => (Kind::Snippets, format!("snippets of {BYTES} bytes")),
    };
    let upstream = adder();
    let options: Options = Reach::new().name(API, upstream.address()).options();
    let server = Server::start(&options);
    let gym = server.gym();
    // The engine is compiled when the first source is saved.
    kind.save(&gym, "loaded", count);

    let begin = Instant::now();
    let saves = save_all(&gym, kind, count);
    let saving = begin.elapsed();
    server.stop();
    let key = gym.caller.key().map(str::to_owned);
    let data = server.into_data();

    let begin = Instant::now();
    let server = Server::start_on(data, &options);
    let ready = begin.elapsed();
    let at_start = Memory::of(server.pid());
    let gym = Gym {
        caller: server.anonymous().with_key(key.as_deref()),
        ..gym
    };
    let (first_calls, control) = call_all(&gym, count);
    let when_called = Memory::of(server.pid());
    let per_snippet = |path: &str| disk_bytes(&server.data().join(path)) / count as u64;

    let end = END.min(count);
    let row = |what: &str, figure: String| println!("| {what} | {figure} |");
    row(&format!("{count} {what}"), String::new());
    println!("| --- | --- |");
    row("saved in", format!("{:.0} s", saving.as_secs_f64()));
    row(
        "a save, p50, first and last ones",
        format!(
            "{:.1} ms; {:.1} ms",
            at(0.5, &saves[..end]),
            at(0.5, &saves[count - end..])
        ),
    );
    row(
        "start to ready",
        format!("{:.0} ms", ready.as_secs_f64() * 1e3),
    );
    row("the very first call", format!("{:.1} ms", first_calls[0]));
    row(
        "first call of each, p50, p99, most",
        latency(&first_calls[1..]),
    );
    row("calls of a loaded one in between", latency(&control[1..]));
    row("resident at start", at_start.to_string());
    row("resident when all were called", when_called.to_string());
    row(
        "disk for each: source, compiled, all",
        format!(
            "{} bytes; {} bytes; {} bytes",
            per_snippet("blobs"),
            per_snippet("artifacts"),
            per_snippet("")
        ),
    );
}

fn latency(all: &[f64]) -> String {
    format!(
        "{:.2} ms; {:.2} ms; {:.2} ms",
        at(0.5, all),
        at(0.99, all),
        at(1.0, all)
    )
}

/// Saves all over a few connections; how long each took, in
/// milliseconds.
fn save_all(gym: &Gym, kind: Kind, count: usize) -> Vec<f64> {
    let next = AtomicUsize::new(0);
    let connection = || {
        let mut took = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return took;
            }
            let begin = Instant::now();
            kind.save(gym, &format!("snippet_{number}"), number);
            took.push((number, begin.elapsed().as_secs_f64() * 1e3));
        }
    };
    let mut all: Vec<(usize, f64)> = std::thread::scope(|scope| {
        let threads = [(); CONNECTIONS].map(|()| scope.spawn(connection));
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    all.sort_unstable_by_key(|(number, _)| *number);
    all.into_iter().map(|(_, took)| took).collect()
}

/// Calls each once, and after each of them one that is loaded: the control.
/// How long each took, in milliseconds.
fn call_all(gym: &Gym, count: usize) -> (Vec<f64>, Vec<f64>) {
    let timed = |name: &str, number: usize| {
        let begin = Instant::now();
        call(gym, name, number);
        begin.elapsed().as_secs_f64() * 1e3
    };
    (0..count)
        .map(|number| {
            (
                timed(&format!("snippet_{number}"), number),
                timed("loaded", count),
            )
        })
        .unzip()
}

/// What a process holds, in KiB.
struct Memory {
    resident: u64,
    anonymous: u64,
    of_files: u64,
}

impl Memory {
    fn of(pid: u32) -> Memory {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        let field = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap();
            line.split_whitespace().nth(1).unwrap().parse().unwrap()
        };
        Memory {
            resident: field("VmRSS:"),
            anonymous: field("RssAnon:"),
            of_files: field("RssFile:"),
        }
    }
}

impl std::fmt::Display for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} MiB: {} of its own, {} of files",
            self.resident >> 10,
            self.anonymous >> 10,
            self.of_files >> 10
        )
    }
}

/// What a directory takes on disk.
fn disk_bytes(path: &Path) -> u64 {
    let meta = path.symlink_metadata().unwrap();
    let own = meta.blocks() * 512;
    if !meta.is_dir() {
        return own;
    }
    let entries = std::fs::read_dir(path).unwrap();
    own + entries
        .map(|entry| disk_bytes(&entry.unwrap().path()))
        .sum::<u64>()
}
