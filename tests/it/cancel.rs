//! A caller who goes away takes the guest along.

use std::io::Write as _;
use std::time::{Duration, Instant};

use serde_json::json;
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
