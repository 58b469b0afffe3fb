use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request};

use super::{every_scope, get, key, post, request, send};
use crate::catalog::{Scope, Timestamp};

/// Every route that needs a key, with the scope it needs.
const ROUTES: &[(&str, &str, Option<Scope>)] = &[
    ("GET", "/v1/gym", None),
    ("GET", "/v1/gyms", Some(Scope::Admin)),
    ("POST", "/v1/gyms", Some(Scope::Admin)),
    ("GET", "/v1/gyms/demo", Some(Scope::Admin)),
    ("GET", "/v1/gyms/demo/keys", Some(Scope::Admin)),
    ("POST", "/v1/gyms/demo/keys", Some(Scope::Admin)),
    (
        "DELETE",
        "/v1/gyms/demo/keys/0123456789abcdef",
        Some(Scope::Admin),
    ),
    ("GET", "/v1/plugins", Some(Scope::Manage)),
    ("POST", "/v1/plugins", Some(Scope::Manage)),
    ("POST", "/v1/plugins/inspect", Some(Scope::Manage)),
    ("GET", "/v1/plugins/none", Some(Scope::Manage)),
    ("DELETE", "/v1/plugins/none", Some(Scope::Manage)),
    ("PUT", "/v1/plugins/none/settings", Some(Scope::Manage)),
    ("GET", "/v1/plugins/none/versions", Some(Scope::Manage)),
    ("GET", "/v1/plugins/none/component", Some(Scope::Manage)),
    ("GET", "/v1/plugins/none/source", Some(Scope::Manage)),
    ("POST", "/v1/plugins/none/activate", Some(Scope::Manage)),
    ("POST", "/v1/plugins/none/pause", Some(Scope::Manage)),
    ("POST", "/v1/plugins/none/rollback", Some(Scope::Manage)),
    ("POST", "/v1/plugins/none/duplicate", Some(Scope::Manage)),
    ("POST", "/v1/plugins/none/consent", Some(Scope::Manage)),
    ("POST", "/v1/plugins/none/test", Some(Scope::Manage)),
    ("GET", "/v1/plugins/none/cases", Some(Scope::Manage)),
    ("PUT", "/v1/plugins/none/cases", Some(Scope::Manage)),
    ("POST", "/v1/plugins/none/cases/run", Some(Scope::Manage)),
    ("GET", "/v1/plugins/none/secrets", Some(Scope::Manage)),
    ("PUT", "/v1/plugins/none/secrets/none", Some(Scope::Manage)),
    (
        "DELETE",
        "/v1/plugins/none/secrets/none",
        Some(Scope::Manage),
    ),
    ("POST", "/v1/secrets/rotate", Some(Scope::Manage)),
    ("GET", "/v1/sources", Some(Scope::Manage)),
    ("PUT", "/v1/sources/none", Some(Scope::Manage)),
    ("DELETE", "/v1/sources/none", Some(Scope::Manage)),
    ("GET", "/v1/sources/none/findings", Some(Scope::Manage)),
    ("GET", "/v1/templates", Some(Scope::Manage)),
    ("GET", "/v1/templates/none", Some(Scope::Manage)),
    ("GET", "/v1/schemas/description", Some(Scope::Manage)),
    ("POST", "/v1/imports/curl", Some(Scope::Manage)),
    ("POST", "/v1/imports/openapi", Some(Scope::Manage)),
    ("GET", "/v1/audit", Some(Scope::Manage)),
    ("GET", "/v1/functions", Some(Scope::Call)),
    ("GET", "/v1/functions/none", Some(Scope::Call)),
    ("POST", "/v1/functions/none", Some(Scope::Call)),
    ("POST", "/v1/tool-calls", Some(Scope::Call)),
    ("GET", "/v1/executions", Some(Scope::Call)),
    (
        "GET",
        "/v1/executions/0193a1f0-5a60-7cc3-9d0e-2b6b5c0f7a11",
        Some(Scope::Call),
    ),
];

#[test]
fn a_route_needs_a_key_of_its_scope() {
    let scopes = [Scope::Call, Scope::Manage, Scope::Admin];
    let keys = scopes.map(|scope| (scope, key(&[scope], |_| {})));
    for (method, path, needed) in ROUTES {
        let method: Method = method.parse().unwrap();
        let plain = Request::builder()
            .method(&method)
            .uri(*path)
            .body(Body::empty())
            .unwrap();
        let answer = send(plain);
        assert_eq!(answer.code(), "unauthenticated", "{method} {path}");
        assert_eq!(answer.status, 401);
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
        for (scope, key) in &keys {
            let answer = send(request(method.clone(), path, key, ""));
            let refused = answer.status == 403;
            let right = needed.is_none_or(|needed| needed == *scope);
            assert_eq!(refused, !right, "{method} {path} with {scope}: {answer:?}");
            if refused {
                assert_eq!(answer.code(), "forbidden");
            }
        }
    }
}

