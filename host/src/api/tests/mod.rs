//! The API without a listener and without a plugin: who gets in, and what
//! every kind of wrong request is answered.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops where it fails"
)]

mod admission;
mod description;
mod edges;
mod rejections;

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

use crate::catalog::{ApiKey, GymId, Scope, Secret, Timestamp};
use crate::config::RawConfig;
use crate::host::{FIRST_GYM, Host};

/// One host for all tests: it has tasks, which need a runtime that outlives
/// the test that was first.
struct World {
    runtime: Runtime,
    host: Arc<Host>,
    router: Router,
    _data: TempDir,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let runtime = Runtime::new().unwrap();
    let data = tempfile::tempdir().unwrap();
    let config = RawConfig {
        data: Some(data.path().to_owned()),
        cors_origins: vec!["https://dashboard.example".to_owned()],
        ..RawConfig::default()
    };
    let host = runtime.block_on(async {
        let host = Host::open(config.resolve().unwrap()).await.unwrap();
        host.first_start().await.unwrap();
        host
    });
    World {
        router: super::router(Arc::clone(&host)),
        runtime,
        host,
        _data: data,
    }
});

/// A key of the first gym's with these scopes; what `adjust` does to its row
/// comes before anybody uses it.
fn key(scopes: &[Scope], adjust: impl FnOnce(&mut ApiKey)) -> String {
    let secret = Secret::generate().unwrap();
    let gym = GymId::new(FIRST_GYM).unwrap();
    let mut row = ApiKey::new(
        &secret,
        gym,
        scopes.to_vec(),
        "test".to_owned(),
        Timestamp::now(),
    );
    adjust(&mut row);
    WORLD.host.keys().put(&row);
    secret.reveal().to_owned()
}

fn every_scope() -> String {
    key(&[Scope::Call, Scope::Manage, Scope::Admin], |_| {})
}

/// What was answered.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }

    /// The code of an error that is said in the one form errors have.
    #[track_caller]
    fn code(&self) -> String {
        let body = self.json();
        let error = &body["error"];
        assert_eq!(body.as_object().unwrap().len(), 1, "{body}");
        assert!(
            error["message"]
                .as_str()
                .is_some_and(|words| words.ends_with('.')),
            "{body}"
        );
        assert!(error["retryable"].is_boolean(), "{body}");
        error["code"].as_str().unwrap().to_owned()
    }
}

fn send(request: Request<Body>) -> Answer {
    WORLD.runtime.block_on(async {
        let response = WORLD.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        Answer {
            status: head.status,
            headers: head.headers,
            body: to_bytes(body, usize::MAX).await.unwrap().to_vec(),
        }
    })
}

/// A request with a key and a JSON body.
fn request(method: Method, path: &str, key: &str, body: &str) -> Request<Body> {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {key}"));
    match body {
        "" => request.body(Body::empty()).unwrap(),
        body => request
            .header("content-type", "application/json")
            .body(Body::from(body.to_owned()))
            .unwrap(),
    }
}

fn get(path: &str, key: &str) -> Answer {
    send(request(Method::GET, path, key, ""))
}

fn post(path: &str, key: &str, body: &str) -> Answer {
    send(request(Method::POST, path, key, body))
}
