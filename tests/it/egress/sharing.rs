//! What one call, one gym and one server have of each other.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use serde_json::json;
use spotter_tests::tls::Authority;
use spotter_tests::{Reach, Reply, Server, Upstream};

use super::{ended, gym_with, record};

/// Counts who is in a room at once, and keeps them there until so many are.
#[derive(Default)]
struct Room {
    /// How many are in it, and the most that ever were.
    inside: Mutex<(usize, usize)>,
    changed: Condvar,
}

impl Room {
    /// Goes in and waits for company, but not for long: whoever would be one
    /// too many has come by then.
    fn visit(&self, company: usize) {
        let mut inside = self.inside.lock().unwrap();
        inside.0 += 1;
        inside.1 = inside.1.max(inside.0);
        self.changed.notify_all();
        let alone = |inside: &mut (usize, usize)| inside.0 <= company;
        let wait = Duration::from_millis(300);
        let (mut inside, _) = self
            .changed
            .wait_timeout_while(inside, wait, alone)
            .unwrap();
        inside.0 -= 1;
    }

    fn most(&self) -> usize {
        self.inside.lock().unwrap().1
    }
}

#[test]
fn requests_of_a_call_at_once_and_in_all() {
    let room = Arc::new(Room::default());
    let visited = Arc::clone(&room);
    let upstream = Upstream::start(move |_| {
        visited.visit(6);
        Reply::text(200, "words")
    });
    let reach = Reach::new().name("api.upstream.test:8080", upstream.address());
    let server = Server::start(&reach.options());
    let gym = gym_with(&server, &["http_flood"]);
    let flood = |times: u32| json!({ "authority": "api.upstream.test:8080", "times": times });

    let answer = gym.call("http_flood", &flood(50)).ok();
    let ended: Vec<String> = serde_json::from_value(answer.field("/result")).unwrap();
    let count = |what: &str| ended.iter().filter(|ended| *ended == what).count();
    assert_eq!(
        (count("200"), count("ConnectionLimitReached")),
        (16, 34),
        "{ended:?}"
    );
    assert_eq!(upstream.requests().len(), 16);
    assert_eq!(room.most(), 6);
    // What is refused is counted, too.
    assert_eq!(record(&gym, &answer)["usage"]["http_requests"], 50);

    // A thousand are more host calls than a call may make.
    gym.call("http_flood", &flood(1_000))
        .refused("host_call_limit");
    assert!(upstream.requests().len() <= 32);
    assert_eq!(room.most(), 6);
}

#[test]
fn requests_of_a_gym_at_once() {
    let room = Arc::new(Room::default());
    let visited = Arc::clone(&room);
    let upstream = Upstream::start(move |_| {
        visited.visit(3);
        Reply::text(200, "words")
    });
    let reach = Reach::new().name("api.upstream.test:8080", upstream.address());
    let server = Server::start(&reach.egress("requests_at_once = 3").options());
    let gym = gym_with(&server, &["http_flood"]);
    let flood = json!({ "authority": "api.upstream.test:8080", "times": 6 });
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let ended = gym.call("http_flood", &flood).ok().field("/result");
                assert_eq!(ended, json!(vec!["200"; 6]));
            });
        }
    });
    assert_eq!(upstream.requests().len(), 18);
    assert_eq!(room.most(), 3);
}

#[test]
fn connections_are_a_gyms_own() {
    let authority = Authority::new();
    let plain = Upstream::start(|_| Reply::text(200, "words"));
    let tls = Upstream::start_tls(authority.server(&["*.upstream.test"]), |_| {
        Reply::text(200, "words")
    });
    let reach = Reach::new()
        .name("api.upstream.test:8080", plain.address())
        .name("other.upstream.test:8080", plain.address())
        .name("api.upstream.test:443", tls.address())
        .trusts(&authority);
    let server = Server::start(&reach.options());
    let gyms = [0, 1].map(|_| gym_with(&server, &["http_raw"]));
    for (scheme, authority, upstream) in [
        ("http", "api.upstream.test:8080", &plain),
        ("https", "api.upstream.test", &tls),
    ] {
        for gym in [&gyms[0], &gyms[0], &gyms[1], &gyms[0], &gyms[1]] {
            let request = json!({ "scheme": scheme, "authority": authority, "path": "/" });
            assert_eq!(ended(&gym.call("http_raw", &request)), "200");
        }
        let over: Vec<usize> = upstream
            .requests()
            .iter()
            .map(|request| request.connection)
            .collect();
        assert_eq!(over, [0, 0, 1, 0, 1], "F23 {scheme}");
    }
    // Another name is another server, wherever it is.
    let request = json!({ "authority": "other.upstream.test:8080", "path": "/" });
    assert_eq!(ended(&gyms[0].call("http_raw", &request)), "200");
    assert_eq!(plain.connections(), 3);
}

