//! Redirects are answers. A plugin that follows them asks for each hop.

use serde_json::json;
use spotter_tests::tls::Authority;
use spotter_tests::upstream::Request;
use spotter_tests::{Reach, Reply, Server, Upstream};

use super::{SOON, ended, gym_with};

/// Answers `/to/URL` with a redirect to the URL.
fn redirecting(request: &Request) -> Reply {
    match request.path.strip_prefix("/to/") {
        Some(target) => Reply::text(307, "elsewhere").header("location", target),
        None => Reply::text(200, "words"),
    }
}

#[test]
fn they_lead_where_requests_may_go() {
    let secure = Authority::new();
    let plain = Upstream::start(redirecting);
    let tls = Upstream::start_tls(secure.server(&["*.upstream.test"]), redirecting);
    let evil = Upstream::start(redirecting);
    let reach = Reach::new()
        .name("api.upstream.test:8080", plain.address())
        .name("other.upstream.test:8080", plain.address())
        .name("api.upstream.test:443", tls.address())
        .name("api.upstream.test:80", evil.address())
        .name("evil.test:8080", evil.address())
        .trusts(&secure)
        .config(SOON);
    let server = Server::start(&reach.options());
    let gym = gym_with(&server, &["http_fetch"]);
    // Where the first request goes, where it leads, how it ends, and how many
    // requests servers see.
    let cases = [
        ("http://api.upstream.test:8080", "/else", "200", 2),
        (
            "http://api.upstream.test:8080",
            "http://other.upstream.test:8080/else",
            "200",
            2,
        ),
        (
            "http://api.upstream.test:8080",
            "https://api.upstream.test/else",
            "200",
            2,
        ),
        ("http://api.upstream.test:8080", "/to//to//else", "200", 4),
        (
            "http://api.upstream.test:8080",
            "/to//to//to//else",
            "plugin_failed upstream_failed",
            4,
        ),
        (
            "http://api.upstream.test:8080",
            "http://evil.test:8080/",
            "capability_denied",
            1,
        ),
        (
            "http://api.upstream.test:8080",
            "//evil.test:8080/",
            "capability_denied",
            1,
        ),
        (
            "http://api.upstream.test:8080",
            "http://169.254.169.254/latest/meta-data",
            "capability_denied",
            1,
        ),
        (
            "http://api.upstream.test:8080",
            "http://[::ffff:a9fe:a9fe]/",
            "capability_denied",
            1,
        ),
        (
            "http://api.upstream.test:8080",
            "http://localhost/",
            "capability_denied",
            1,
        ),
        (
            "http://api.upstream.test:8080",
            "file:///etc/passwd",
            "plugin_failed upstream_failed",
            1,
        ),
        (
            "http://api.upstream.test:8080",
            "gopher://api.upstream.test:8080/",
            "plugin_failed upstream_failed",
            1,
        ),
        (
            "http://api.upstream.test:8080",
            "http://me@evil.test:8080/",
            "plugin_failed upstream_failed",
            1,
        ),
        (
            "https://api.upstream.test",
            "http://api.upstream.test:8080/",
            "plugin_failed upstream_failed",
            1,
        ),
        // The port was a part of what is allowed: without it, only GET is.
        (
            "http://api.upstream.test:8080",
            "http://api.upstream.test/",
            "capability_denied",
            1,
        ),
    ];
    let seen = || plain.requests().len() + tls.requests().len();
    for (from, to, expected, requests) in cases {
        let before = seen();
        let url = format!("{from}/to/{to}");
        let answer = gym.call(
            "http_fetch",
            &json!({ "method": "POST", "url": url, "follow": 3 }),
        );
        assert_eq!(
            ended(&answer),
            expected,
            "{from} to {to}: {}",
            answer.text()
        );
        assert_eq!(seen() - before, requests, "{from} to {to}");
    }
    assert_eq!(evil.connections(), 0);
    // Who does not follow gets the redirect itself.
    let url = "http://api.upstream.test:8080/to/http://evil.test:8080/";
    let answer = gym.call("http_fetch", &json!({ "url": url }));
    assert_eq!(ended(&answer), "307");
}
