use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use spotter_tests::upstream::Request;

use super::{API, described, failed, rest, save, shared};
use crate::query::databases;

/// Values that break out of some place, where somebody is careless.
const VALUES: &[&str] = &[
    "",
    " ",
    "plain",
    "two words",
    "'",
    "''",
    "\"",
    "\\",
    "\\\"",
    "`",
    "'; DROP TABLE members; --",
    "' OR '1'='1",
    "1 OR 1=1",
    "1; SELECT pg_sleep(10)",
    "$1",
    "?1",
    ":x",
    "@x",
    "%",
    "_",
    "%25",
    "%2e%2e%2f",
    "%00",
    "%0d%0a",
    "\r\nX-Injected: 1",
    "\n",
    "\r",
    "\t",
    "\u{0}",
    "\u{7f}",
    "a\u{0}b",
    ".",
    "..",
    "../../admin",
    "..\\..\\admin",
    "/",
    "//evil.test/",
    "/admin",
    "a/b",
    "a;b=c",
    "?",
    "?admin=1",
    "&admin=1",
    "a=b&c=d",
    "#",
    "#fragment",
    "@evil.test",
    ":8081",
    "http://evil.test/",
    "+",
    "a+b c",
    "{{",
    "}}",
    "{{args.x}}",
    "{{ 7 * 7 }}",
    "{{secrets.key}}",
    "Bearer {{secrets.key}}",
    "{% raw %}",
    "${jndi:ldap://evil.test}",
    "{\"admin\":true}",
    "\",\"admin\":true,\"",
    "}]",
    "null",
    "true",
    "1e400",
    "123456789012345678901234567890",
    "<script>alert(1)</script>",
    "]]>",
    "--x\r\nContent-Disposition: form-data; name=\"admin\"\r\n\r\n1",
    "\"; filename=\"evil.sh",
    "é",
    "日本語",
    "🏋️",
    "\u{202e}evil",
    "\u{feff}",
    "a\u{301}",
    "\u{2028}",
    "*/",
    "/*",
    "$$",
];

/// A place that a value goes to.
struct Place {
    name: &'static str,
    kind: &'static str,
    work: Value,
    /// What the server takes for the value.
    received: fn(&Request) -> String,
    /// The code with which a value is refused that cannot stand there, before
    /// anything is sent.
    refused: fn(&str) -> Option<&'static str>,
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

/// The value of the only other pair than `z=1`.
fn of_pair(pairs: &str) -> String {
    let pairs: Vec<&str> = pairs.split('&').filter(|pair| *pair != "z=1").collect();
    let [pair] = pairs.as_slice() else {
        panic!("{pairs:?}")
    };
    let (name, value) = pair.split_once('=').unwrap();
    assert_eq!(name, "q");
    decoded(value)
}

fn of_query(request: &Request) -> String {
    let (path, query) = request.path.split_once('?').unwrap();
    assert_eq!(path, "/v1/items");
    of_pair(query)
}

fn of_json(request: &Request) -> Value {
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body.as_object().unwrap().len(), 2, "{body}");
    assert_eq!(body["z"], 1);
    body["q"].clone()
}

/// The parts of a form, each with its head.
fn parts(request: &Request) -> Vec<(String, String)> {
    let kind = request.header("content-type").unwrap();
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
    let body = request.text();
    let body = body
        .strip_suffix(&format!("\r\n--{boundary}--\r\n"))
        .unwrap();
    let body = format!("\r\n{body}");
    let between = format!("\r\n--{boundary}\r\n");
    let parts = body.split(&between).skip(1);
    let part = |part: &str| {
        let (head, value) = part.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), value.to_owned())
    };
    parts.map(part).collect()
}

/// What browsers do not escape in names stays, and the three that they do are
/// as they are written.
fn quoted(value: &str) -> Cow<'_, str> {
    let escaped = value
        .replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A");
    escaped.into()
}

fn is_placeholder(value: &str) -> bool {
    value.contains("{{secrets.")
}

fn in_path(value: &str) -> Option<&'static str> {
    let refused = matches!(value, "" | "." | "..") || is_placeholder(value);
    refused.then_some("invalid_value")
}

/// Below a path, what servers read in two ways is not sent.
fn below_path(value: &str) -> Option<&'static str> {
    let ambiguous = |c: char| c.is_control() || matches!(c, '/' | '\\' | '%');
    in_path(value).or(value.contains(ambiguous).then_some("invalid_value"))
}

