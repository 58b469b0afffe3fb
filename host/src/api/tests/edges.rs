use std::io::Read as _;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request};
use axum::routing::get as route;
use tower::ServiceExt as _;

use super::{Answer, WORLD, every_scope, get, send};

fn with_header(path: &str, name: &str, value: &str) -> Answer {
    let request = Request::get(path)
        .header("authorization", format!("Bearer {}", every_scope()))
        .header(name, value);
    send(request.body(Body::empty()).unwrap())
}

#[test]
fn every_answer_has_an_id() {
    let first = get("/healthz", "");
    let second = get("/v1/nothing", "");
    assert_eq!(first.headers["x-request-id"].len(), 36);
    assert_ne!(
        first.headers["x-request-id"],
        second.headers["x-request-id"]
    );
    assert_eq!(
        with_header("/healthz", "x-request-id", "mine-1.a_b").headers["x-request-id"],
        "mine-1.a_b"
    );
    let long = "a".repeat(65);
    for forged in ["a b", "a\tb", "<script>", long.as_str()] {
        let answer = with_header("/healthz", "x-request-id", forged);
        assert_eq!(answer.headers["x-request-id"].len(), 36, "{forged}");
    }
}

#[test]
fn the_host_says_how_it_is() {
    assert_eq!(get("/healthz", "").json()["status"], "ok");
    assert_eq!(get("/readyz", "").json()["status"], "ok");
}

#[test]
fn a_panic_is_an_answer() {
    async fn panics() -> &'static str {
        panic!("secret words")
    }
    let router = Router::new()
        .route("/", route(panics))
        .layer(crate::api::edge::EdgeLayer);
    let body = WORLD.runtime.block_on(async {
        let request = Request::get("/").body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.status(), 500);
        assert!(response.headers().contains_key("x-request-id"));
        to_bytes(response.into_body(), usize::MAX).await.unwrap()
    });
    let text = String::from_utf8(body.to_vec()).unwrap();
    assert!(
        text.contains("\"internal\"") && !text.contains("secret"),
        "{text}"
    );
}

#[test]
fn large_answers_are_compressed_when_asked_for() {
    let plain = get("/openapi.json", "");
    assert!(!plain.headers.contains_key("content-encoding"));
    for (coding, magic) in [("gzip", Some([0x1f, 0x8b])), ("br", None)] {
        let packed = with_header("/openapi.json", "accept-encoding", coding);
        assert_eq!(packed.headers["content-encoding"], coding);
        assert!(packed.body.len() * 3 < plain.body.len());
        if let Some(magic) = magic {
            assert!(
                packed
                    .body
                    .as_slice()
                    .bytes()
                    .zip(magic)
                    .all(|(a, b)| a.unwrap() == b)
            );
        }
    }
    let small = with_header("/v1/gym", "accept-encoding", "gzip, br");
    assert!(!small.headers.contains_key("content-encoding"));
}

#[test]
fn browsers_may_call_from_named_origins_only() {
    let preflight = |origin: &str| {
        let request = Request::builder()
            .method(Method::OPTIONS)
            .uri("/v1/tool-calls")
            .header("origin", origin)
            .header("access-control-request-method", "POST");
        send(request.body(Body::empty()).unwrap())
    };
    let allowed = preflight("https://dashboard.example");
    assert_eq!(
        allowed.headers["access-control-allow-origin"],
        "https://dashboard.example"
    );
    let refused = preflight("https://evil.example");
    assert!(!refused.headers.contains_key("access-control-allow-origin"));
}