#[test]
fn every_described_route_is_in_the_table_or_open() {
    let api: serde_json::Value = serde_json::from_str(&crate::api::description()).unwrap();
    let mut described = 0;
    for (path, methods) in api["paths"].as_object().unwrap() {
        for (method, about) in methods.as_object().unwrap() {
            let open = about["security"] == serde_json::json!([{}]);
            described += usize::from(!open);
            let pattern: Vec<&str> = path.split('/').collect();
            let listed = ROUTES.iter().any(|(listed, route, _)| {
                let parts: Vec<&str> = route.split('/').collect();
                listed.eq_ignore_ascii_case(method)
                    && parts.len() == pattern.len()
                    && parts
                        .iter()
                        .zip(&pattern)
                        .all(|(a, b)| a == b || b.starts_with('{'))
            });
            assert!(open || listed, "{method} {path}");
        }
    }
    assert_eq!(described, ROUTES.len());
}

#[test]
fn only_a_live_key_in_the_one_right_place_counts() {
    let good = key(&[Scope::Call], |_| {});
    assert_eq!(get("/v1/functions", &good).status, 200);
    let second = Duration::from_secs(1);
    let expired = key(&[Scope::Call], |row| {
        row.expires_at = Some(Timestamp::now() - second)
    });
    let revoked = key(&[Scope::Call], |row| {
        row.revoked_at = Some(Timestamp::now())
    });
    let swapped: String = good
        .chars()
        .map(|c| {
            if c.is_lowercase() {
                c.to_ascii_uppercase()
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect();
    for wrong in [
        expired.as_str(),
        &revoked,
        &swapped,
        "",
        "sk_",
        "nonsense",
        &good[..good.len() - 1],
    ] {
        assert_eq!(
            get("/v1/functions", wrong).code(),
            "unauthenticated",
            "{wrong}"
        );
    }

    let with = |headers: &[(&str, String)], path: &str| {
        let mut request = Request::builder().uri(path);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        send(request.body(Body::empty()).unwrap()).status
    };
    let path = "/v1/functions";
    assert_eq!(
        with(&[("authorization", format!("bearer {good}"))], path),
        200
    );
    assert_eq!(
        with(&[("authorization", format!("Basic {good}"))], path),
        401
    );
    assert_eq!(with(&[("authorization", good.clone())], path), 401);
    assert_eq!(with(&[("x-api-key", good.clone())], path), 401);
    assert_eq!(with(&[], &format!("{path}?key={good}")), 401);
    let bearer = ("authorization", format!("Bearer {good}"));
    assert_eq!(with(&[bearer.clone(), bearer], path), 401);
}

#[test]
fn a_key_is_shown_once_and_works_until_it_is_revoked() {
    let admin = every_scope();
    let keys = "/v1/gyms/demo/keys";
    let made = post(
        keys,
        &admin,
        r#"{"label":"kiosk","scopes":["call","call"]}"#,
    );
    assert_eq!(made.status, 201);
    let made = made.json();
    assert_eq!(made["scopes"], serde_json::json!(["call"]));
    let (id, secret) = (
        made["id"].as_str().unwrap(),
        made["secret"].as_str().unwrap(),
    );
    assert_eq!(get("/v1/gym", secret).json()["id"], "demo");
    let listed = get(keys, &admin);
    let tail = secret.rsplit('_').next().unwrap();
    assert!(!String::from_utf8(listed.body).unwrap().contains(tail));

    let path = format!("{keys}/{id}");
    let revoked = send(request(Method::DELETE, &path, &admin, "")).json();
    assert!(revoked["revoked_at"].is_string());
    assert_eq!(get("/v1/gym", secret).code(), "unauthenticated");
    // Revoking again changes nothing; another gym's path finds nothing.
    assert_eq!(
        send(request(Method::DELETE, &path, &admin, "")).json(),
        revoked
    );
    let other = format!("/v1/gyms/other/keys/{id}");
    assert_eq!(
        send(request(Method::DELETE, &other, &admin, "")).code(),
        "not_found"
    );
}

#[test]
fn gyms_are_made_once() {
    let admin = every_scope();
    let body = r#"{"id":"uptown","name":"Uptown","time_zone":"Europe/Rome"}"#;
    assert_eq!(post("/v1/gyms", &admin, body).status, 201);
    assert_eq!(post("/v1/gyms", &admin, body).code(), "conflict");
    assert_eq!(
        get("/v1/gyms/uptown", &admin).json()["time_zone"],
        "Europe/Rome"
    );
    assert_eq!(get("/v1/gyms/midtown", &admin).code(), "not_found");
    let made = post(
        "/v1/gyms/uptown/keys",
        &admin,
        r#"{"label":"a","scopes":["call"]}"#,
    )
    .json();
    let key = made["secret"].as_str().unwrap();
    assert_eq!(get("/v1/gym", key).json()["id"], "uptown");
    // A new gym serves nothing, at once.
    assert_eq!(
        get("/v1/functions", key).json(),
        serde_json::json!({"functions": []})
    );
}