fn in_header(value: &str) -> Option<&'static str> {
    let blank = [' ', '\t'];
    let refused = value.starts_with(blank) || value.ends_with(blank);
    in_header_within(value).or(refused.then_some("invalid_value"))
}

fn in_header_within(value: &str) -> Option<&'static str> {
    let control = |c: char| c.is_ascii_control() && c != '\t';
    let refused = is_placeholder(value) || value.contains(control);
    refused.then_some("invalid_value")
}

fn in_query(value: &str) -> Option<&'static str> {
    is_placeholder(value).then_some("invalid_value")
}

fn anything(_: &str) -> Option<&'static str> {
    None
}

fn places() -> Vec<Place> {
    let url = |rest: &str| format!("{API}{rest}");
    let post = |body: Value| json!({ "method": "POST", "url": url("/v1/items"), "body": body });
    vec![
        Place {
            name: "path",
            kind: "rest",
            work: json!({ "url": url("/{{args.x}}") }),
            received: |request| decoded(request.path.strip_prefix('/').unwrap()),
            refused: in_path,
        },
        Place {
            name: "path_below",
            kind: "rest",
            work: json!({ "url": url("/v1/items/{{args.x}}/end") }),
            received: |request| {
                let path = request.path.strip_prefix("/v1/items/").unwrap();
                decoded(path.strip_suffix("/end").unwrap())
            },
            refused: below_path,
        },
        Place {
            name: "url_query",
            kind: "rest",
            work: json!({ "url": url("/v1/items?q={{args.x}}&z=1") }),
            received: of_query,
            refused: in_query,
        },
        Place {
            name: "query",
            kind: "rest",
            work: json!({ "url": url("/v1/items?z=1"), "query": { "q": "{{args.x}}" } }),
            received: of_query,
            refused: in_query,
        },
        Place {
            name: "query_within",
            kind: "rest",
            work: json!({ "url": url("/v1/items"), "query": { "z": 1, "q": "<{{args.x}}>" } }),
            received: |request| within(&of_query(request)),
            refused: in_query,
        },
        Place {
            name: "header",
            kind: "rest",
            work: json!({ "url": url("/v1/items"), "headers": { "X-Q": "{{args.x}}" } }),
            received: |request| request.header("x-q").unwrap().to_owned(),
            refused: in_header,
        },
        Place {
            name: "header_within",
            kind: "rest",
            work: json!({ "url": url("/v1/items"), "headers": { "X-Q": "<{{args.x}}>" } }),
            received: |request| within(request.header("x-q").unwrap()),
            refused: in_header_within,
        },
        Place {
            name: "json",
            kind: "rest",
            work: post(json!({ "json": { "q": "{{args.x}}", "z": 1 } })),
            received: |request| of_json(request).as_str().unwrap().to_owned(),
            refused: anything,
        },
        Place {
            name: "json_within",
            kind: "rest",
            work: post(json!({ "json": { "z": 1, "q": "<{{ args.x }}>" } })),
            received: |request| within(of_json(request).as_str().unwrap()),
            refused: anything,
        },
        Place {
            name: "form",
            kind: "rest",
            work: post(json!({ "form": { "q": "{{args.x}}", "z": 1 } })),
            received: |request| of_pair(&request.text()),
            refused: anything,
        },
        Place {
            name: "text",
            kind: "rest",
            work: post(json!({ "text": "<{{args.x}}>" })),
            received: |request| within(&request.text()),
            refused: anything,
        },
        Place {
            name: "part",
            kind: "rest",
            work: post(json!({ "multipart": [
                { "name": "q", "value": "{{args.x}}" }, { "name": "z", "value": "1" },
            ] })),
            received: |request| {
                let parts = parts(request);
                assert_eq!(parts.len(), 2, "{parts:?}");
                assert_eq!(parts[0].0, "Content-Disposition: form-data; name=\"q\"");
                parts[0].1.clone()
            },
            refused: anything,
        },
        Place {
            name: "file_name",
            kind: "rest",
            work: post(json!({ "multipart": [
                { "name": "q", "value": "1", "file_name": "<{{args.x}}>" },
            ] })),
            received: |request| {
                let parts = parts(request);
                assert_eq!(parts.len(), 1, "{parts:?}");
                let name = parts[0].0.strip_suffix('"').unwrap();
                let head = "Content-Disposition: form-data; name=\"q\"; filename=\"";
                within(name.strip_prefix(head).unwrap())
            },
            refused: anything,
        },
        Place {
            name: "event",
            kind: "webhook",
            work: json!({ "url": url("/v1/items"), "payload": { "q": "{{args.x}}", "z": 1 } }),
            received: |request| of_json(request).as_str().unwrap().to_owned(),
            refused: anything,
        },
        Place {
            name: "default_event",
            kind: "webhook",
            work: json!({ "url": url("/v1/items") }),
            received: |request| {
                let event: Value = serde_json::from_slice(&request.body).unwrap();
                let arguments = event["data"]["arguments"].as_object().unwrap();
                assert_eq!(arguments.len(), 1, "{event}");
                arguments["x"].as_str().unwrap().to_owned()
            },
            refused: anything,
        },
        Place {
            name: "event_query",
            kind: "webhook",
            work: json!({ "url": url("/v1/items?q={{args.x}}&z=1") }),
            received: of_query,
            refused: in_query,
        },
    ]
}

