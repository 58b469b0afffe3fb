//! Requests that plugins send: each ends in its own code, and servers see
//! what they may see and nothing else.

use serde_json::{Value, json};
use spotter_tests::upstream::Request;
use spotter_tests::{Answer, Gym, Reach, Reply, Server, Upstream, guests};

/// What comes back.
mod answers;
/// Plugins that are not in Rust.
mod foreign;
/// What a gym grants and an operator allows.
mod grants;
/// Which addresses names lead to.
mod names;
/// Where redirects lead.
mod redirects;
/// What a guest may not send.
mod requests;
/// What is one gym's, and how much.
mod sharing;
/// Who servers prove to be.
mod tls;

/// Deadlines that a table of cases can wait for, and calls enough to run them
/// at the same time.
const SOON: &str = "[call]\nhttp_first_byte_ms = 1500\nhttp_ms = 2500\nwall_ms = 8000\n\
                    [gym]\ncalls_at_once = 64\n";

/// A gym with guests in Rust, granted all that they ask for.
pub(crate) fn gym_with(server: &Server, guests: &[&str]) -> Gym {
    let gym = server.gym();
    for guest in guests {
        gym.upload(&guests::rust(guest)).ok();
    }
    gym
}

/// How a call of a prober ended: the status that it got, or the code and, from
/// a guest that speaks to WASI itself, WASI's code.
pub(crate) fn ended(answer: &Answer) -> String {
    let text = |field: &str| answer.field(field).as_str().unwrap_or_default().to_owned();
    if answer.status == 200 {
        return answer.field("/result/status").to_string();
    }
    let code = text("/error/code");
    if code == "plugin_failed" {
        return format!("{code} {}", text("/error/details/code"));
    }
    match wasi_code(&text("/error/message")) {
        Some(wasi) => format!("{code} {wasi}"),
        None => code,
    }
}

/// The code that a message is: a name alone, or with something in parentheses.
fn wasi_code(message: &str) -> Option<&str> {
    let end = message.find(|c: char| !c.is_ascii_alphanumeric());
    let (name, rest) = message.split_at(end.unwrap_or(message.len()));
    let whole = rest.is_empty() || rest.starts_with('(');
    (whole && !name.is_empty()).then_some(name)
}

/// One request, what the server does with it, and how the call has to end.
pub(crate) struct Case {
    /// Names the case, and its server: a label of DNS.
    id: &'static str,
    /// `METHOD` and path.
    request: (&'static str, &'static str),
    answer: fn(&Request) -> Reply,
    ended: &'static str,
}

/// Runs all cases at the same time, each with a server of its own that gets
/// exactly one request, and says all that is wrong with any of them.
pub(crate) fn run(cases: &[Case]) {
    let upstreams: Vec<Upstream> = cases
        .iter()
        .map(|case| Upstream::start(case.answer))
        .collect();
    let named = cases
        .iter()
        .zip(&upstreams)
        .fold(Reach::new(), |reach, (case, upstream)| {
            reach.name(
                &format!("{}.upstream.test:8080", case.id),
                upstream.address(),
            )
        });
    let server = Server::start(&named.config(SOON).options());
    let gym = gym_with(&server, &["http_raw"]);
    let faults: Vec<String> = std::thread::scope(|scope| {
        let gym = &gym;
        let run = |(case, upstream)| scope.spawn(move || fault(gym, case, upstream));
        let running: Vec<_> = cases.iter().zip(&upstreams).map(run).collect();
        running
            .into_iter()
            .filter_map(|case| case.join().unwrap())
            .collect()
    });
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    assert!(server.alive());
}

fn fault(gym: &Gym, case: &Case, upstream: &Upstream) -> Option<String> {
    let (method, path) = case.request;
    let answer = gym.call(
        "http_raw",
        &json!({
            "method": method,
            "authority": format!("{}.upstream.test:8080", case.id),
            "path": path,
        }),
    );
    let (ended, requests) = (ended(&answer), upstream.requests().len());
    if ended != case.ended {
        return Some(format!(
            "{}: {ended} is not {}: {}",
            case.id,
            case.ended,
            answer.text()
        ));
    }
    (requests != 1).then(|| format!("{}: {requests} requests", case.id))
}

#[test]
fn a_request_arrives_as_the_plugin_made_it() {
    let upstream =
        Upstream::start(|request| Reply::text(201, &request.text()).header("x-number", "7"));
    let reach = Reach::new().name("api.upstream.test:8080", upstream.address());
    let server = Server::start(&reach.options());
    let gym = gym_with(&server, &["http_fetch"]);
    let answer = gym.call(
        "http_fetch",
        &json!({
            "method": "POST",
            "url": "http://api.upstream.test:8080/a%20b?c=d&e",
            "headers": [{ "name": "x-own", "value": "mine" }],
            "body": "words",
        }),
    );
    let result = answer.ok().field("/result");
    assert_eq!(result["status"], 201);
    assert_eq!(result["body"], "words");
    assert!(
        result["headers"]
            .as_array()
            .unwrap()
            .contains(&json!(["x-number", "7"])),
        "{result}"
    );
    let sent = &upstream.requests()[0];
    assert_eq!(
        (sent.method.as_str(), sent.path.as_str()),
        ("POST", "/a%20b?c=d&e")
    );
    let mut headers = sent.headers.clone();
    headers.sort();
    let expected: [(&str, &str); 6] = [
        ("accept-encoding", "gzip"),
        ("content-length", "5"),
        ("content-type", "text/plain; charset=utf-8"),
        ("host", "api.upstream.test:8080"),
        ("user-agent", concat!("Spotter/", env!("CARGO_PKG_VERSION"))),
        ("x-own", "mine"),
    ];
    assert_eq!(
        headers,
        expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
}

/// The same gym on another server.
pub(crate) fn moved(gym: &Gym, server: &Server) -> Gym {
    let client = server.anonymous();
    Gym {
        id: gym.id.clone(),
        caller: client.with_key(gym.caller.key()),
        manager: client.with_key(gym.manager.key()),
    }
}

/// The record of a call, however it ended.
pub(crate) fn record(gym: &Gym, answer: &Answer) -> Value {
    let id = answer.field("/call_id");
    let id = id.as_str().or(answer.header("spotter-call-id"));
    gym.await_record(id.expect("a call"))
}
