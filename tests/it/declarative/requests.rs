use serde_json::{Value, json};
use spotter_tests::upstream::Request;

use super::{API, failed, rest, save, shared};

/// The request that a call sent to this path.
fn sent(path: &str) -> Request {
    let requests = shared().upstream.requests();
    let at = |request: &&Request| request.path.split('?').next() == Some(path);
    requests
        .iter()
        .rfind(at)
        .unwrap_or_else(|| panic!("none to {path}"))
        .clone()
}

#[test]
fn variables_are_of_the_call_the_member_the_gym_and_the_settings() {
    let gym = shared().server.gym();
    let mut tool = rest(
        "all_variables",
        json!({
            "method": "POST",
            "url": format!("{API}/variables"),
            "body": { "json": {
                "member": ["{{member.id}}", "{{member.email}}", "{{member.name}}"],
                "gym": ["{{gym.id}}", "{{gym.name}}", "{{gym.time_zone}}"],
                "session": "{{session.id}}",
                "locale": "{{call.locale}}",
                "setting": "{{settings.room}}",
                "fixed": "{{args.channel}}",
                "default": "{{args.size}}",
                "left_out": "{{args.note}}",
                "text": "{{member.name | upper}} of {{gym.id}}",
                "today": "{{ now | date }}",
                "literal": "{{ '{{' }}",
                "kept": [1.50, true, null, "text"],
            } },
        }),
    );
    tool["parameters"] = json!([
        { "name": "channel", "fixed": "from {{gym.id}}" },
        { "name": "size", "type": "integer", "description": "How many.", "default": 3 },
        { "name": "note", "type": "string", "description": "Anything.", "required": false },
    ]);
    tool["settings"] = json!({
        "type": "object",
        "properties": { "room": { "type": "integer", "description": "Which." } },
    });
    let saved = save(&gym, &tool);
    let schema = saved.field("/version/manifest/functions/0/parameters");
    let names: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        ["size", "note"],
        "the model never sees what is fixed"
    );
    assert_eq!(schema["required"], json!([]));
    let settings = "/v1/plugins/all_variables/settings";
    gym.manager.put(settings, &json!({ "room": 7 })).ok();
    let call = json!({
        "arguments": {},
        "member": { "id": "m-1", "email": "a@example.com", "name": "Ada" },
        "session": "kiosk-1",
        "locale": "fr-FR",
    });
    gym.caller.post("/v1/functions/all_variables", &call).ok();
    let body: Value = serde_json::from_slice(&sent("/variables").body).unwrap();
    let today = body["today"].as_str().unwrap().to_owned();
    assert_eq!(today.len(), 10);
    let expected = json!({
        "member": ["m-1", "a@example.com", "Ada"],
        "gym": [gym.id, format!("Gym {}", gym.id), "Europe/Paris"],
        "session": "kiosk-1",
        "locale": "fr-FR",
        "setting": 7,
        "fixed": format!("from {}", gym.id),
        "default": 3,
        "text": format!("ADA of {}", gym.id),
        "today": today,
        "literal": "{{",
        "kept": [1.50, true, null, "text"],
    });
    assert_eq!(body["gym"][2].as_str().map(str::is_empty), Some(false));
    let mut expected = expected;
    expected["gym"][2] = body["gym"][2].clone();
    assert_eq!(body, expected);
    let given = gym.call("all_variables", &json!({ "channel": "mine" }));
    given.refused("invalid_arguments");
}

