use plugin_sdk::query::Value as Bound;
use plugin_sdk::testing::{Host, rows};
use plugin_sdk::{Error, params};
use proptest::prelude::*;
use serde_json::json;

use crate::trial::{call, plan, query};

/// What is bound for an argument.
fn bound(json: &str) -> Bound {
    let host = Host::new().answer_query("gym", rows(["a"], []));
    let plan = plan(&query(json!({"statement": "SELECT {{args.a}}"})));
    call(&plan, &format!("{{\"a\": {json}}}"), &host).unwrap();
    let mut asked = host.queries().remove(0);
    assert_eq!(asked.statement, "SELECT $1");
    asked.parameters.remove(0)
}

#[test]
fn values_are_bound() {
    let text = |text: &str| Bound::Text(text.to_owned());
    let table = [
        ("null", Bound::Null),
        ("true", Bound::Boolean(true)),
        ("false", Bound::Boolean(false)),
        ("-7", Bound::Integer(-7)),
        ("9223372036854775807", Bound::Integer(i64::MAX)),
        ("9223372036854775808", text("9223372036854775808")),
        ("1.5", Bound::Real(1.5)),
        ("1e2", Bound::Real(100.0)),
        ("1e400", text("1e400")),
        ("\"'; DROP TABLE a; --\"", text("'; DROP TABLE a; --")),
        ("\"$2\"", text("$2")),
        ("\"\"", text("")),
        ("[1, 2]", text("[1, 2]")),
        ("{\"a\": 1}", text("{\"a\": 1}")),
    ];
    for (json, expected) in table {
        assert_eq!(bound(json), expected, "{json}");
    }
    let host = Host::new().answer_query("gym", rows(["a"], []));
    call(
        &plan(&query(json!({"statement": "SELECT {{ args.a | upper }}"}))),
        "{}",
        &host,
    )
    .unwrap();
    assert_eq!(host.queries()[0].parameters, [Bound::Null]);
}

#[test]
fn rows_are_shaped() {
    let found = || rows(["a", "b"], [params![1, "x"], params![2, "y"]]);
    let none = || rows(["a", "b"], []);
    let no_row = json!({"code": "nothing", "message": "{{args.a}}"});
    let table = [
        (
            json!({}),
            found(),
            Ok(r#"[{"a":1,"b":"x"},{"a":2,"b":"y"}]"#),
        ),
        (json!({}), none(), Ok("[]")),
        (json!({"none": no_row}), none(), Ok("[]")),
        (json!({"shape": "first"}), found(), Ok(r#"{"a":1,"b":"x"}"#)),
        (json!({"shape": "first"}), none(), Ok("null")),
        (
            json!({"shape": "first", "none": no_row}),
            none(),
            Err("nothing"),
        ),
        (json!({"shape": "value"}), found(), Ok("1")),
        (json!({"shape": "value"}), none(), Ok("null")),
        (
            json!({"shape": "value", "none": no_row}),
            none(),
            Err("nothing"),
        ),
        (json!({"result": "[].b"}), found(), Ok(r#"["x","y"]"#)),
        (
            json!({"result": "length(@)", "shape": "value"}),
            found(),
            Err("unexpected_answer"),
        ),
    ];
    for (description, rows, expected) in table {
        let host = Host::new().answer_query("gym", rows);
        let outcome = call(&plan(&query(description.clone())), "{}", &host);
        assert_eq!(
            outcome.as_deref().map_err(Error::code),
            expected,
            "{description}"
        );
    }
}

proptest! {
    #[test]
    fn the_statement_never_changes(value in any::<String>()) {
        let json = serde_json::to_string(&value).unwrap();
        prop_assert_eq!(bound(&json), Bound::Text(value));
    }
}
