use plugin_sdk::prelude::*;

fn call(function: &str, arguments: Value) -> Value {
    testing::call(function, arguments).unwrap()
}

#[test]
fn arguments_are_decoded_and_results_encoded() {
    let host = testing::Host::new().gym("g1", "Gym One");
    let answer = call(
        "ask",
        json!({ "aboutWhat": "towels", "room": "weight_room", "parts": [{ "aboutWhat": "soap" }] }),
    );
    assert_eq!(answer, json!({ "number": 1, "room": "weight_room" }));
    let lines: Vec<_> = host.log().into_iter().map(|line| line.message).collect();
    assert_eq!(lines, ["g1 asks for towels"]);
}

#[test]
fn results_of_every_shape_are_json() {
    assert_eq!(call("nothing", json!({})), Value::Null);
    assert_eq!(call("opaque", json!({})), "opaque");
    assert_eq!(call("unnamed", json!({})), json!([1, 2, 3]));
    assert_eq!(call("any", json!({})), json!({ "deep": [1, null] }));
    assert_eq!(call("match", json!({})), "r#match");
}

#[test]
fn the_context_is_what_the_host_says() {
    let host = testing::Host::new().locale("fr-FR");
    let request = json!({ "aboutWhat": "towels" });
    assert_eq!(call("context-first", request.clone()), "fr-FR towels");
    assert_eq!(call("who_am_i", json!({})), Value::Null);

    let host = host
        .member("m1", "Ada")
        .email("ada@example.org")
        .attempt(3, "key");
    assert_eq!(call("who_am_i", json!({})), "Ada");
    assert_eq!(call("ask", request)["number"], 3);

    let context = host.context();
    assert_eq!(context.idempotency_key, "key");
    assert_eq!(
        context.member.unwrap().email.as_deref(),
        Some("ada@example.org")
    );
}

#[test]
fn a_host_ends_with_its_test() {
    drop(testing::Host::new().member("m1", "Ada").session("s1"));
    let context = testing::context();
    assert_eq!(context.member, None);
    assert_eq!(context.session, None);
}

#[test]
fn a_later_host_outlives_an_earlier_one() {
    let mut host = testing::Host::new();
    assert_eq!(host.context().member, None);
    host = testing::Host::new().member("m1", "Ada");
    assert!(host.context().member.is_some());
}

#[test]
fn arguments_that_break_the_schema_are_refused() {
    for wrong in [
        json!({}),
        json!({ "aboutWhat": 5 }),
        json!({ "aboutWhat": "towels", "people": 0 }),
        json!({ "aboutWhat": "towels", "room": "sauna" }),
        json!({ "aboutWhat": "towels", "unknown": true }),
        json!([]),
    ] {
        let error = testing::call("ask", wrong.clone()).unwrap_err();
        assert_eq!(error.code(), "invalid_arguments", "{wrong}");
    }
    let error = testing::call("nothing", json!({ "unknown": true })).unwrap_err();
    assert_eq!(error.code(), "invalid_arguments");
}

#[test]
fn a_function_that_is_not_there_is_unknown() {
    let error = testing::call("absent", json!({})).unwrap_err();
    assert_eq!(error.code(), "unknown_function");
}

#[test]
#[should_panic(expected = "no error code")]
fn an_error_code_must_be_snake_case() {
    let _ = testing::call("bad_code", json!({}));
}

#[test]
fn a_plugin_has_no_more_storage_than_it_asks_for() {
    let host = testing::Host::new();
    let remember = |bytes: u64| testing::call("remember", json!({ "bytes": bytes }));
    remember(2000).unwrap();
    assert_eq!(remember(3000).unwrap_err().code(), "kv_quota_exceeded");
    drop(host);
    let _host = testing::Host::new().kv_quota(1000);
    assert_eq!(remember(2000).unwrap_err().code(), "kv_quota_exceeded");
    kv::write("the test itself", vec![0; 500], None).unwrap();
}
