//! Secrets: the server that they are for sees them, and nobody else does.

use std::io::Write as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use spotter_tests::upstream::Request;
use spotter_tests::{Answer, Gym, Reach, Reply, Server, Upstream};

use crate::egress::{ended, gym_with, moved, record};

/// Values with all that encodings change.
const TOKEN: &str = "tok/En+with \"quotes\"=&%7E?and\\more";
const API_KEY: &str = "key_7Fq2Lw9ZkT4mB8xV";
const QUERY_KEY: &str = "q<u>e ry+key/&=%";

const URL: &str = "http://api.upstream.test:8080/";

/// A server that speaks to one upstream under several names.
fn server_for(upstream: &Upstream) -> Server {
    let names = [
        "api.upstream.test:8080",
        "other.upstream.test:8080",
        "elsewhere.test:80",
    ];
    let reach = names.iter().fold(Reach::new(), |reach, name| {
        reach.name(name, upstream.address())
    });
    let mut options = reach.options();
    // Whatever could be logged is.
    options.args = vec!["--log".to_owned(), "trace".to_owned()];
    Server::start(&options)
}

fn set(gym: &Gym, plugin: &str, name: &str, value: &str) -> Answer {
    let path = format!("/v1/plugins/{plugin}/secrets/{name}");
    gym.manager.put(&path, &json!({ "value": value }))
}

/// A gym whose prober has all its secrets.
fn furnished(server: &Server) -> Gym {
    let gym = gym_with(server, &["http_fetch"]);
    for (name, value) in [
        ("token", TOKEN),
        ("api_key", API_KEY),
        ("query_key", QUERY_KEY),
    ] {
        assert_eq!(set(&gym, "http_fetch", name, value).status, 204);
    }
    gym
}

/// A request with headers.
fn with(url: &str, headers: &[(&str, &str)]) -> Value {
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect();
    json!({ "url": url, "headers": headers })
}

fn bearer() -> Value {
    with(URL, &[("authorization", "Bearer {{secrets.token}}")])
}

#[test]
fn values_go_where_they_were_granted() {
    let upstream = Upstream::start(|_| Reply::text(200, "words"));
    let server = server_for(&upstream);
    let gym = furnished(&server);
    let request = with(
        &format!("{URL}a?x=1&key={{{{secrets.query_key}}}}&y=%20"),
        &[
            ("authorization", "Bearer {{secrets.token}}"),
            ("x-api-key", "{{secrets.api_key}}"),
        ],
    );
    gym.call("http_fetch", &request).ok();
    let seen = &upstream.requests()[0];
    assert_eq!(
        seen.header("authorization"),
        Some(format!("Bearer {TOKEN}").as_str())
    );
    assert_eq!(seen.header("x-api-key"), Some(API_KEY));
    assert_eq!(
        seen.path,
        format!("/a?x=1&key={}&y=%20", escaped(QUERY_KEY))
    );
    // To another host that the token is granted for, too.
    let other = with(
        "http://other.upstream.test:8080/",
        &[("authorization", "Bearer {{secrets.token}}")],
    );
    gym.call("http_fetch", &other).ok();
    assert!(upstream.requests()[1].whole().contains(TOKEN));
}

