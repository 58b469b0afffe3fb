use std::borrow::Cow;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{ArgumentsValidator, MAX_BYTES};
use crate::error::{Error, ErrorCode};

fn booking() -> ArgumentsValidator {
    let schema = json!({
        "type": "object",
        "properties": {
            "class": {"type": "string", "minLength": 1},
            "seats": {"type": "integer", "maximum": 10},
            "note": {"type": ["string", "null"]},
            "guest": {
                "type": "object",
                "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
                "required": ["name"],
            },
            "days": {"type": "array", "items": {
                "type": "object",
                "properties": {"from": {"type": "string"}},
            }},
            "id": {"type": "integer"},
        },
        "required": ["class"],
        "additionalProperties": false,
    });
    ArgumentsValidator::new(&schema).unwrap()
}

/// Pointers and keywords of the errors.
fn errors(error: &Error) -> Vec<(String, String)> {
    let errors = error.details().unwrap()["errors"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    errors
        .iter()
        .map(|error| (text(&error["pointer"]), text(&error["keyword"])))
        .collect()
}

#[test]
fn good_arguments_pass_as_the_very_text() {
    for text in [
        r#"{"class":"yoga"}"#,
        r#" { "class" : "y\u006fga" , "note" : null } "#,
        r#"{"class":"yoga","id":123456789012345678901234567890}"#,
        r#"{"class":"yoga","seats":1e0}"#,
    ] {
        let booking = booking();
        let passed = booking.check(text).unwrap();
        assert!(
            matches!(passed, Cow::Borrowed(same) if std::ptr::eq(same, text)),
            "{text}"
        );
    }
}

#[test]
fn nulls_that_stand_for_nothing_are_left_out() {
    for (given, passed) in [
        (r#"{"class":"yoga","seats":null}"#, r#"{"class":"yoga"}"#),
        // A null that is allowed stays, and so do digits.
        (
            r#"{"class":"yoga", "note":null, "seats":null, "id":123456789012345678901234567890}"#,
            r#"{"class":"yoga","note":null,"id":123456789012345678901234567890}"#,
        ),
        (
            r#"{"class":"yoga","guest":{"name":"Ada","age":null}}"#,
            r#"{"class":"yoga","guest":{"name":"Ada"}}"#,
        ),
        (
            r#"{"class":"yoga","guest":null,"days":null}"#,
            r#"{"class":"yoga"}"#,
        ),
        (
            r#"{"days":[{"from":null},{"from":"mon"}],"class":"yoga"}"#,
            r#"{"days":[{},{"from":"mon"}],"class":"yoga"}"#,
        ),
    ] {
        assert_eq!(booking().check(given).unwrap(), passed);
    }
}

#[test]
fn other_nulls_are_errors() {
    for (text, expected) in [
        (r#"{"class":null}"#, vec![("/class", "type")]),
        (r#"{"class":null,"seats":null}"#, vec![("/class", "type")]),
        (
            r#"{"class":"a","seats":null,"days":[null]}"#,
            vec![("/days/0", "type")],
        ),
        (
            r#"{"class":"","seats":null}"#,
            vec![("/class", "minLength")],
        ),
        (
            r#"{"class":"a","guest":{"name":null,"age":null}}"#,
            vec![("/guest/name", "type")],
        ),
    ] {
        let error = booking().check(text).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidArguments);
        let found = errors(&error);
        let found: Vec<_> = found
            .iter()
            .map(|(pointer, keyword)| (pointer.as_str(), keyword.as_str()))
            .collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn in_a_union_the_branch_that_was_meant_decides() {
    let tagged = |tag: &str, a: Value, required: Value| {
        json!({
            "type": "object",
            "properties": {"kind": {"const": tag}, "a": a, "c": {"type": "string"}},
            "required": required,
        })
    };
    let tagged = json!({"oneOf": [
        tagged("k0", json!({"type": "string"}), json!(["c", "kind"])),
        tagged("k1", json!({"type": ["number", "null"]}), json!(["a", "kind"])),
        tagged("k2", json!({"type": "string"}), json!(["kind"])),
    ]});
    let constant = json!({"anyOf": [
        {"type": "object", "properties": {"a": {"type": "boolean"}, "c": {"const": "fixed"}}},
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
    ]});
    for (x, given, passed) in [
        (
            &tagged,
            r#"{"kind":"k1","a":null,"c":null}"#,
            r#"{"kind":"k1","a":null}"#,
        ),
        (
            &tagged,
            r#"{"kind":"k2","a":null,"c":null}"#,
            r#"{"kind":"k2"}"#,
        ),
        (&constant, r#"{"c":null,"a":true}"#, r#"{"a":true}"#),
        (&constant, "null", "null"),
    ] {
        let schema = json!({"type": "object", "properties": {"x": x}, "required": ["x"]});
        let validator = ArgumentsValidator::new(&schema).unwrap();
        let text = format!("{{\"x\":{given}}}");
        assert_eq!(
            validator.check(&text).unwrap(),
            format!("{{\"x\":{passed}}}")
        );
    }
}

#[test]
fn what_is_no_json_says_where() {
    for (text, line, column) in [
        ("", 1, 0),
        ("{\"class\":\"yoga\"", 1, 15),
        ("{\"class\":\n'yoga'}", 2, 1),
        ("{\"class\":\"a\",\"class\":\"b\"}", 1, 25),
        ("{\"class\":NaN}", 1, 10),
        ("{} {}", 1, 4),
    ] {
        let error = booking().check(text).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidJson, "{text}");
        assert_eq!(
            error.details(),
            Some(&json!({"line": line, "column": column})),
            "{text}"
        );
    }
    let deep = format!("{{\"class\":{}{}}}", "[".repeat(64), "]".repeat(64));
    assert_eq!(
        booking().check(&deep).unwrap_err().code(),
        ErrorCode::InvalidJson
    );
}

#[test]
fn large_arguments_are_refused_unread() {
    let text = format!("{{\"class\":\"{}\"}}", "x".repeat(MAX_BYTES));
    assert_eq!(
        booking().check(&text).unwrap_err().code(),
        ErrorCode::TooLarge
    );
}

#[test]
fn errors_stay_short_and_repeat_no_values() {
    let secret = "s3cret".repeat(5_000);
    let many: Vec<String> = (0..3_000)
        .map(|n| format!("\"{secret:.5}{n}\":1"))
        .collect();
    for text in [
        json!({"class": 1, "seats": secret}).to_string(),
        format!("{{{}}}", many.join(",")),
        json!({"class": "a", "days": vec![7; 5_000]}).to_string(),
        json!({"class": "a", secret.as_str(): 1}).to_string(),
    ] {
        let error = booking().check(&text).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidArguments);
        let details = error.details().unwrap();
        assert!(details["errors"].as_array().unwrap().len() <= 20);
        assert!(details.to_string().len() + error.message().len() < 8_000);
        assert!(!details.to_string().contains(&secret));
    }
}

proptest! {
    #[test]
    fn no_text_does_harm(text in "\\PC{0,60}|[\\[\\]{}:,\"a-c0-9.eE+\\\\nul -]{0,60}") {
        if let Ok(passed) = booking().check(&text) {
            prop_assert!(serde_json::from_str::<Value>(&passed).is_ok());
        }
    }

    #[test]
    fn what_passes_is_valid_and_says_no_more_than_what_came(
        seats in prop_oneof![Just(json!(null)), (0..20_i32).prop_map(|n| json!(n)), Just(json!("two"))],
        age in prop_oneof![Just(json!(null)), (0..99_i32).prop_map(|n| json!(n))],
        name in prop_oneof![Just(json!(null)), Just(json!("Ada"))],
        note in prop_oneof![Just(json!(null)), Just(json!("by the window"))],
    ) {
        let given = json!({"class": "yoga", "seats": seats, "note": note, "guest": {"name": name, "age": age}});
        let text = given.to_string();
        let booking = booking();
        if let Ok(passed) = booking.check(&text) {
            // Checking is a fixed point, and only nulls have gone.
            prop_assert_eq!(&booking.check(&passed).unwrap(), &passed);
            let passed: Value = serde_json::from_str(&passed).unwrap();
            prop_assert_eq!(without_nulls(passed), without_nulls(given));
        } else {
            let seats_wrong = seats.is_string() || seats.as_i64().is_some_and(|n| n > 10);
            prop_assert!(seats_wrong || name.is_null());
        }
    }
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(map) => map
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name, without_nulls(value)))
            .collect(),
        other => other,
    }
}
