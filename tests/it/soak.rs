//! Many hostile runs on one server: nothing is left of them.
//!
//! `SPOTTER_SOAK=100000` runs more of them.

use serde_json::json;
use spotter_tests::{Gym, Options, Server, guests};

use crate::cases;

/// What a process holds of its machine.
#[derive(Clone, Copy, Debug)]
struct Held {
    resident_kib: u64,
    threads: u64,
    files: usize,
}

fn held(server: &Server) -> Held {
    let process = format!("/proc/{}", server.pid());
    let status = std::fs::read_to_string(format!("{process}/status")).unwrap();
    let number = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    };
    Held {
        resident_kib: number("VmRSS:"),
        threads: number("Threads:"),
        files: std::fs::read_dir(format!("{process}/fd")).unwrap().count(),
    }
}

/// Runs hostile guests until `runs` calls are done, eight at a time.
fn attack(gym: &Gym, runs: usize) {
    let guests: Vec<&str> = cases::all()
        .map(|case| case.guest)
        .filter(|guest| *guest != "cpu_sleep")
        .collect();
    std::thread::scope(|scope| {
        for worker in 0..8 {
            let guests = &guests;
            scope.spawn(move || {
                for run in (worker..runs).step_by(8) {
                    let guest = guests[run % guests.len()];
                    assert!(gym.call(guest, &json!({})).code().is_some(), "{guest}");
                }
            });
        }
    });
}

#[test]
fn hostile_runs_leave_nothing_behind() {
    let runs = std::env::var("SPOTTER_SOAK").map_or(1_000, |runs| runs.parse().unwrap());
    let server = Server::start(&Options::default());
    let gym = server.gym();
    for case in cases::all() {
        gym.upload(&guests::component(case.guest)).ok();
    }
    // The first runs warm the pool and the caches.
    attack(&gym, 96);
    let before = held(&server);
    let begin = std::time::Instant::now();
    attack(&gym, runs);
    std::thread::sleep(std::time::Duration::from_millis(500));
    let after = held(&server);
    println!(
        "{runs} hostile runs in {:?}: {before:?} -> {after:?}",
        begin.elapsed()
    );
    assert!(server.alive());
    assert!(!server.log().contains("panicked"), "{}", server.log());
    assert!(
        after.resident_kib <= before.resident_kib + (32 << 10),
        "{before:?} -> {after:?}"
    );
    assert!(
        after.threads <= before.threads + 2,
        "{before:?} -> {after:?}"
    );
    assert!(after.files <= before.files + 8, "{before:?} -> {after:?}");
}
