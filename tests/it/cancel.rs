//! A caller who goes away takes the guest along.

use std::io::Write as _;
use std::time::{Duration, Instant};

use serde_json::json;
use spotter_tests::manifest::Manifest;
use spotter_tests::{Gym, shared};

/// Starts a call and leaves: the connection closes after `stay`.
fn call_and_leave(gym: &Gym, function: &str, stay: Duration) {
    let mut stream = shared().connect();
    let request = format!(
        "POST /v1/functions/{function} HTTP/1.1\r\nhost: localhost\r\n\
         authorization: Bearer {}\r\ncontent-type: application/json\r\n\
         content-length: 2\r\n\r\n{{}}",
        gym.caller.key().unwrap()
    );
    stream.write_all(request.as_bytes()).unwrap();
    std::thread::sleep(stay);
}

#[test]
fn the_guest_stops_and_the_record_says_cancelled() {
    let gym = shared().gym();
    gym.install("cpu_sleep");
    let begin = Instant::now();
    call_and_leave(&gym, "cpu_sleep", Duration::from_millis(300));
    let record = gym.await_records("function=cpu_sleep", 1)[0].clone();
    assert_eq!(record["failure"]["code"], "cancelled");
    // The guest would have slept to its limit of ten seconds.
    assert!(
        begin.elapsed() < Duration::from_secs(5),
        "{:?}",
        begin.elapsed()
    );
}

#[test]
fn callers_who_leave_give_their_places_back() {
    let gym = shared().gym();
    gym.install("cpu_sleep");
    gym.install("ok_echo");
    // Five times as many as may run at once; each would hold its place long.
    std::thread::scope(|scope| {
        for n in 0..40 {
            let gym = &gym;
            let stay = Duration::from_millis(20 * (n % 8));
            scope.spawn(move || call_and_leave(gym, "cpu_sleep", stay));
        }
    });
    let begin = Instant::now();
    assert_eq!(
        gym.call("ok_echo", &json!({ "a": 1 }))
            .ok()
            .field("/result/a"),
        1
    );
    assert!(
        begin.elapsed() < Duration::from_secs(3),
        "{:?}",
        begin.elapsed()
    );
}

#[test]
fn callers_who_leave_in_the_middle_of_a_write_break_nothing() {
    let gym = shared().gym();
    gym.install_as("kv_counter", &Manifest::new("visits").kv(65_536));
    gym.install("wasi_nap");
    gym.call("visits", &json!({})).ok();
    std::thread::scope(|scope| {
        for n in 0..80 {
            let gym = &gym;
            let stay = Duration::from_micros(150 * (n % 40));
            scope.spawn(move || call_and_leave(gym, "visits", stay));
        }
    });
    let sum = gym.call("visits", &json!({})).ok().field("/result");
    assert!((2..=82).contains(&sum.as_u64().unwrap()), "{sum}");
    // All eight places of the gym are free again: this takes one nap's time.
    let begin = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| gym.call("wasi_nap", &json!({})).ok());
        }
    });
    assert!(
        begin.elapsed() < Duration::from_millis(1_900),
        "{:?}",
        begin.elapsed()
    );
    // Each call that came so far has one record, and each id is another.
    let records = gym.await_records("function=visits&limit=200", 2);
    let mut ids: Vec<_> = records
        .iter()
        .map(|record| record["id"].to_string())
        .collect();
    ids.sort();
    ids.dedup();
    assert!(
        ids.len() == records.len() && records.len() <= 82,
        "{}",
        records.len()
    );
    let odd = records
        .iter()
        .find(|record| !record["failure"].is_null() && record["failure"]["code"] != "cancelled");
    assert!(odd.is_none(), "{odd:?}");
}
