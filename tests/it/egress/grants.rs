//! What a gym grants decides, request by request; the operator has the last
//! word.

use serde_json::{Value, json};
use spotter_tests::{Gym, Reach, Reply, Server, Upstream, guests};

use super::{ended, gym_with};

const DENIED: &str = "capability_denied HttpRequestDenied";

fn upstream() -> (Upstream, Reach) {
    let upstream = Upstream::start(|_| Reply::text(200, "words"));
    let names = ["api.upstream.test:8080", "other.upstream.test:8080"];
    let reach = names.iter().fold(Reach::new(), |reach, name| {
        reach.name(name, upstream.address())
    });
    (upstream, reach)
}

fn fetch(gym: &Gym, method: &str, authority: &str, path: &str) -> String {
    let request = json!({ "method": method, "authority": authority, "path": path });
    ended(&gym.call("http_raw", &request))
}

fn decide(gym: &Gym, grant: &Value) {
    gym.manager
        .post("/v1/plugins/http_raw/consent", &json!({ "grant": grant }))
        .ok();
}

#[test]
fn a_grant_may_be_narrower_than_what_was_asked() {
    let (upstream, reach) = upstream();
    let server = Server::start(&reach.options());
    let gym = server.gym();
    gym.upload_undecided(&guests::rust("http_raw")).ok();
    decide(
        &gym,
        &json!({ "these": [{
        "kind": "http",
        "methods": ["GET"],
        "scheme": "http",
        "host": "api.upstream.test",
        "port": 8080,
        "path_prefix": "/v1",
    }] }),
    );
    let cases = [
        ("GET", "api.upstream.test:8080", "/v1", "200"),
        ("GET", "api.upstream.test:8080", "/v1/slots?day=1", "200"),
        ("GET", "api.upstream.test:8080", "/x/../v1", "200"),
        ("POST", "api.upstream.test:8080", "/v1", DENIED),
        ("HEAD", "api.upstream.test:8080", "/v1", DENIED),
        ("GET", "other.upstream.test:8080", "/v1", DENIED),
        ("GET", "api.upstream.test:8081", "/v1", DENIED),
        ("GET", "api.upstream.test", "/v1", DENIED),
        ("GET", "api.upstream.test:8080", "/", DENIED),
        ("GET", "api.upstream.test:8080", "/v10", DENIED),
        ("GET", "api.upstream.test:8080", "/V1", DENIED),
        ("GET", "api.upstream.test:8080", "/v1/../admin", DENIED),
        ("GET", "api.upstream.test:8080", "/v1/%2e%2E/admin", DENIED),
        ("GET", "api.upstream.test:8080", "/v1/..%2fadmin", DENIED),
        ("GET", "api.upstream.test:8080", "/v1/..%5cadmin", DENIED),
        ("GET", "api.upstream.test:8080", "/v1/..;x/admin", DENIED),
        ("GET", "api.upstream.test:8080", "/v1%2f..%2fadmin", DENIED),
        (
            "GET",
            "api.upstream.test:8080",
            "/v1/%252e%252e/admin",
            DENIED,
        ),
    ];
    for (method, authority, path, expected) in cases {
        assert_eq!(
            fetch(&gym, method, authority, path),
            expected,
            "{method} {authority}{path}"
        );
    }
    let paths: Vec<_> = upstream
        .requests()
        .into_iter()
        .map(|request| request.path)
        .collect();
    assert_eq!(paths, ["/v1", "/v1/slots?day=1", "/v1"]);
}

#[test]
fn a_decision_holds_from_the_next_call_on() {
    let (upstream, reach) = upstream();
    let server = Server::start(&reach.options());
    let gym = server.gym();
    gym.upload_undecided(&guests::rust("http_raw")).ok();
    let decisions = [
        ("none", DENIED),
        ("all", "200"),
        ("none", DENIED),
        ("all", "200"),
    ];
    for (grant, expected) in decisions {
        decide(&gym, &json!(grant));
        assert_eq!(
            fetch(&gym, "GET", "api.upstream.test:8080", "/"),
            expected,
            "{grant}"
        );
    }
    assert_eq!(upstream.requests().len(), 2);
}

#[test]
fn the_operator_has_the_last_word() {
    let prohibited = "capability_denied DestinationIpProhibited";
    // A line of `[egress]`, and how requests to either host end.
    let cases = [
        ("hosts = [\"*\"]", ["200", "200"]),
        ("hosts = [\"api.upstream.test\"]", ["200", DENIED]),
        ("hosts = [\"*.upstream.test\"]", ["200", "200"]),
        ("hosts = [\"upstream.test\"]", [DENIED, DENIED]),
        ("hosts = []", [DENIED, DENIED]),
        (
            "deny_networks = [\"127.0.0.0/8\"]",
            [prohibited, prohibited],
        ),
        (
            "allow_networks = [\"127.0.0.2/32\"]",
            [prohibited, prohibited],
        ),
    ];
    for (line, expected) in cases {
        let (upstream, reach) = upstream();
        let server = Server::start(&reach.egress(line).options());
        let gym = gym_with(&server, &["http_raw"]);
        let hosts = ["api.upstream.test:8080", "other.upstream.test:8080"];
        assert_eq!(
            hosts.map(|host| fetch(&gym, "GET", host, "/")),
            expected,
            "{line}"
        );
        let requests = expected.iter().filter(|ended| **ended == "200").count();
        assert_eq!(upstream.requests().len(), requests, "{line}");
    }
}
