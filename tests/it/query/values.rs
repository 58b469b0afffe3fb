use serde_json::{Value, json};

use super::{ask, ask_with, databases, told, value};

#[test]
fn values_come_as_sqlite_has_them() {
    let gym = databases().gym();
    for (sql, shown) in [
        ("NULL", "Null"),
        ("1 = 1", "Integer(1)"),
        ("-9223372036854775807 - 1", "Integer(-9223372036854775808)"),
        ("0.5", "Real(0.5)"),
        ("9e999", "Real(inf)"),
        ("'é\"'", r#"Text("é\"")"#),
        ("'a' || char(0) || 'b'", r#"Text("a\0b")"#),
        ("x'00ff'", "Blob([0, 255])"),
        ("CAST(x'ff' AS TEXT)", "Blob([255])"),
    ] {
        let answer = ask(&gym, "gym", &format!("SELECT {sql}"));
        assert_eq!(value(answer), shown, "{sql}");
    }
}

#[test]
fn values_come_as_postgres_has_them() {
    let gym = databases().gym();
    for (sql, shown) in [
        ("NULL::int", "Null"),
        ("true", "Boolean(true)"),
        ("-9223372036854775808", "Integer(-9223372036854775808)"),
        ("0.5::float8", "Real(0.5)"),
        ("'NaN'::float8", "Real(NaN)"),
        ("'é'", r#"Text("é")"#),
        ("'\\x00ff'::bytea", "Blob([0, 255])"),
        (
            "12345678901234567890.5::numeric",
            r#"Text("12345678901234567890.5")"#,
        ),
        (
            "'2024-02-29 08:30+02'::timestamptz",
            r#"Text("2024-02-29T06:30:00+00:00")"#,
        ),
        ("'2024-02-29'::date", r#"Text("2024-02-29")"#),
        ("ARRAY[1, NULL, 3]", r#"Text("[1,null,3]")"#),
        ("'{\"a\": 1}'::jsonb", r#"Text("{\"a\": 1}")"#),
    ] {
        let answer = ask(&gym, "pg", &format!("SELECT {sql}"));
        assert_eq!(value(answer), shown, "{sql}");
    }
}

/// What goes in as a parameter comes out as it was, whatever it spells.
#[test]
fn parameters_are_values_and_nothing_else() {
    let gym = databases().gym();
    let cases = [
        (json!({}), "int8", "Null"),
        (
            json!({ "integer": i64::MIN }),
            "int8",
            "Integer(-9223372036854775808)",
        ),
        (json!({ "real": 0.1 }), "float8", "Real(0.1)"),
        (json!({ "blob": [0, 255] }), "bytea", "Blob([0, 255])"),
        (json!({ "text": "é" }), "text", r#"Text("é")"#),
    ];
    for (parameter, ty, shown) in &cases {
        let given = json!([parameter]);
        assert_eq!(value(ask_with(&gym, "gym", "SELECT ?1", &given)), *shown);
        let cast = format!("SELECT $1::{ty}");
        assert_eq!(value(ask_with(&gym, "pg", &cast, &given)), *shown);
    }
    for injection in [
        "' OR 1=1 --",
        "'; DROP TABLE members; --",
        "\\'; DROP TABLE members; --",
        "$1",
        "?1",
        "$$",
        "ada') UNION SELECT secret FROM secrets --",
        "\u{2019} OR 1=1",
    ] {
        let given = json!([{ "text": injection }]);
        for (source, statement) in [
            ("gym", "SELECT count(*) FROM members WHERE name = ?1"),
            ("pg", "SELECT count(*) FROM members WHERE name = $1"),
        ] {
            let found = value(ask_with(&gym, source, statement, &given));
            assert_eq!(found, "Integer(0)", "{injection}");
        }
    }
}

#[test]
fn parameters_that_do_not_fit_are_rejected_and_told() {
    let gym = databases().gym();
    let text = |text: &str| json!([{ "text": text }]);
    let cases: [(&str, &str, Value, &str); 6] = [
        (
            "gym",
            "SELECT ?1, ?2",
            json!([{}]),
            "the statement has 2 parameters, 1 were given",
        ),
        (
            "pg",
            "SELECT 1",
            json!([{}]),
            "the statement has 0 parameters, 1 were given",
        ),
        (
            "pg",
            "SELECT $1::int4",
            text("1"),
            "parameter $1 is an integer",
        ),
        ("pg", "SELECT $1", json!([{ "integer": 1 }]), "$1::bigint"),
        ("pg", "SELECT $1", text("a\0b"), "without NUL"),
        (
            "pg",
            "SELECT $1::int2",
            json!([{ "integer": 70_000 }]),
            "a number is out of range",
        ),
    ];
    for (source, statement, parameters, words) in cases {
        let answer = ask_with(&gym, source, statement, &parameters).refused("query_rejected");
        let told = told(&answer);
        assert!(told.contains(words), "{statement}: {told}");
    }
}
