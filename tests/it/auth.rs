//! Who may do what: keys, scopes, and gyms that never see each other.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use spotter_tests::gym::make_key;
use spotter_tests::{Client, Gym, shared};

#[test]
fn no_key_no_entry() {
    let gym = shared().gym();
    let path = "/v1/functions";
    gym.caller.get(path).ok();
    let key = gym.caller.key().unwrap().to_owned();
    let mut last = key.clone();
    last.replace_range(key.len() - 1.., if key.ends_with('0') { "1" } else { "0" });
    for wrong in [
        None,
        Some(""),
        Some("sk_"),
        Some("nonsense"),
        Some(last.as_str()),
        Some(key.to_uppercase().as_str()),
        Some(key.trim_end_matches(|c: char| c.is_alphanumeric())),
    ] {
        let answer = gym
            .caller
            .with_key(wrong)
            .get(path)
            .refused("unauthenticated");
        assert_eq!(answer.status, 401);
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    }
    gym.caller
        .with_key(None)
        .get(&format!("{path}?key={key}"))
        .refused("unauthenticated");
}

#[test]
fn a_revoked_key_is_refused_at_once() {
    let gym = shared().gym();
    let admin = shared().admin();
    let made = admin
        .post(
            &format!("/v1/gyms/{}/keys", gym.id),
            &json!({ "label": "kiosk", "scopes": ["call"] }),
        )
        .ok();
    let secret = made.field("/secret");
    let client = gym.caller.with_key(secret.as_str());
    client.get("/v1/functions").ok();
    let path = format!(
        "/v1/gyms/{}/keys/{}",
        gym.id,
        made.field("/id").as_str().unwrap()
    );
    admin.delete(&path).ok();
    client.get("/v1/functions").refused("unauthenticated");
    let list = admin.get(&format!("/v1/gyms/{}/keys", gym.id)).ok();
    let secret = secret.as_str().unwrap().rsplit('_').next().unwrap();
    assert!(!list.text().contains(secret), "a list shows a secret");
    assert!(!shared().log().contains(secret), "the log shows a secret");
}

