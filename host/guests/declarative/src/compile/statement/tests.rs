use proptest::prelude::*;
use serde_json::{Value, json};

use crate::plan::Work;
use crate::trial::{merge, places, plan, query};

/// The text of a statement and its parameters, as they were written.
fn bound(statement: &str) -> (String, Vec<String>) {
    match plan(&query(json!({"statement": statement}))).work {
        Work::Query(statement) => {
            let parameters = statement.parameters.iter();
            let sources = parameters
                .map(|parameter| parameter.source().to_owned())
                .collect();
            (statement.text, sources)
        }
        Work::Request(_) => panic!("this is no request"),
    }
}

#[test]
fn variables_become_parameters() {
    let table: [(&str, &str, &[&str]); 12] = [
        ("SELECT 1", "SELECT 1", &[]),
        ("a = {{args.a}}", "a = $1", &["args.a"]),
        (
            "a = {{args.a}} AND b = {{ args.b }}",
            "a = $1 AND b = $2",
            &["args.a", "args.b"],
        ),
        (
            "{{args.a}}, {{args.b}}, {{ args.a }}",
            "$1, $2, $1",
            &["args.a", "args.b"],
        ),
        ("a = {{args.a}}::int", "a = $1::int", &["args.a"]),
        (
            "a IN ({{args.a}},{{args.b}})",
            "a IN ($1,$2)",
            &["args.a", "args.b"],
        ),
        (
            "a = 'it''s' AND b = {{args.a}}",
            "a = 'it''s' AND b = $1",
            &["args.a"],
        ),
        ("-- it's\na = {{args.a}}", "-- it's\na = $1", &["args.a"]),
        ("/* ' */ {{args.a}}", "/* ' */ $1", &["args.a"]),
        ("$$'$$ || {{args.a}}", "$$'$$ || $1", &["args.a"]),
        ("$x$ $$ $x$ || {{args.a}}", "$x$ $$ $x$ || $1", &["args.a"]),
        (
            "a$b$c = {{args.a}} - {{args.b}} / 2",
            "a$b$c = $1 - $2 / 2",
            &["args.a", "args.b"],
        ),
    ];
    for (statement, text, parameters) in table {
        let (found, sources) = bound(statement);
        assert_eq!(found, text);
        assert_eq!(sources, parameters, "{statement}");
    }
}

#[test]
fn where_no_value_can_stand_is_a_fault() {
    let table = [
        ("a = '{{args.a}}'", (1, 8)),
        ("a LIKE '%{{args.a}}%'", (1, 12)),
        ("a = 'it''s {{args.a}}", (1, 14)),
        ("a = \"{{args.a}}\"", (1, 8)),
        ("a = `{{args.a}}`", (1, 8)),
        ("-- {{args.a}}", (1, 6)),
        ("SELECT 1\n/*\n {{args.a}} */", (3, 4)),
        ("$$ {{args.a}} $$", (1, 6)),
        ("$x$ $$ {{args.a}} $x$", (1, 10)),
        ("'{{args.a}}' = {{args.a}}", (1, 4)),
        ("a = {{args.a}} AND b = '{{ args.a }}'", (1, 28)),
        ("LIMIT {{args.a}}0", (1, 9)),
        ("LIMIT 1{{args.a}}", (1, 10)),
        ("SELECT a{{args.a}}", (1, 11)),
        ("SELECT {{args.a}}a", (1, 10)),
        ("SELECT {{args.a}}{{args.b}} ", (1, 10)),
        ("SELECT ${{args.a}}", (1, 11)),
        ("a = $1 AND b = {{args.a}}", (1, 5)),
        ("a = {{args.a}} AND b = $2", (1, 24)),
        ("a = {{args.d}}", (1, 7)),
        ("ü\nä = '{{args.a}}'", (2, 8)),
    ];
    for (statement, position) in table {
        let places = places(&query(json!({"statement": statement})));
        let first = places.first().cloned();
        assert_eq!(
            first,
            Some(("/query/statement".to_owned(), Some(position))),
            "{statement}"
        );
    }
    for statement in ["a = '$1'", "-- $1", "a$1"] {
        assert_eq!(bound(statement).0, statement);
    }
}

#[test]
fn lists_and_objects_are_bound_as_json_alone() {
    let typed = |kind: Value, statement: &str| {
        let mut description = query(json!({"statement": statement}));
        let parameters = json!([{"name": "l", "type": kind}, {"name": "untyped"}]);
        let settings = json!({"type": "object", "properties": {"l": {"type": kind}}});
        merge(
            &mut description,
            json!({"parameters": parameters, "settings": settings}),
        );
        places(&description)
    };
    let place = |column| [("/query/statement".to_owned(), Some((1, column)))];
    for kind in [json!("array"), json!("object"), json!(["array", "null"])] {
        assert_eq!(
            typed(kind.clone(), "a IN ({{ args.l }})"),
            place(10),
            "{kind}"
        );
        assert_eq!(
            typed(kind.clone(), "a = {{settings.l}}"),
            place(7),
            "{kind}"
        );
        for bound in [
            "{{ args.l | json }}",
            "{{ args.l | first }}",
            "{{ args.l.a }}",
            "{{args.untyped}}",
        ] {
            assert_eq!(
                typed(kind.clone(), &format!("a IN ({bound})")),
                [],
                "{bound}"
            );
        }
    }
    for kind in [json!("string"), json!(["integer", "null"]), json!(null)] {
        assert_eq!(typed(kind.clone(), "a = {{args.l}}"), [], "{kind}");
    }
}

#[test]
fn statements_have_bounds() {
    let long = "a".repeat(17 << 10);
    let many: Vec<String> = (0..101).map(|n| format!("{{{{ {n} }}}}")).collect();
    for statement in [long, many.join(",")] {
        let places = places(&query(json!({"statement": statement})));
        assert_eq!(places, [("/query/statement".to_owned(), None)]);
    }
}

proptest! {
    #[test]
    fn any_text_is_read_to_its_end(pieces in prop::collection::vec(
        prop::sample::select(vec!["'", "\"", "`", "--", "\n", "/*", "*/", "$", "$x$", "$1", "é", "a", " ", "{{args.a}}"]),
        0..24,
    )) {
        let statement = pieces.concat();
        // It is bound or refused, whatever it is.
        let _ = places(&query(json!({"statement": statement})));
    }
}