#[test]
fn values_go_nowhere_else() {
    let upstream = Upstream::start(|_| Reply::text(200, "words"));
    let server = server_for(&upstream);
    let gym = furnished(&server);
    let header = |name: &str, value: &str| with(URL, &[(name, value)]);
    let cases = [
        (
            "another host",
            with(
                "http://elsewhere.test/",
                &[("authorization", "Bearer {{secrets.token}}")],
            ),
        ),
        (
            "a sister of the host",
            with(
                "http://other.upstream.test:8080/",
                &[("x-api-key", "{{secrets.api_key}}")],
            ),
        ),
        (
            "another host's query",
            with(
                "http://other.upstream.test:8080/?key={{secrets.query_key}}",
                &[],
            ),
        ),
        ("another header", header("x-other", "{{secrets.api_key}}")),
        (
            "another place",
            header("authorization", "Bearer {{secrets.api_key}}"),
        ),
        ("no bearer", header("authorization", "{{secrets.token}}")),
        (
            "another scheme",
            header("authorization", "Basic {{secrets.token}}"),
        ),
        (
            "the scheme in lower case",
            header("authorization", "bearer {{secrets.token}}"),
        ),
        (
            "two spaces",
            header("authorization", "Bearer  {{secrets.token}}"),
        ),
        (
            "another parameter",
            with(&format!("{URL}?other={{{{secrets.query_key}}}}"), &[]),
        ),
        (
            "a parameter's name",
            with(&format!("{URL}?{{{{secrets.query_key}}}}=key"), &[]),
        ),
        (
            "a header's secret in a parameter",
            with(&format!("{URL}?key={{{{secrets.api_key}}}}"), &[]),
        ),
        (
            "part of a value",
            header("x-api-key", "v{{secrets.api_key}}"),
        ),
        (
            "something after",
            header("x-api-key", "{{secrets.api_key}}v"),
        ),
        (
            "twice",
            header("x-api-key", "{{secrets.api_key}}{{secrets.api_key}}"),
        ),
        (
            "part of a parameter",
            with(&format!("{URL}?key=a{{{{secrets.query_key}}}}"), &[]),
        ),
        (
            "a format",
            header("x-api-key", "{{secrets.api_key|base64}}"),
        ),
        ("a slice", header("x-api-key", "{{secrets.api_key[0]}}")),
        ("upper case", header("x-api-key", "{{SECRETS.api_key}}")),
        (
            "a space within",
            header("x-api-key", "{{secrets. api_key}}"),
        ),
        ("no name", header("x-api-key", "{{secrets.}}")),
        ("no end", header("x-api-key", "{{secrets.api_key")),
        ("no such secret", header("x-api-key", "{{secrets.nothing}}")),
        (
            "the path",
            with(&format!("{URL}{{{{secrets.token}}}}"), &[]),
        ),
        (
            "the path, encoded",
            with(&format!("{URL}%7B%7Bsecrets%2etoken%7D%7D"), &[]),
        ),
    ];
    for (what, request) in cases {
        let answer = gym.call("http_fetch", &request);
        assert_eq!(
            ended(&answer),
            "capability_denied",
            "{what}: {}",
            answer.text()
        );
    }
    assert_eq!(upstream.connections(), 0);
    // In a body, and where it only looks like one, it is text like any other.
    let text = "{{secrets.token}} {{secrets.api_key}}";
    gym.call(
        "http_fetch",
        &json!({ "method": "POST", "url": URL, "body": text }),
    )
    .ok();
    gym.call("http_fetch", &header("x-api-key", "{{ secrets.api_key }}"))
        .ok();
    gym.call(
        "http_fetch",
        &with(
            &format!("{URL}?key=%257B%257Bsecrets.query_key%257D%257D"),
            &[],
        ),
    )
    .ok();
    let seen = upstream.requests();
    assert_eq!(seen[0].text(), text);
    assert_eq!(seen[1].header("x-api-key"), Some("{{ secrets.api_key }}"));
    assert_eq!(seen[2].path, "/?key=%257B%257Bsecrets.query_key%257D%257D");
    for request in &seen {
        none_in("a request", &request.whole());
    }
}

#[test]
fn a_redirect_takes_no_secret_along() {
    let upstream = Upstream::start(|request| match request.path.as_str() {
        "/here" => Reply::text(307, "").header("location", "/there"),
        "/" => Reply::text(307, "").header("location", "http://other.upstream.test:8080/there"),
        _ => Reply::text(200, "words"),
    });
    let server = server_for(&upstream);
    let gym = furnished(&server);
    for (path, goes_along) in [("here", true), ("", false)] {
        let mut request = with(
            &format!("{URL}{path}"),
            &[("authorization", "Bearer {{secrets.token}}")],
        );
        request["follow"] = json!(1);
        gym.call("http_fetch", &request).ok();
        let last = upstream.requests().pop().unwrap();
        assert_eq!(last.path, "/there");
        assert_eq!(
            last.header("authorization").is_some(),
            goes_along,
            "F8 {path}"
        );
    }
}

/// A text with escapes of JSON for some of its characters.
fn units(text: &str, escaped: impl Fn(char) -> bool) -> String {
    let unit = |c: char| match escaped(c) {
        true => format!("\\u{:04X}", u32::from(c)),
        false => c.to_string(),
    };
    text.chars().map(unit).collect()
}