#[test]
fn a_key_ends_when_it_says() {
    let gym = shared().gym();
    let admin = shared().admin();
    let path = format!("/v1/gyms/{}/keys", gym.id);
    let key = |end: jiff::Timestamp| {
        let body = json!({ "label": "short", "scopes": ["call"], "expires_at": end.to_string() });
        admin.post(&path, &body)
    };
    let now = jiff::Timestamp::now();
    key(now).refused("invalid_request");
    let answer = key(now + Duration::from_secs(2)).ok();
    let client = gym.caller.with_key(answer.field("/secret").as_str());
    client.get("/v1/functions").ok();
    while client.get("/v1/functions").status == 200 {
        assert!(
            jiff::Timestamp::now() < now + Duration::from_secs(5),
            "it does not end"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    client.get("/v1/functions").refused("unauthenticated");
}

/// One request of a route, with names filled in.
struct Route {
    method: String,
    path: String,
    scope: Option<&'static str>,
}

/// Every route of the API's own description, on things of one gym.
fn routes(gym: &Gym, record: &str) -> Vec<Route> {
    let api = shared().anonymous().get("/openapi.json").ok().json();
    let mut routes = Vec::new();
    for (path, methods) in api["paths"].as_object().unwrap() {
        for (method, about) in methods.as_object().unwrap() {
            let tag = about["tags"][0].as_str().unwrap_or_default();
            let scope = match (tag, path.as_str()) {
                (_, "/v1/gym") => Some("any"),
                ("functions" | "executions" | "tool-calls" | "tool calls", _) => Some("call"),
                ("plugins" | "secrets" | "sources" | "templates" | "audit", _) => Some("manage"),
                ("gyms" | "keys", _) => Some("admin"),
                _ => None,
            };
            routes.push(Route {
                method: method.to_uppercase(),
                path: path
                    .replace("{name}", "ok_echo")
                    .replace("{secret}", "token")
                    .replace("{source}", "members")
                    .replace("{template}", "reserve_class")
                    .replace("{gym}", &gym.id)
                    .replace("{key}", "0123456789abcdef")
                    .replace("{id}", record),
                scope,
            });
        }
    }
    assert!(routes.len() > 20, "{} routes", routes.len());
    routes
}

fn send(client: &Client, route: &Route) -> spotter_tests::Answer {
    let body = match route.method.as_str() {
        "GET" | "DELETE" => None,
        _ if route.path.ends_with("/duplicate") => Some(b"{\"name\":\"copy\"}".as_slice()),
        _ if route.path.ends_with("/consent") => Some(b"{\"grant\":\"all\"}".as_slice()),
        _ if route.path.ends_with("/cases") => Some(b"{\"cases\":[]}".as_slice()),
        _ if route.path.ends_with("/token") => Some(b"{\"value\":\"a-new-value\"}".as_slice()),
        _ => Some(b"{}".as_slice()),
    };
    client
        .send(&route.method, &route.path, "application/json", body)
        .unwrap()
}

#[test]
fn every_route_needs_its_scope() {
    let gym = shared().gym();
    gym.install("ok_echo");
    let admin = shared().admin();
    let keys: Vec<(&str, Client)> = ["call", "manage", "admin"]
        .into_iter()
        .map(|scope| {
            (
                scope,
                admin.with_key(Some(&make_key(&admin, &gym.id, &[scope]))),
            )
        })
        .collect();
    let mut seen = BTreeSet::new();
    for route in routes(&gym, "0193a1f0-5a60-7cc3-9d0e-2b6b5c0f7a11") {
        let Some(needed) = route.scope else {
            assert!(
                send(&shared().anonymous(), &route).status < 400,
                "{}",
                route.path
            );
            continue;
        };
        seen.insert(needed);
        send(&shared().anonymous(), &route).refused("unauthenticated");
        for (scope, client) in &keys {
            if needed != "any" && needed != *scope {
                let answer = send(client, &route);
                assert_eq!(
                    answer.code().as_deref(),
                    Some("forbidden"),
                    "{} {} with {scope}: {}",
                    route.method,
                    route.path,
                    answer.text()
                );
            }
        }
    }
    assert_eq!(seen.len(), 4, "{seen:?}");
}

#[test]
fn no_route_reaches_into_another_gym() {
    let (victim, thief) = (shared().gym(), shared().gym());
    victim.install("ok_echo");
    let secret = json!({ "secret": "of the victim" });
    let call = victim.call("ok_echo", &secret).ok();
    let record = call.field("/call_id").as_str().unwrap().to_owned();
    victim.await_record(&record);
    let admin = shared().admin();
    let key = make_key(&admin, &thief.id, &["call", "manage"]);
    let client = admin.with_key(Some(&key));
    for route in routes(&victim, &record) {
        if route.scope == Some("admin") || route.scope.is_none() {
            continue; // an administrator is the operator's
        }
        let answer = send(&client, &route);
        assert!(
            !answer.text().contains("of the victim"),
            "{}: {}",
            route.path,
            answer.text()
        );
        assert!(
            !answer.text().contains(&victim.id),
            "{}: {}",
            route.path,
            answer.text()
        );
        let named = route.path.contains("ok_echo") || route.path.contains(&record);
        assert!(
            !named || answer.status == 404,
            "{}: {}",
            route.path,
            answer.text()
        );
    }
    // And nothing of the victim's was changed.
    let answer = victim.call("ok_echo", &json!({ "still": 1 })).ok();
    assert_eq!(answer.field("/result/still"), 1);
    let own: Value = client.get("/v1/gym").ok().field("/id");
    assert_eq!(own, thief.id.as_str());
}

#[test]
fn a_gyms_administrator_of_call_keys_cannot_rise() {
    let gym = shared().gym();
    for client in [&gym.caller, &gym.manager] {
        client
            .post(
                &format!("/v1/gyms/{}/keys", gym.id),
                &json!({ "label": "more", "scopes": ["admin"] }),
            )
            .refused("forbidden");
        client
            .post("/v1/gyms", &json!({ "id": "own", "name": "Own" }))
            .refused("forbidden");
    }
}