#[test]
fn lists_repeat_their_name_and_nothing_is_left_out() {
    let gym = shared().server.gym();
    save(
        &gym,
        &rest(
            "pairs",
            json!({
                "method": "POST",
                "url": format!("{API}/pairs?first=1"),
                "query": { "tag": "{{args.x}}", "fixed": ["a", 2], "none": "{{member.id}}" },
                "headers": { "X-Tag": "{{args.x}}", "X-None": "{{member.id}}" },
                "body": { "form": { "tag": "{{args.x}}", "none": "{{member.id}}" } },
            }),
        ),
    );
    gym.call("pairs", &json!({ "x": ["a", "b c", 3] })).ok();
    let request = sent("/pairs");
    assert_eq!(
        request.path,
        "/pairs?first=1&tag=a&tag=b%20c&tag=3&fixed=a&fixed=2"
    );
    assert_eq!(request.text(), "tag=a&tag=b%20c&tag=3");
    let tags = request.headers.iter().filter(|(name, _)| name == "x-tag");
    assert_eq!(
        tags.map(|(_, value)| value.as_str()).collect::<Vec<_>>(),
        ["a", "b c", "3"]
    );
    assert_eq!(request.header("x-none"), None);
    assert_eq!(
        request.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
}

#[test]
fn secrets_stand_where_they_are_whole_and_nowhere_else() {
    let gym = shared().server.gym();
    let mut tool = rest(
        "with_secrets",
        json!({
            "url": format!("{API}/secrets?key={{{{secrets.in_url}}}}&q={{{{args.x}}}}"),
            "query": { "token": "{{ secrets.in_query }}" },
            "headers": { "Authorization": "Bearer {{secrets.bearer}}", "X-Key": "{{secrets.header}}" },
        }),
    );
    let secret = json!({ "description": "Ask the service." });
    for name in ["in_url", "in_query", "bearer", "header"] {
        tool["secrets"][name] = secret.clone();
    }
    save(&gym, &tool);
    for name in ["in_url", "in_query", "bearer", "header"] {
        let path = format!("/v1/plugins/with_secrets/secrets/{name}");
        gym.manager
            .put(&path, &json!({ "value": format!("value of {name}") }))
            .ok();
    }
    gym.call("with_secrets", &json!({ "x": "a" })).ok();
    let request = sent("/secrets");
    assert_eq!(
        request.path,
        "/secrets?key=value%20of%20in_url&q=a&token=value%20of%20in_query"
    );
    assert_eq!(
        request.header("authorization"),
        Some("Bearer value of bearer")
    );
    assert_eq!(request.header("x-key"), Some("value of header"));
    // A model that says the placeholder is not given the value.
    let told = gym.call("with_secrets", &json!({ "x": "{{secrets.in_query}}" }));
    assert_eq!(failed(&told), "invalid_value");
}

#[test]
fn a_call_needs_whom_it_is_for() {
    let gym = shared().server.gym();
    let mut tool = rest(
        "for_members",
        json!({ "url": format!("{API}/members/{{{{member.id}}}}") }),
    );
    tool["requires"] = json!(["member"]);
    save(&gym, &tool);
    assert_eq!(
        failed(&gym.call("for_members", &json!({}))),
        "member_required"
    );
    let call = json!({ "arguments": {}, "member": { "id": "m-1" } });
    gym.caller.post("/v1/functions/for_members", &call).ok();
    assert_eq!(sent("/members/m-1").method, "GET");
}

#[test]
fn the_same_key_goes_with_every_attempt() {
    let world = super::world(|request| match request.number {
        0 | 1 => spotter_tests::Reply::json(503, &json!({})),
        _ => spotter_tests::Reply::json(200, &json!({ "ok": true })),
    });
    let gym = world.server.gym();
    save(
        &gym,
        &rest(
            "again",
            json!({
                "method": "POST",
                "url": format!("{API}/again"),
                "idempotency_header": "Idempotency-Key",
                "retry": { "count": 2, "delay_ms": 10 },
            }),
        ),
    );
    let answer = gym.call("again", &json!({})).ok();
    assert_eq!(answer.field("/result"), json!({ "ok": true }));
    let keys: Vec<String> = world
        .upstream
        .requests()
        .iter()
        .map(|request| request.header("idempotency-key").unwrap().to_owned())
        .collect();
    assert_eq!(keys.len(), 3);
    assert!(
        keys.iter().all(|key| !key.is_empty() && *key == keys[0]),
        "{keys:?}"
    );
}
