use axum::body::Body;
use axum::http::{Method, Request};

use super::{Answer, every_scope, get, post, request, send};

fn post_as(path: &str, content_type: Option<&str>, body: impl Into<Body>) -> Answer {
    let mut request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header("authorization", format!("Bearer {}", every_scope()));
    if let Some(content_type) = content_type {
        request = request.header("content-type", content_type);
    }
    send(request.body(body.into()).unwrap())
}

#[test]
fn paths_and_methods() {
    let key = every_scope();
    assert_eq!(get("/", &key).code(), "not_found");
    assert_eq!(get("/v1/nothing", &key).code(), "not_found");
    assert_eq!(get("/v1/functions/%FF", &key).code(), "unknown_function");
    assert_eq!(
        get("/v1/plugins/No Name".replace(' ', "%20").as_str(), &key).code(),
        "not_found"
    );
    assert_eq!(get("/v1/executions/not-an-id", &key).code(), "not_found");
    assert_eq!(
        get("/v1/executions/..%2f..%2fetc", &key).code(),
        "not_found"
    );
    let answer = send(request(Method::PATCH, "/v1/functions", &key, ""));
    assert_eq!(
        (answer.code().as_str(), answer.status.as_u16()),
        ("method_not_allowed", 405)
    );
    assert_eq!(answer.headers["allow"], "GET,HEAD");
}

#[test]
fn bodies_that_are_no_json() {
    let key = every_scope();
    for body in [
        "{",
        "{\"a\":}",
        "nonsense",
        "\u{feff}{}",
        "{}{}",
        "\"\u{1}\"",
    ] {
        assert_eq!(
            post("/v1/functions/none", &key, body).code(),
            "invalid_json",
            "{body:?}"
        );
        assert_eq!(
            post("/v1/gyms", &key, body).code(),
            "invalid_json",
            "{body:?}"
        );
    }
    let deep = "[".repeat(100_000);
    assert_eq!(post("/v1/tool-calls", &key, &deep).code(), "invalid_json");
    let nothing = post_as("/v1/functions/none", Some("application/json"), "");
    assert_eq!(nothing.code(), "invalid_json");
}

#[test]
fn json_of_another_shape() {
    let key = every_scope();
    for body in [
        "[]",
        "7",
        r#"{"argument":{}}"#,
        r#"{"arguments":{},"arguments":{}}"#,
        r#"{"member":{"id":7}}"#,
        r#"{"member":{"id":""}}"#,
        r#"{"member":{"id":"m","admin":true}}"#,
        r#"{"session":"a\nb"}"#,
        r#"{"locale":"fr_FR"}"#,
        r#"{"time_zone":"../etc"}"#,
        r#"{"attempt":0}"#,
        r#"{"attempt":1e308}"#,
        r#"{"attempt":99999999999999999999}"#,
        r#"{"gym":"other"}"#,
    ] {
        assert_eq!(
            post("/v1/functions/none", &key, body).code(),
            "invalid_request",
            "{body}"
        );
    }
    for body in [
        r#"{"id":"a","name":""}"#,
        r#"{"id":"A","name":"a"}"#,
        r#"{"id":"a/b","name":"a"}"#,
        r#"{"id":"a","name":"a\u001b[31m"}"#,
        r#"{"id":"a","name":"a","owner":"me"}"#,
    ] {
        assert_eq!(
            post("/v1/gyms", &key, body).code(),
            "invalid_request",
            "{body}"
        );
    }
    for body in [
        r#"{"label":"a","scopes":[]}"#,
        r#"{"label":"a","scopes":["root"]}"#,
        r#"{"label":"a","scopes":["call"],"expires_at":"2001-01-01T00:00:00Z"}"#,
        r#"{"scopes":["call"]}"#,
    ] {
        assert_eq!(
            post("/v1/gyms/demo/keys", &key, body).code(),
            "invalid_request",
            "{body}"
        );
    }
    for body in [
        "{}",
        "7",
        r#"{"tool_calls":7}"#,
        r#"{"tool_calls":[],"attempt":"x"}"#,
    ] {
        assert_eq!(
            post("/v1/tool-calls", &key, body).code(),
            "invalid_request",
            "{body}"
        );
    }
}

#[test]
fn other_kinds_of_bodies() {
    for kind in [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
    ] {
        assert_eq!(
            post_as("/v1/functions/none", kind, "{}").code(),
            "invalid_request"
        );
        assert_eq!(post_as("/v1/gyms", kind, "{}").code(), "invalid_request");
        assert_eq!(
            post_as("/v1/plugins", kind, "wasm").code(),
            "invalid_request"
        );
    }
    let fine = post_as(
        "/v1/functions/none",
        Some("Application/JSON; charset=utf-8"),
        "{}",
    );
    assert_eq!(fine.code(), "unknown_function");
}