fn within(text: &str) -> String {
    let text = text
        .strip_prefix('<')
        .and_then(|text| text.strip_suffix('>'));
    text.unwrap().to_owned()
}

#[test]
fn servers_receive_exactly_the_value_in_its_place() {
    assert!(VALUES.len() >= 60);
    let world = super::world(|_| spotter_tests::Reply::json(200, &json!({})));
    let gym = world.server.gym();
    let mut faults = Vec::new();
    let mut sent = 0;
    for place in places() {
        save(&gym, &described(place.name, place.kind, place.work));
        for value in VALUES {
            let answer = gym.call(place.name, &json!({ "x": value }));
            let requests = world.upstream.requests();
            let new = &requests[sent..];
            sent = requests.len();
            // A file's name is escaped as browsers do.
            let expected = match place.name {
                "file_name" => quoted(value),
                _ => Cow::from(*value),
            };
            let fault = match ((place.refused)(value), new) {
                (None, [request]) => {
                    let received = (place.received)(request);
                    (received != expected).then(|| format!("received {received:?}"))
                }
                (Some(code), []) => (failed(&answer) != code).then(|| answer.text()),
                (_, new) => Some(format!("{} requests; {}", new.len(), answer.text())),
            };
            faults.extend(fault.map(|fault| format!("{} {value:?}: {fault}", place.name)));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Any JSON, byte by byte.
#[test]
fn numbers_lists_and_objects_arrive_as_they_were_written() {
    let gym = shared().server.gym();
    let body = json!({ "json": { "q": "{{args.x}}" } });
    save(
        &gym,
        &rest(
            "echo",
            json!({ "method": "POST", "url": format!("{API}/echo"), "body": body }),
        ),
    );
    for json in [
        "0",
        "-0",
        "1.10",
        "1E5",
        "123456789012345678901234567890",
        "-9223372036854775809",
        "0.1000000000000000055511151231257827",
        "null",
        "true",
        "[1,[2,{\"b\":1,\"a\":[]}],\"\\u0000\"]",
        "{\"z\":1,\"a\":{\"__proto__\":1}}",
        "[]",
        "{}",
    ] {
        let body = format!("{{\"arguments\":{{\"x\":{json}}}}}");
        let path = "/v1/functions/echo";
        let caller = &gym.caller;
        caller
            .post_bytes(path, "application/json", body.as_bytes())
            .ok();
        let requests = shared().upstream.requests();
        let echoed = requests
            .iter()
            .rfind(|request| request.path == "/echo")
            .unwrap();
        assert_eq!(echoed.text(), format!("{{\"q\":{json}}}"));
    }
}

#[test]
fn databases_are_given_the_value_and_never_another_statement() {
    let databases = databases();
    let gym = databases.gym();
    for (source, statement) in [
        ("gym", "SELECT {{args.x}} AS x, 1 AS z"),
        ("pg", "SELECT CAST({{ args.x }} AS text) AS x, 1 AS z"),
        (
            "gym",
            "SELECT name AS x FROM (SELECT {{args.x}} AS name) WHERE name = {{args.x}}",
        ),
    ] {
        let name = format!("ask_{source}_{}", statement.len());
        let work = json!({ "source": source, "statement": statement, "shape": "first" });
        save(&gym, &described(&name, "query", work));
        for value in VALUES {
            let answer = gym.call(&name, &json!({ "x": value }));
            // Postgres has no text with a NUL.
            if source == "pg" && value.contains('\0') {
                answer.refused("query_rejected");
                continue;
            }
            assert_eq!(answer.ok().field("/result/x"), *value, "{statement}");
        }
    }
}