/// Sends back what came, in the way that the path says.
fn echo(request: &Request) -> Reply {
    let token = request
        .header("authorization")
        .unwrap_or_default()
        .trim_start_matches("Bearer ");
    let way = request.path.split('?').next().unwrap_or_default();
    match way {
        "/plain" => Reply::text(200, &format!("you sent {token}.")),
        "/whole" => Reply::text(200, &request.whole()),
        "/error" => Reply::text(500, &format!("<h1>{token}</h1>")),
        "/base64" => Reply::text(200, &STANDARD.encode(token)),
        "/base64-1" => Reply::text(200, &STANDARD.encode(format!("u:{token}:"))),
        "/base64-2" => Reply::text(200, &STANDARD.encode(format!("me:{token} and more"))),
        "/base64-url" => Reply::text(200, &URL_SAFE.encode(format!("a{token}"))),
        "/escaped" => Reply::text(200, &escaped(token)),
        "/escaped-lower" => Reply::text(200, &escaped(token).to_lowercase()),
        "/form" => Reply::text(200, &escaped(token).replace("%20", "+")),
        "/hex" => Reply::text(200, &hex(token)),
        "/hex-upper" => Reply::text(200, &hex(token).to_uppercase()),
        "/upper" => Reply::text(200, &token.to_uppercase()),
        "/json" => Reply::json(200, &json!({ "sent": token })),
        "/json-in-json" => Reply::json(200, &json!(json!({ "sent": token }).to_string())),
        "/html" => Reply::text(400, &html(token)),
        "/script" => Reply::text(200, &json!(token).to_string().replace('&', "\\u0026")),
        "/json-like-net" => Reply::text(200, &units(token, |c| "\"&'+<>`".contains(c))),
        "/json-like-gson" => Reply::text(200, &units(token, |c| "&'<=>".contains(c))),
        "/json-all-escaped" => Reply::text(200, &units(token, |_| true)),
        "/json-escaped-twice" => {
            let once = units(token, |c| !c.is_ascii_alphanumeric());
            Reply::json(200, &json!({ "sent": once }))
        }
        "/binary" => Reply::bytes(200, &[&[0xff, 0xfe], token.as_bytes(), &[0xff]].concat()),
        "/header" => Reply::text(200, "words").header("x-echo", &format!("<{token}>")),
        "/cookie" => {
            Reply::text(200, "words").header("set-cookie", &format!("t={}", STANDARD.encode(token)))
        }
        "/location" => Reply::text(302, "words").header("location", &request.path),
        "/gzip" => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(token.as_bytes()).unwrap();
            Reply::bytes(200, &encoder.finish().unwrap()).header("content-encoding", "gzip")
        }
        "/chunks" => {
            let (one, two) = token.split_at(7);
            let body = format!("7\r\n{one}\r\n{:x}\r\n{two}\r\n0\r\n\r\n", two.len());
            Reply::raw(move |wire| {
                let _ = write!(
                    wire,
                    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{body}"
                );
            })
        }
        _ => Reply::text(404, "no such way"),
    }
}

#[test]
fn an_echo_is_masked_wherever_it_would_show() {
    let upstream = Upstream::start(echo);
    let server = server_for(&upstream);
    let gym = furnished(&server);
    let ways = [
        "plain",
        "whole",
        "error",
        "base64",
        "base64-1",
        "base64-2",
        "base64-url",
        "escaped",
        "escaped-lower",
        "form",
        "hex",
        "hex-upper",
        "upper",
        "json",
        "json-in-json",
        "html",
        "script",
        "json-like-net",
        "json-like-gson",
        "json-all-escaped",
        "json-escaped-twice",
        "binary",
        "header",
        "cookie",
        "location",
        "gzip",
        "chunks",
    ];
    for way in ways {
        let url = format!("{URL}{way}?key={{{{secrets.query_key}}}}");
        let headers = [
            ("authorization", "Bearer {{secrets.token}}"),
            ("x-api-key", "{{secrets.api_key}}"),
        ];
        let answer = gym.call("http_fetch", &with(&url, &headers));
        let seen = answer.text();
        assert!(
            seen.contains("[secret ") || way == "binary",
            "F20 {way}: nothing was masked in {seen}"
        );
        none_in(way, &seen);
        let record = record(&gym, &answer).to_string();
        assert!(record.contains("had a secret in it"), "F20 {way}: {record}");
        none_in(way, &record);
    }
    let seen: String = upstream.requests().iter().map(Request::whole).collect();
    assert_eq!(
        seen.matches(TOKEN).count(),
        ways.len(),
        "all of them were sent"
    );
    none_in(
        "the list of executions",
        &gym.caller.get("/v1/executions?limit=200").text(),
    );
    none_in("the log", &server.log());
}

