use plugin_sdk::testing::{Host, json as answer, status};
use serde_json::{Value, json};

use super::host;
use crate::outside::still;
use crate::trial::{call, code, merge, plan, webhook};

const POST: &str = "POST https://hooks.example.com/in";

#[test]
fn the_usual_event() {
    let host = host().respond(POST, status(202));
    let arguments = r#"{"a": 1.10, "b": {"x": null}}"#;
    let answered = call(&plan(&webhook(json!({}))), arguments, &host).unwrap();
    assert_eq!(answered, r#"{"delivered":true}"#);
    let expected = concat!(
        r#"{"type":"tool","timestamp":"2026-01-01T00:00:00Z","data":{"arguments":{"a":1.10,"#,
        r#""b":{"x": null}},"gym":{"id":"test-gym","name":"Test Gym"}}}"#,
    );
    assert_eq!(host.requests()[0].text(), expected);

    let host = super::host()
        .member("m1", "A\"da")
        .session("s1")
        .respond(POST, status(202));
    call(&plan(&webhook(json!({}))), "{}", &host).unwrap();
    let event: Value = host.requests()[0].json();
    let expected = json!({
        "arguments": {},
        "gym": {"id": "test-gym", "name": "Test Gym"},
        "member": {"id": "m1", "name": "A\"da"},
        "session": {"id": "s1"},
    });
    assert_eq!(event["data"], expected);
}

#[test]
fn an_event_is_signed_and_known_again() {
    let mut description = webhook(json!({
        "payload": {"a": "{{args.a}}"},
        "signature": {"secret": "key"},
        "retry": {"count": 2},
    }));
    merge(
        &mut description,
        json!({"secrets": {"key": {"description": "A key."}}}),
    );
    let host = host().respond(POST, status(503)).respond(POST, status(204));
    call(&plan(&description), r#"{"a": "{{secrets.key}}"}"#, &host).unwrap();
    let requests = host.requests();
    assert_eq!(requests.len(), 2);
    for request in &requests {
        assert_eq!(request.header("webhook-id"), Some("test-key"));
        assert_eq!(request.header("webhook-timestamp"), Some("1767225600"));
        assert_eq!(request.header("webhook-signature"), Some("{{secrets.key}}"));
        assert_eq!(request.text(), r#"{"a":"{{secrets.key}}"}"#);
    }
}

#[test]
fn nobody_waits() {
    still::waits();
    let plan = plan(&webhook(json!({"wait": false})));
    for status_code in [200, 503] {
        let host = host().respond(POST, status(status_code));
        assert_eq!(call(&plan, "{}", &host).unwrap(), r#"{"accepted":true}"#);
        assert_eq!(host.requests().len(), 1);
    }
    assert!(still::waits().is_empty());
    let denied = call(&plan, "{}", &Host::new().without_http());
    assert_eq!(code(&denied), "capability_denied");
}

#[test]
fn an_answer_that_is_waited_for() {
    let plan = plan(&webhook(json!({"result": "id", "success": {"when": "id"}})));
    let host = host().respond(POST, answer(200, json!({"id": 7})));
    assert_eq!(call(&plan, "{}", &host).unwrap(), "7");
    let host = super::host().respond(POST, answer(200, json!({})));
    assert_eq!(code(&call(&plan, "{}", &host)), "upstream_status");
}

#[test]
fn an_event_is_delivered_whatever_is_answered() {
    let broken = answer(200, json!({})).body(vec![b'o', 0xff]);
    let host = host().respond(POST, broken);
    let outcome = call(&plan(&webhook(json!({}))), "{}", &host);
    assert_eq!(outcome.unwrap(), r#"{"delivered":true}"#);
}
