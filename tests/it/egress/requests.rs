//! What a guest may not send: no server hears of it, and no name server.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use spotter_tests::{Dns, Gym, Reach, Reply, Said, Server, Upstream};

use super::{SOON, ended, gym_with};

const DENIED: &str = "capability_denied HttpRequestDenied";
const NO_URL: &str = "capability_denied HttpRequestUriInvalid";

/// A server where every name leads that a case could mean, so that a request
/// that gets out is seen.
struct Bait {
    upstream: Upstream,
    dns: Dns,
    gym: Gym,
    _server: Server,
}

const NAMES: [&str; 9] = [
    "api.upstream.test:8080",
    "api.upstream.test:80",
    "api.upstream.test:443",
    "evil.test:8080",
    "evil.test:80",
    "evil.test:443",
    "upstream.test:8080",
    "localhost:80",
    "api.upstream.test.evil.test:8080",
];

impl Bait {
    fn new(guest: &str) -> Bait {
        let upstream = Upstream::start(|_| Reply::text(200, "words"));
        let dns = Dns::start(|_| Said::NoName);
        let reach = Reach::new().nameserver(dns.address()).config(SOON);
        let reach = NAMES
            .iter()
            .fold(reach, |reach, name| reach.name(name, upstream.address()));
        let server = Server::start(&reach.options());
        let gym = gym_with(&server, &[guest]);
        Bait {
            upstream,
            dns,
            gym,
            _server: server,
        }
    }

    /// Sends each request in turn: so they end, and `seen` in all reach the
    /// server.
    fn end(&self, cases: &[(&str, Value, &str)], seen: usize) {
        let faults: Vec<String> = cases
            .iter()
            .filter_map(|(id, request, expected)| {
                let answer = self.gym.call("http_raw", request);
                let ended = ended(&answer);
                (ended != *expected)
                    .then(|| format!("{id}: {ended} is not {expected}: {}", answer.text()))
            })
            .collect();
        assert!(faults.is_empty(), "\n{}", faults.join("\n"));
        assert_eq!(
            self.upstream.requests().len(),
            seen,
            "{:#?}",
            self.upstream.requests()
        );
        assert_eq!(
            self.dns.all(),
            [],
            "a name of a request that is refused is not asked for"
        );
    }
}

/// A request of a URL in its parts.
fn to(authority: &str, path: &str) -> Value {
    json!({ "authority": authority, "path": path })
}

#[test]
fn hosts_and_paths_that_are_not_allowed() {
    let long = format!("/{}", "x".repeat(9_000));
    let bait = Bait::new("http_raw");
    bait.end(
        &[
            ("F1 another host", to("evil.test:8080", "/"), DENIED),
            ("F1 another port", to("api.upstream.test:8081", "/"), DENIED),
            (
                "F1 the domain itself",
                to("upstream.test:8080", "/"),
                DENIED,
            ),
            (
                "F1 another method",
                json!({ "method": "PUT", "authority": "api.upstream.test:8080", "path": "/" }),
                DENIED,
            ),
            (
                "F1 a method in lower case",
                json!({ "method": "get", "authority": "api.upstream.test:8080", "path": "/" }),
                DENIED,
            ),
            (
                "F3 allowed in the query",
                to("evil.test:8080", "/?x=api.upstream.test"),
                DENIED,
            ),
            (
                "F3 allowed as a prefix",
                to("api.upstream.test.evil.test:8080", "/"),
                DENIED,
            ),
            (
                "F3 allowed as a suffix",
                to("evilupstream.test:8080", "/"),
                DENIED,
            ),
            (
                "F3 allowed as a user",
                to("api.upstream.test:8080@evil.test:8080", "/"),
                NO_URL,
            ),
            (
                "F3 a user of the allowed",
                to("me@api.upstream.test:8080", "/"),
                NO_URL,
            ),
            (
                "F3 a backslash",
                to("api.upstream.test\\@evil.test:8080", "/"),
                "plugin_failed authority",
            ),
            (
                "F3 a fragment",
                to("api.upstream.test#@evil.test:8080", "/"),
                "plugin_failed authority",
            ),
            (
                "F3 a slash",
                to("evil.test:8080/api.upstream.test", "/"),
                "plugin_failed authority",
            ),
            (
                "F3 a tab",
                to("api.upstream.test\t:8080", "/"),
                "plugin_failed authority",
            ),
            (
                "F3 a line break",
                to("api.upstream.test\r\nx: y", "/"),
                "plugin_failed authority",
            ),
            ("F3 nothing", to("", "/"), "plugin_failed authority"),
            (
                "F4 full width",
                to("ａｐｉ.upstream.test:8080", "/"),
                "plugin_failed authority",
            ),
            (
                "F4 escaped",
                to("%61pi.upstream.test:8080", "/"),
                "plugin_failed authority",
            ),
            (
                "F4 escaped slash",
                to("evil.test%2f.upstream.test:8080", "/"),
                "plugin_failed authority",
            ),
            (
                "F4 punycode of nothing",
                to("xn--upstream-.test:8080", "/"),
                NO_URL,
            ),
            ("F4 two dots", to("api..upstream.test:8080", "/"), NO_URL),
            (
                "F4 two dots at the end",
                to("api.upstream.test..:8080", "/"),
                NO_URL,
            ),
            ("F4 only a dot", to(".", "/"), NO_URL),
            (
                "F10 absolute",
                to("api.upstream.test:8080", "http://evil.test:8080/"),
                "plugin_failed path",
            ),
            (
                "F10 another authority",
                to("api.upstream.test:8080", "//evil.test/x"),
                NO_URL,
            ),
            (
                "F10 a star",
                to("api.upstream.test:8080", "*"),
                "plugin_failed path",
            ),
            (
                "F10 an end of the line",
                to("api.upstream.test:8080", "/ HTTP/1.1\r\nhost: evil.test"),
                "plugin_failed path",
            ),
            (
                "F10 a space",
                to("api.upstream.test:8080", "/a b"),
                "plugin_failed path",
            ),
            ("F10 too long", to("api.upstream.test:8080", &long), NO_URL),
            (
                "F8 another scheme",
                json!({ "scheme": "gopher", "authority": "evil.test", "path": "/" }),
                "plugin_failed upstream_failed",
            ),
            (
                "F8 a file",
                json!({ "scheme": "file", "authority": "etc", "path": "/passwd" }),
                "plugin_failed upstream_failed",
            ),
            (
                "F8 no scheme",
                json!({ "scheme": "a b", "authority": "evil.test", "path": "/" }),
                "plugin_failed scheme",
            ),
        ],
        0,
    );
}

