use plugin_sdk::testing::{Host, json as answer};
use serde_json::{Value, json};

use super::URL;
use crate::trial::{call, code, description, plan};

/// The JSON that a call of a tool with this parameter sends.
fn sent(parameter: Value, arguments: &str, host: Host) -> Value {
    let description = description(json!({
        "parameters": [parameter],
        "rest": {"method": "POST", "url": URL, "body": {"json": {"a": "{{args.a}}"}}},
    }));
    let host = host.respond(&format!("POST {URL}"), answer(200, json!({})));
    call(&plan(&description), arguments, &host).unwrap();
    host.requests().remove(0).json()
}

#[test]
fn defaults_and_fixed_values() {
    let default = json!({"name": "a", "default": {"x": "{{gym.id}}"}});
    let fixed = json!({"name": "a", "fixed": "{{gym.id}}"});
    let object = json!({"name": "a", "fixed": {"g": "{{gym.id}}", "n": [1, "{{member.id}}"]}});
    let member = json!({"name": "a", "fixed": "{{member.id}}"});
    let table = [
        (&default, "{}", json!({"a": {"x": "{{gym.id}}"}})),
        (&default, r#"{"a": 1}"#, json!({"a": 1})),
        (&default, r#"{"a": null}"#, json!({"a": null})),
        (&fixed, "{}", json!({"a": "test-gym"})),
        (&fixed, r#"{"a": "other"}"#, json!({"a": "test-gym"})),
        (
            &object,
            r#"{"a": "other"}"#,
            json!({"a": {"g": "test-gym", "n": [1, null]}}),
        ),
        // Nobody is signed in, and the model is not asked who is.
        (&member, r#"{"a": "other"}"#, json!({})),
    ];
    for (parameter, arguments, expected) in table {
        assert_eq!(
            sent(parameter.clone(), arguments, Host::new()),
            expected,
            "{parameter}"
        );
    }
    let signed_in = sent(member, r#"{"a": "other"}"#, Host::new().member("m1", "Ada"));
    assert_eq!(signed_in, json!({"a": "m1"}));
}

#[test]
fn settings_are_read_once_and_exactly() {
    let mut with_settings = description(json!({
        "rest": {"method": "POST", "url": URL, "body": {"json": ["{{settings.n}}", "{{settings.o.p}}", "{{settings.q}}"]}},
    }));
    let properties = json!({"type": "object", "properties": {"n": {}, "o": {}, "q": {}}});
    crate::trial::merge(&mut with_settings, json!({"settings": properties}));
    let host = Host::new()
        .settings(json!({"n": u64::MAX, "o": {"p": "x"}}))
        .respond(&format!("POST {URL}"), answer(200, json!({})));
    call(&plan(&with_settings), "{}", &host).unwrap();
    assert_eq!(
        host.requests()[0].text(),
        "[18446744073709551615,\"x\",null]"
    );
}

#[test]
fn what_a_call_must_have() {
    let needs = |needs: Value| {
        plan(&description(
            json!({"requires": needs, "rest": {"url": URL}}),
        ))
    };
    let plan = needs(json!(["member", "session"]));
    let get = format!("GET {URL}");
    assert_eq!(code(&call(&plan, "{}", &Host::new())), "member_required");
    let host = Host::new().member("m1", "Ada");
    assert_eq!(code(&call(&plan, "{}", &host)), "session_required");
    let host = Host::new()
        .member("m1", "Ada")
        .session("s1")
        .respond(&get, answer(200, 1));
    assert_eq!(call(&plan, "{}", &host).unwrap(), "1");
    assert_eq!(
        code(&crate::run::call(&plan, "other", "{}", &host.context())),
        "unknown_function"
    );
    assert_eq!(code(&call(&plan, "[]", &host)), "invalid_arguments");
}