#[test]
fn a_value_is_written_and_never_read() {
    let upstream = Upstream::start(|_| Reply::text(200, "words"));
    let server = server_for(&upstream);
    let gym = furnished(&server);
    let list = gym.manager.get("/v1/plugins/http_fetch/secrets").ok();
    let names: Vec<_> = list
        .field("/secrets")
        .as_array()
        .unwrap()
        .iter()
        .map(|s| (s["name"].clone(), s["set"].clone()))
        .collect();
    assert_eq!(
        names,
        ["token", "api_key", "query_key"].map(|name| (json!(name), json!(true)))
    );
    none_in("the list", &list.text());
    gym.manager
        .get("/v1/plugins/http_fetch/secrets/token")
        .refused("method_not_allowed");
    gym.caller
        .get("/v1/plugins/http_fetch/secrets")
        .refused("forbidden");
    let mistakes = [
        ("too short", json!({ "value": "short" })),
        ("a line break", json!({ "value": format!("{API_KEY}\n") })),
        ("no text", json!({ "value": 12_345_678 })),
        ("another field", json!({ "value": API_KEY, "more": 1 })),
        ("too long", json!({ "value": API_KEY.repeat(300) })),
    ];
    for (what, body) in mistakes {
        let answer = gym
            .manager
            .put("/v1/plugins/http_fetch/secrets/token", &body);
        assert!(
            [400, 422].contains(&answer.status),
            "{what}: {}",
            answer.text()
        );
        none_in(what, &answer.text());
    }
    set(&gym, "http_fetch", "nothing", API_KEY).refused("not_found");
    for path in [
        "/v1/plugins",
        "/v1/plugins/http_fetch",
        "/v1/audit",
        "/v1/executions",
        "/metrics",
        "/openapi.json",
    ] {
        none_in(path, &gym.manager.get(path).text());
    }
    none_in("the log", &server.log());
    server.stop();
    each_file(&server.data(), &mut |path, bytes| {
        none_in(&path.display().to_string(), &String::from_utf8_lossy(bytes));
    });
}

/// The value that the upstream saw last.
fn last(upstream: &Upstream) -> String {
    upstream
        .requests()
        .last()
        .and_then(|request| request.header("authorization").map(str::to_owned))
        .unwrap_or_default()
}

#[test]
fn values_last_as_long_as_their_plugin() {
    let upstream = Upstream::start(|_| Reply::text(200, "words"));
    let server = server_for(&upstream);
    let gym = furnished(&server);
    let sent = |gym: &Gym| {
        gym.call("http_fetch", &bearer()).ok();
        last(&upstream)
    };
    assert_eq!(sent(&gym), format!("Bearer {TOKEN}"));
    gym.manager.post("/v1/secrets/rotate", &json!({})).ok();
    assert_eq!(sent(&gym), format!("Bearer {TOKEN}"), "after a rotation");
    server.kill();
    let names = ["api.upstream.test:8080"];
    let reach = names.iter().fold(Reach::new(), |reach, name| {
        reach.name(name, upstream.address())
    });
    let server = Server::start_on(server.into_data(), &reach.options());
    let gym = moved(&gym, &server);
    assert_eq!(sent(&gym), format!("Bearer {TOKEN}"), "after a crash");
    set(&gym, "http_fetch", "token", "another_token").ok();
    assert_eq!(sent(&gym), "Bearer another_token", "at once");

    gym.manager
        .delete("/v1/plugins/http_fetch/secrets/token")
        .ok();
    let before = upstream.requests().len();
    gym.call("http_fetch", &bearer())
        .refused("capability_denied");
    gym.manager
        .delete("/v1/plugins/http_fetch/secrets/token")
        .refused("not_found");
    set(&gym, "http_fetch", "token", TOKEN).ok();
    gym.manager.delete("/v1/plugins/http_fetch").ok();
    gym.upload(&spotter_tests::guests::rust("http_fetch")).ok();
    let list = gym.manager.get("/v1/plugins/http_fetch/secrets").ok();
    assert_eq!(
        list.field("/secrets/0/set"),
        false,
        "a plugin that was deleted left nothing"
    );
    gym.call("http_fetch", &bearer())
        .refused("capability_denied");
    assert_eq!(upstream.requests().len(), before);
}