#[test]
fn addresses_instead_of_names() {
    let forms = [
        "127.0.0.1",
        "127.0.0.1.",
        "127.1",
        "0x7f000001",
        "0x7f.1",
        "2130706433",
        "017700000001",
        "0",
        "169.254.169.254",
        "8.8.8.8",
        "[::]",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[::ffff:0:7f00:1]",
    ];
    let cases = forms.map(|form| (form, to(form, "/"), NO_URL));
    let zone = ("a zone", to("[fe80::1%25eth0]", "/"), NO_URL);
    let cases: Vec<_> = cases.into_iter().chain([zone]).collect();
    Bait::new("http_raw").end(&cases, 0);
}

#[test]
fn names_mean_what_they_mean_in_any_spelling() {
    let bait = Bait::new("http_raw");
    let spelled = [
        "API.Upstream.TEST:8080",
        "api.upstream.test.:8080",
        "api.upstream.test:08080",
        "api.upstream.test",
    ];
    let cases: Vec<_> = spelled
        .iter()
        .map(|name| (*name, to(name, "/a/../b?c#d"), "200"))
        .collect();
    bait.end(&cases, 4);
    let seen: BTreeSet<_> = bait
        .upstream
        .requests()
        .iter()
        .map(|r| {
            (
                r.header("host").unwrap_or_default().to_owned(),
                r.path.clone(),
            )
        })
        .collect();
    let expected = ["api.upstream.test", "api.upstream.test:8080"]
        .map(|host| (host.to_owned(), "/b?c".to_owned()));
    assert_eq!(seen, BTreeSet::from(expected));
}

/// A request with headers.
fn with(headers: &[(&str, &str)]) -> Value {
    json!({ "authority": "api.upstream.test:8080", "path": "/", "headers": headers })
}

#[test]
fn headers_that_are_the_hosts() {
    let reserved = [
        "connection",
        "content-encoding",
        "cookie",
        "expect",
        "forwarded",
        "host",
        "http2-settings",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "proxy-anything",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
        "x-forwarded-for",
        "x-forwarded-anything",
        "x-original-url",
        "x-real-ip",
        "Host",
        "Transfer-Encoding",
    ];
    let forbidden = "plugin_failed header_forbidden";
    let mut cases: Vec<_> = reserved
        .iter()
        .map(|name| (*name, with(&[(name, "evil.test")]), forbidden))
        .collect();
    let invalid = "plugin_failed header_invalid";
    let broken = [
        ("x", "a\r\nhost: evil.test"),
        ("x", "a\nb"),
        ("x", "a\0b"),
        ("x", "a\u{7f}b"),
        ("x y", "a"),
        ("x:y", "a"),
        ("", "a"),
        ("x\r\ny", "a"),
        (":authority", "evil.test"),
        ("ｘ", "a"),
    ];
    cases.extend(broken.iter().map(|pair| (pair.0, with(&[*pair]), invalid)));
    Bait::new("http_raw").end(&cases, 0);
}

