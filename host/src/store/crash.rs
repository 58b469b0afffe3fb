//! Kills a process that writes, again and again, and looks at what is left.
//!
//! The child is this test binary again. It commits batches whose content
//! follows from their number and says each number when it is acknowledged; the
//! parent kills it at a random moment, opens the store and expects exactly the
//! state after some batch that is not older than the last acknowledged one:
//! nothing lost, nothing torn. `SPOTTER_CRASH_TRIALS` sets how often.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may fail, and talks over its standard output"
)]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Batch, Bytes, Key, Scan, SledStore, Store};
use crate::catalog::Digest;

const CHILD: &str = "SPOTTER_CRASH_CHILD";
/// Trials on one store, before a fresh one.
const FRESH: u64 = 20;
/// Batches that the child hands over at once.
const AT_ONCE: u64 = 8;

/// A small, repeatable source of numbers (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % sides
    }
}

fn key(text: &str) -> Key {
    Key(text.as_bytes().to_vec())
}

/// What a batch writes: new keys, overwrites, removals, a few large values.
fn writes(number: u64) -> Vec<(Key, Option<Bytes>)> {
    let mut dice = Dice(number);
    let mut writes = vec![(key("last"), Some(number.to_be_bytes().to_vec()))];
    for _ in 0..=dice.roll(5) {
        let at = key(&format!("row/{:03}", dice.roll(300)));
        let length = match dice.roll(60) {
            0 => 200 << 10,
            1..6 => dice.roll(20_000),
            _ => dice.roll(400),
        };
        let value = (0..length).map(|at| (number + at * at) as u8).collect();
        writes.push((at, (dice.roll(5) > 0).then_some(value)));
    }
    writes
}

fn blob(number: u64) -> Bytes {
    (0..5000).map(|at| (number * at) as u8).collect()
}

/// Runs only as the child of the test below.
#[tokio::test]
async fn child() {
    let Ok(dir) = std::env::var(CHILD) else {
        return;
    };
    let store = Arc::new(SledStore::open(Path::new(&dir)).unwrap());
    let last = store.get(&key("last")).await.unwrap();
    let mut number = last.map_or(0, |last| u64::from_be_bytes(last.try_into().unwrap()));
    say("opened", number);
    loop {
        if number.is_multiple_of(5) {
            let bytes = blob(number);
            store.put_blob(Digest::of(&bytes), bytes).await.unwrap();
            say("blob", number);
        }
        // This runtime has one thread and starts tasks in order, so the store
        // gets them in order.
        let hand_over = |next| {
            let (store, writes) = (Arc::clone(&store), writes(number + next));
            let batch = Batch {
                writes,
                ..Batch::default()
            };
            tokio::spawn(async move { store.commit(batch).await })
        };
        let waiting: Vec<_> = (1..=AT_ONCE).map(hand_over).collect();
        for commit in waiting {
            commit.await.unwrap().unwrap();
            number += 1;
            say("ack", number);
        }
    }
}

fn say(what: &str, number: u64) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "@{what} {number}").unwrap();
    out.flush().unwrap();
}

/// What the child said before it died.
#[derive(Default)]
struct Heard {
    opened: bool,
    acknowledged: u64,
    blobs: Vec<u64>,
}

fn run_and_kill(dir: &Path, after: Duration) -> Heard {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &child_name(), "--nocapture", "--test-threads=1"])
        .env(CHILD, dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let listener = std::thread::spawn(move || {
        let mut heard = Heard::default();
        for line in out.lines().map_while(Result::ok) {
            // The test runner's own words may stand on the same line.
            let Some((_, said)) = line.split_once('@') else {
                continue;
            };
            let Some((what, number)) = said.split_once(' ') else {
                continue;
            };
            match (what, number.parse()) {
                ("ack", Ok(number)) => heard.acknowledged = number,
                ("blob", Ok(number)) => heard.blobs.push(number),
                ("opened", Ok(_)) => heard.opened = true,
                _ => {}
            }
        }
        heard
    });
    std::thread::sleep(after);
    let ended = child.try_wait().unwrap();
    let _ = child.kill();
    let last_words = child.wait_with_output().unwrap().stderr;
    if let Some(status) = ended {
        panic!(
            "the child ended by itself: {status}: {}",
            String::from_utf8_lossy(&last_words)
        );
    }
    listener.join().unwrap()
}

fn child_name() -> String {
    let path = module_path!();
    let (_, module) = path.split_once("::").unwrap_or(("", path));
    format!("{module}::child")
}

#[tokio::test]
async fn a_kill_loses_nothing_that_was_acknowledged() {
    let trials = std::env::var("SPOTTER_CRASH_TRIALS").ok();
    let trials: u64 = trials.map_or(30, |trials| trials.parse().unwrap());
    let mut dir = tempfile::tempdir().unwrap();
    let mut dice = Dice(u64::from(std::process::id()));
    let mut model: BTreeMap<Key, Bytes> = BTreeMap::new();
    let (mut at, mut done, mut early, mut unasked, mut slowest) = (0, 0, 0, 0, Duration::ZERO);
    for trial in 0..trials {
        if trial % FRESH == FRESH - 1 {
            dir = tempfile::tempdir().unwrap();
            model.clear();
            done += std::mem::take(&mut at);
        }
        let after = match dice.roll(3) {
            0 => dice.roll(40),
            1 => dice.roll(150),
            _ => dice.roll(500),
        };
        let heard = run_and_kill(dir.path(), Duration::from_millis(after));
        early += u64::from(!heard.opened);

        let begun = Instant::now();
        let store = SledStore::open(dir.path())
            .unwrap_or_else(|error| panic!("trial {trial}, after {after} ms: {error:?}"));
        slowest = slowest.max(begun.elapsed());
        let found: BTreeMap<Key, Bytes> = everything(&store).await;
        let last = found.get(&key("last"));
        let last = last.map_or(0, |last| {
            u64::from_be_bytes(last.as_slice().try_into().unwrap())
        });
        let acknowledged = heard.acknowledged.max(at);
        assert!(
            last >= acknowledged,
            "trial {trial}: {acknowledged} was acknowledged, {last} is there"
        );
        for number in at + 1..=last {
            for (key, value) in writes(number) {
                match value {
                    Some(value) => model.insert(key, value),
                    None => model.remove(&key),
                };
            }
        }
        assert!(model == found, "trial {trial}: the state is torn");
        for number in heard.blobs {
            let bytes = blob(number);
            assert_eq!(
                store.get_blob(Digest::of(&bytes)).await.unwrap(),
                Some(bytes)
            );
        }
        unasked += last - acknowledged;
        at = last;
        store.close().await.unwrap();
    }
    println!(
        "{trials} kills, {early} before the store was open: {} batches, none lost, none torn; \
         {unasked} whole before they were acknowledged; slowest opening {slowest:?}",
        done + at
    );
    assert!(
        trials < 10 || done + at > 0,
        "no batch was ever acknowledged"
    );
}

async fn everything(store: &SledStore) -> BTreeMap<Key, Bytes> {
    let mut rows = BTreeMap::new();
    for prefix in ["last", "row/"] {
        let found = store.scan(Scan::of(key(prefix), 1000)).await.unwrap();
        rows.extend(found);
    }
    rows
}