#[test]
fn values_are_a_gyms_own() {
    let upstream = Upstream::start(|_| Reply::text(200, "words"));
    let server = server_for(&upstream);
    let (one, other) = (furnished(&server), gym_with(&server, &["http_fetch"]));
    let answer = other
        .call("http_fetch", &bearer())
        .refused("capability_denied");
    let record = record(&other, &answer);
    let logs = record["logs"].to_string();
    assert!(logs.contains("The secret token has no value yet"), "{logs}");
    set(&other, "http_fetch", "token", "another_token").ok();
    other.call("http_fetch", &bearer()).ok();
    assert_eq!(last(&upstream), "Bearer another_token");
    one.call("http_fetch", &bearer()).ok();
    assert_eq!(last(&upstream), format!("Bearer {TOKEN}"));
    // A duplicate in the same gym is another plugin.
    one.manager
        .post(
            "/v1/plugins/http_fetch/duplicate",
            &json!({ "name": "copy" }),
        )
        .ok();
    one.manager
        .post("/v1/plugins/copy/consent", &json!({ "grant": "all" }));
    one.manager
        .post("/v1/plugins/copy/activate", &json!({}))
        .ok();
    one.call("copy_http_fetch", &bearer())
        .refused("capability_denied");
}

#[test]
fn a_secret_that_was_not_granted_is_not_sent() {
    let upstream = Upstream::start(|_| Reply::text(200, "words"));
    let server = server_for(&upstream);
    let gym = furnished(&server);
    let http = json!({
        "kind": "http", "methods": ["GET"], "scheme": "http", "host": "*.upstream.test", "port": 8080,
    });
    let consent = |these: Value| {
        gym.manager
            .post(
                "/v1/plugins/http_fetch/consent",
                &json!({ "grant": { "these": these } }),
            )
            .ok();
    };
    consent(json!([http]));
    gym.call("http_fetch", &with(URL, &[])).ok();
    gym.call("http_fetch", &bearer())
        .refused("capability_denied");
    // For one of its hosts.
    consent(json!([http, {
        "kind": "secret", "name": "token", "description": "A token.", "place": "bearer", "hosts": ["api.upstream.test"],
    }]));
    gym.call("http_fetch", &bearer()).ok();
    let other = with(
        "http://other.upstream.test:8080/",
        &[("authorization", "Bearer {{secrets.token}}")],
    );
    gym.call("http_fetch", &other).refused("capability_denied");
    assert_eq!(upstream.requests().len(), 2);
}

/// No value and no encoding of one is in a text.
fn none_in(what: &str, text: &str) {
    for value in [TOKEN, API_KEY, QUERY_KEY] {
        let json = json!(value).to_string();
        let base64 = STANDARD.encode(value);
        let forms = [
            value.to_owned(),
            value.to_uppercase(),
            json.trim_matches('"').to_owned(),
            hex(value),
            html(value),
            escaped(value),
            // But for its end, which depends on what follows.
            base64[..base64.len() - 4].to_owned(),
            value[4..value.len() - 4].to_owned(),
        ];
        let lower = text.to_lowercase();
        let found = forms
            .iter()
            .find(|form| lower.contains(&form.to_lowercase()));
        assert_eq!(found, None, "in {what}: {text}");
    }
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// As `encodeURIComponent` does it, or a little more.
fn escaped(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(escape).collect()
}

/// As a page shows it.
fn html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn each_file(directory: &Path, look: &mut impl FnMut(&Path, &[u8])) {
    for entry in std::fs::read_dir(directory).unwrap().flatten() {
        match entry.path() {
            path if path.is_dir() => each_file(&path, look),
            path => look(&path, &std::fs::read(&path).unwrap()),
        }
    }
}