#[test]
fn lengths_that_lie() {
    let length = |length: &str, body: &[&str]| {
        json!({
            "method": "POST", "authority": "api.upstream.test:8080", "path": "/",
            "headers": [["content-length", length]], "body": body,
        })
    };
    let parts = |body: &[&str]| {
        json!({
            "method": "POST", "authority": "api.upstream.test:8080", "path": "/", "body": body,
        })
    };
    let trailer = |name: &str| {
        json!({
            "method": "POST", "authority": "api.upstream.test:8080", "path": "/",
            "body": ["words"], "trailer": [name, "evil.test"],
        })
    };
    let size = "plugin_failed upstream_failed";
    let bait = Bait::new("http_raw");
    bait.end(
        &[
            ("F11 too short", length("3", &["words"]), size),
            ("F11 too long", length("9", &["words"]), size),
            (
                "F11 negative",
                length("-5", &["words"]),
                "plugin_failed header_invalid",
            ),
            (
                "F11 signed",
                length("+5", &["words"]),
                "plugin_failed header_invalid",
            ),
            (
                "F11 two",
                length("5, 5", &["words"]),
                "plugin_failed header_invalid",
            ),
            (
                "F11 not a number",
                length("five", &["words"]),
                "plugin_failed header_invalid",
            ),
            (
                "F11 a body that never ends",
                parts(&["words", "..."]),
                "upstream_timeout ConnectionReadTimeout",
            ),
            (
                "F12 a trailer of the host's",
                trailer("host"),
                "plugin_failed header_forbidden",
            ),
        ],
        0,
    );
    bait.end(
        &[
            ("right", length("5", &["words"]), "200"),
            ("unsaid", parts(&["wor", "ds"]), "200"),
            ("a trailer, which is dropped", trailer("x"), "200"),
            (
                "a method of no body",
                json!({ "authority": "api.upstream.test:8080", "path": "/", "body": ["words"] }),
                "200",
            ),
        ],
        4,
    );
    for request in bait.upstream.requests() {
        assert_eq!(request.text(), "words", "{request:?}");
        assert_eq!(request.header("content-length"), Some("5"));
        assert_eq!(request.header("transfer-encoding"), None);
        assert_eq!(request.header("x"), None);
    }
}

#[test]
fn waiting_is_bounded_by_the_host() {
    let upstream = Upstream::start(|request| match request.path.as_str() {
        "/silent" => Reply::raw(|wire| drop(wire.read(&mut [0]))),
        "/stalls" => Reply::raw(|wire| {
            let _ = wire.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nwo");
            drop(wire.read(&mut [0]));
        }),
        _ => Reply::text(200, "words"),
    });
    let reach = Reach::new().name("api.upstream.test:8080", upstream.address());
    let server = Server::start(&reach.config(SOON).options());
    let gym = gym_with(&server, &["http_raw"]);
    let late = "upstream_timeout HttpResponseTimeout";
    // Nanoseconds, and whether the host's own deadline comes first.
    let cases = [
        ("/", u64::MAX, "200", false),
        ("/", 1_000_000_000, "200", false),
        // Nobody waits for the answer.
        ("/silent", 0, "202", false),
        ("/silent", 1, late, false),
        ("/silent", 20_000_000_000, late, true),
        ("/silent", u64::MAX, late, true),
        (
            "/stalls",
            300_000_000,
            "upstream_timeout ConnectionReadTimeout",
            false,
        ),
    ];
    for (path, nanos, expected, host) in cases {
        let begin = Instant::now();
        let request =
            json!({ "authority": "api.upstream.test:8080", "path": path, "timeout": nanos });
        assert_eq!(
            ended(&gym.call("http_raw", &request)),
            expected,
            "F18 {nanos}"
        );
        assert_eq!(
            begin.elapsed() >= Duration::from_millis(1_500),
            host,
            "F18 {nanos}"
        );
    }
}

#[test]
fn more_headers_than_a_request_may_have() {
    let request = |more: u32| {
        json!({
            "authority": "api.upstream.test:8080", "path": "/", "more_headers": more,
        })
    };
    let bait = Bait::new("http_raw");
    bait.end(
        &[
            ("F12 many", request(10_000), "trapped"),
            ("F12 some", request(100), "200"),
        ],
        1,
    );
}