#[test]
fn bodies_that_are_too_large() {
    let key = every_scope();
    let large = format!("{{\"arguments\":\"{}\"}}", "a".repeat(1 << 20));
    let answer = post("/v1/functions/none", &key, &large);
    assert_eq!(
        (answer.code().as_str(), answer.status.as_u16()),
        ("too_large", 413)
    );
    assert_eq!(post("/v1/tool-calls", &key, &large).code(), "too_large");
    let component = vec![0; (10 << 20) + 1];
    assert_eq!(
        post_as("/v1/plugins", Some("application/wasm"), component).code(),
        "too_large"
    );
    // A length that is announced is refused before anything is read.
    let announced = Request::post("/v1/gyms")
        .header("authorization", format!("Bearer {key}"))
        .header("content-type", "application/json")
        .header("content-length", "99999999999")
        .body(Body::from("{}"))
        .unwrap();
    assert_eq!(send(announced).code(), "too_large");
}

#[test]
fn components_that_are_none() {
    for path in ["/v1/plugins", "/v1/plugins/inspect"] {
        let wasm = |body: &'static str| post_as(path, Some("application/wasm"), body);
        assert_eq!(wasm("").code(), "invalid_component");
        assert_eq!(wasm("not a component").code(), "invalid_component");
        let form =
            |body: &'static str| post_as(path, Some("multipart/form-data; boundary=edge"), body);
        assert_eq!(form("").code(), "invalid_request");
        let other =
            "--edge\r\ncontent-disposition: form-data; name=\"file\"\r\n\r\nx\r\n--edge--\r\n";
        assert_eq!(form(other).code(), "invalid_request");
        let cut = "--edge\r\ncontent-disposition: form-data; name=\"component\"\r\n\r\nx";
        assert_eq!(form(cut).code(), "invalid_request");
        let unbounded = post_as(path, Some("multipart/form-data"), other);
        assert_eq!(unbounded.code(), "invalid_request");
    }
}

#[test]
fn query_strings() {
    let key = every_scope();
    for query in ["format=pigeon", "formats=chat", "format=chat&format=chat"] {
        assert_eq!(
            get(&format!("/v1/functions?{query}"), &key).code(),
            "invalid_request",
            "{query}"
        );
    }
    for query in [
        "limit=0",
        "limit=201",
        "limit=many",
        "status=fine",
        "code=no_such_code",
        "since=yesterday",
        "before=1",
        "gym=other",
        "plugin=No%20Name",
    ] {
        assert_eq!(
            get(&format!("/v1/executions?{query}"), &key).code(),
            "invalid_request",
            "{query}"
        );
    }
    let all = "function=a&plugin=b&status=error&code=trapped&member=m&session=s\
        &since=2026-01-01T00:00:00Z&until=2027-01-01T00:00:00Z&limit=200\
        &before=0193a1f0-5a60-7cc3-9d0e-2b6b5c0f7a11";
    let none = get(&format!("/v1/executions?{all}"), &key).json();
    assert_eq!(none, serde_json::json!({"executions": [], "next": null}));
}

#[test]
fn actions_on_what_is_not_there() {
    let key = every_scope();
    for action in ["activate", "pause", "rollback"] {
        assert_eq!(
            post(&format!("/v1/plugins/none/{action}"), &key, "").code(),
            "not_found"
        );
    }
    let body = r#"{"version":"1.0"}"#;
    assert_eq!(
        post("/v1/plugins/none/activate", &key, body).code(),
        "invalid_request"
    );
    let put = request(Method::PUT, "/v1/plugins/none/settings", &key, "{}");
    assert_eq!(send(put).code(), "not_found");
    assert_eq!(
        send(request(Method::DELETE, "/v1/plugins/none", &key, "")).code(),
        "not_found"
    );
}

#[test]
fn a_call_that_is_refused_names_its_record() {
    let key = every_scope();
    let answer = post("/v1/functions/none", &key, r#"{"arguments":{"a":1}}"#);
    assert_eq!(
        (answer.code().as_str(), answer.status.as_u16()),
        ("unknown_function", 404)
    );
    let id = answer.headers["spotter-call-id"]
        .to_str()
        .unwrap()
        .to_owned();
    let path = format!("/v1/executions/{id}");
    let end = std::time::Instant::now() + std::time::Duration::from_secs(5);
    while get(&path, &key).status != 200 {
        assert!(std::time::Instant::now() < end, "no record");
        std::thread::yield_now();
    }
    let record = get(&path, &key).json();
    assert_eq!(record["failure"]["code"], "unknown_function");
    assert_eq!(record["arguments"], serde_json::json!({"a": 1}));
}
