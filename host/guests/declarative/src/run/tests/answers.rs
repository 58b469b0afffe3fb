use plugin_sdk::testing::{Answer, json as answer, status, text};
use plugin_sdk::{Error, Result};
use serde_json::{Value, json};

use super::{URL, host};
use crate::trial::{call, plan, rest};

fn outcome(description: Value, answer: Answer) -> Result<String> {
    let host = host().respond(&format!("GET {URL}"), answer);
    call(&plan(&rest(description)), r#"{"a": "x"}"#, &host)
}

fn failed(description: Value, answer: Answer) -> Error {
    outcome(description, answer).unwrap_err()
}

#[test]
fn bodies_are_answered_as_they_are() {
    let table = [
        (
            "{\"a\": 1.10, \"b\":  18446744073709551616}",
            "{\"a\": 1.10, \"b\":  18446744073709551616}",
        ),
        ("1e400", "1e400"),
        ("", "null"),
        ("plain", "\"plain\""),
        ("{\"a\":", "\"{\\\"a\\\":\""),
        ("null", "null"),
    ];
    for (body, expected) in table {
        assert_eq!(
            outcome(json!({}), text(200, body)).unwrap(),
            expected,
            "{body}"
        );
    }
    assert_eq!(outcome(json!({}), status(204)).unwrap(), "null");
    let latin = text(200, "").body(vec![b'"', 0xe9, b'"']);
    let latin = latin.header("content-type", "application/json; charset=iso-8859-1");
    assert_eq!(outcome(json!({}), latin).unwrap(), "\"é\"");
}

#[test]
fn results_are_found() {
    let table = [
        ("a", "{\"a\": [1]}", Ok("[1]")),
        ("a", "{}", Ok("null")),
        ("a", "plain", Err("unexpected_answer")),
        ("@", "plain", Err("unexpected_answer")),
        ("a", "{\"a\":", Err("unexpected_answer")),
        ("a", "<html>", Err("unexpected_answer")),
        ("a", "\u{feff}{\"a\": 1}", Ok("1")),
        ("@", "", Ok("\"\"")),
        ("a", "", Ok("null")),
        ("a", "\r\n", Ok("null")),
        (
            "a",
            "{\"a\": 18446744073709551615}",
            Ok("18446744073709551615"),
        ),
        ("length(a)", "{\"a\": 1}", Err("unexpected_answer")),
        ("a", "{\"a\": 1e400}", Err("unexpected_answer")),
    ];
    for (result, body, expected) in table {
        let found = outcome(json!({"result": result}), text(200, body));
        let found = found.as_deref().map_err(Error::code);
        assert_eq!(found, expected, "{result} of {body}");
    }
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(outcome(json!({}), text(200, deep.as_str())).unwrap(), deep);
    let error = failed(json!({"result": "a"}), text(200, deep.as_str()));
    assert_eq!(error.code(), "unexpected_answer");
}

#[test]
fn what_is_not_what_it_says_is_no_result() {
    let typed = |kind: &str, bytes: &[u8]| {
        text(200, "")
            .body(bytes.to_vec())
            .header("content-type", kind)
    };
    let table: [(&str, &[u8], &str); 6] = [
        ("application/json", b"{\"a\":", "`application/json`"),
        (
            "application/hal+json; charset=utf-8",
            b"plain",
            "`application/hal+json; charset=utf-8`",
        ),
        ("application/json", b"\"\xe9\"", "`application/json`"),
        ("image/png", b"\x89PNG\r\n\x1a\n", "`image/png`"),
        (
            "text/plain; charset=shift_jis",
            b"\x82\xa0",
            "`text/plain; charset=shift_jis`",
        ),
        ("", b"\xff", "does not say"),
    ];
    for (kind, bytes, shown) in table {
        for description in [json!({}), json!({"result": "a"})] {
            let error = failed(description, typed(kind, bytes));
            assert_eq!(error.code(), "unexpected_answer", "{kind}");
            assert!(error.message().contains(shown), "{}", error.message());
        }
    }
    let marked = typed("application/json", b"\xef\xbb\xbf{\"a\":1}");
    assert_eq!(outcome(json!({}), marked).unwrap(), "{\"a\":1}");
    for nothing in ["", "\n"] {
        let outcome = outcome(
            json!({"result": "a"}),
            typed("application/json", nothing.as_bytes()),
        );
        assert_eq!(outcome.unwrap(), "null");
    }
    let when = json!({"success": {"when": "ok"}});
    let cut = failed(when, typed("application/json", b"{\"ok\": tr"));
    assert_eq!(cut.code(), "unexpected_answer");
    // Other answers mean what the rules say.
    let errors = json!({"errors": [{"status": [400], "code": "no", "message": "No."}]});
    let refused = text(400, "{").header("content-type", "application/json");
    assert_eq!(failed(errors, refused).code(), "no");
}

#[test]
fn what_is_a_success() {
    let success = |status: Value, when: Value| {
        let mut success = json!({"status": status});
        if when.is_string() {
            success["when"] = when;
        }
        json!({"success": success})
    };
    let none = Value::Null;
    let table = [
        (json!({}), 200, true),
        (json!({}), 299, true),
        (json!({}), 301, false),
        (json!({}), 404, false),
        (success(json!([404]), none.clone()), 404, true),
        (success(json!([404]), none.clone()), 200, false),
        (success(json!(["4xx", 200]), none.clone()), 422, true),
        (success(json!([]), json!("ok")), 200, true),
        (success(json!([]), json!("!ok")), 200, false),
        (success(json!([]), json!("missing")), 200, false),
        (success(json!([]), json!("length(ok)")), 200, false),
    ];
    for (description, status, is_success) in table {
        let outcome = outcome(description.clone(), answer(status, json!({"ok": true})));
        assert_eq!(outcome.is_ok(), is_success, "{description} of {status}");
        if let Err(error) = outcome {
            assert_eq!(error.code(), "upstream_status");
        }
    }
}

#[test]
fn the_first_rule_that_fits_holds() {
    let errors = json!({"errors": [
        {"status": [404], "when": "code == 'gone'", "code": "gone", "message": "{{response.body.text}}!"},
        {"status": [404], "code": "not_found", "message": "{{args.a}}: {{response.status}}"},
        {"when": "code == 'full'", "code": "full", "message": "{{response.body.code | upper}}{{args.b}}", "retryable": true},
        {"status": ["5xx"], "code": "down", "message": "{{ response.body.n + 1 }}{{response.body.none}}"},
        {"status": [503], "code": "never", "message": ""},
    ]});
    let table = [
        (
            404,
            json!({"code": "gone", "text": "So"}),
            ("gone", "So!", false),
        ),
        (
            404,
            json!({"code": "other"}),
            ("not_found", "x: 404", false),
        ),
        (409, json!({"code": "full"}), ("full", "FULL", true)),
        (503, json!({"n": 1}), ("down", "2", true)),
        (501, json!("text"), ("down", "", true)),
        (429, json!({}), ("upstream_status", "", true)),
        (400, json!({}), ("upstream_status", "", false)),
    ];
    for (status, body, (code, message, retryable)) in table {
        let error = failed(errors.clone(), answer(status, &body));
        assert_eq!(
            (error.code(), error.is_retryable()),
            (code, retryable),
            "{status} {body}"
        );
        if code != "upstream_status" {
            assert_eq!(error.message(), message);
        }
    }
}

#[test]
fn no_message_is_a_whole_answer() {
    let errors = json!({"errors": [{"code": "no", "message": "{{response.body}}"}]});
    let long = "é".repeat(100_000);
    let error = failed(errors, text(400, long.as_str()));
    assert!(error.message().chars().count() < 1_100);
    let error = failed(json!({}), text(400, long.as_str()));
    assert!(!error.message().contains('é'));
}