#[test]
fn a_connection_that_was_left_dirty_is_not_used_again() {
    let upstream = Upstream::start(|request| match request.number {
        // More than it said: the rest would be read as the next answer.
        0 => Reply::raw(|wire| {
            let next = "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nforged";
            let _ = write!(
                wire,
                "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nwords{next}"
            );
            let _ = wire.flush();
            let _ = wire.read(&mut [0]);
        }),
        _ => Reply::text(200, "fresh"),
    });
    let reach = Reach::new().name("api.upstream.test:8080", upstream.address());
    let server = Server::start(&reach.options());
    let gym = gym_with(&server, &["http_raw"]);
    let fetch = || {
        gym.call(
            "http_raw",
            &json!({ "authority": "api.upstream.test:8080", "path": "/" }),
        )
        .ok()
    };
    assert_eq!(fetch().field("/result/body"), "words");
    assert_eq!(fetch().field("/result/body"), "fresh");
    assert_eq!(upstream.connections(), 2);
}

#[test]
fn a_call_that_ends_takes_its_requests_with_it() {
    let upstream = Upstream::start(|_| Reply::raw(|wire| drop(wire.read(&mut [0]))));
    let reach = Reach::new().name("api.upstream.test:8080", upstream.address());
    let server = Server::start(&reach.config("[call]\nwall_ms = 500\n").options());
    let gym = gym_with(&server, &["http_raw"]);
    let request = json!({ "authority": "api.upstream.test:8080", "path": "/" });
    gym.call("http_raw", &request).refused("deadline_exceeded");
    assert_eq!(upstream.requests().len(), 1);
    upstream.await_closed();
}

#[test]
fn proxies_of_the_environment_are_not_asked() {
    let proxy = Upstream::start(|_| Reply::text(200, "by a stranger"));
    let upstream = Upstream::start(|_| Reply::text(200, "words"));
    let reach = Reach::new().name("api.upstream.test:8080", upstream.address());
    let mut options = reach.options();
    for name in [
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
    ] {
        options
            .env
            .push((name.to_owned(), format!("http://{}", proxy.address())));
    }
    options.env.push(("NO_PROXY".to_owned(), String::new()));
    let server = Server::start(&options);
    let gym = gym_with(&server, &["http_raw"]);
    let request = json!({ "authority": "api.upstream.test:8080", "path": "/" });
    assert_eq!(
        gym.call("http_raw", &request).ok().field("/result/body"),
        "words"
    );
    assert_eq!((upstream.connections(), proxy.connections()), (1, 0), "F9");
}

#[test]
fn what_was_sent_is_on_the_bill() {
    let upstream = Upstream::start(|_| Reply::text(200, &"a".repeat(100_000)));
    let reach = Reach::new().name("api.upstream.test:8080", upstream.address());
    let server = Server::start(&reach.options());
    let gym = gym_with(&server, &["http_raw"]);
    let request = json!({
        "method": "POST", "authority": "api.upstream.test:8080", "path": "/", "body": ["b".repeat(4_000), "c".repeat(4_000)],
    });
    let answer = gym.call("http_raw", &request).ok();
    let used = &record(&gym, &answer)["usage"];
    assert_eq!(used["http_requests"], 1);
    assert_eq!(used["http_bytes_sent"], 8_000);
    assert_eq!(used["http_bytes_received"], 100_000);
    assert!(used["host_calls"].as_u64().unwrap() >= 15, "{used}");
    // What is denied is counted as tried, and nothing was sent.
    let denied = json!({ "authority": "evil.test:8080", "path": "/" });
    let answer = gym.call("http_raw", &denied).refused("capability_denied");
    let used = &record(&gym, &answer)["usage"];
    assert_eq!(
        (&used["http_requests"], &used["http_bytes_sent"]),
        (&json!(1), &json!(0))
    );
}
