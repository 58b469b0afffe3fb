use jmespath::{DEFAULT_RUNTIME, ErrorReason, RuntimeError};
use serde_json::json;

use super::{Arguments, FUNCTIONS};
use crate::trial::{places, pointers, query, rest};

/// Where and why a query that is no result is wrong.
fn fault(source: &str) -> Option<((u32, u32), String)> {
    let description = rest(json!({"result": source})).to_string();
    let faults = crate::compile::plan(&description, "1.0.0").err()?;
    let [fault] = faults.as_slice() else {
        panic!("{source}: {faults:?}");
    };
    assert_eq!(fault.pointer, "/rest/result");
    let place = fault.position.map(|place| (place.line, place.column));
    Some((place.unwrap(), fault.message.clone()))
}

#[test]
fn what_no_function_is_called() {
    let table = [
        ("lenght(n)", 1),
        ("n.lenght(@)", 3),
        ("a.lenght (n)", 3),
        ("'lenght' | lenght(n)", 12),
        ("`false` && lenght(n)", 12),
        ("a || lenght(n)", 6),
        ("[?lenght(n) > `1`]", 3),
        ("[?a].lenght(n)", 6),
        ("a[].lenght(@)", 5),
        ("a.*.lenght(@)", 5),
        ("!lenght(n)", 2),
        ("a == lenght(n)", 6),
        ("[a, lenght(n)]", 5),
        ("{a: a, b: lenght(n)}", 11),
        ("length(lenght(n))", 8),
        ("map(&lenght(@), a)", 6),
        ("lenght(a)[]", 1),
        ("'ü' == lenght(n)", 8),
    ];
    for (source, column) in table {
        let (place, message) = fault(source).unwrap();
        assert_eq!(place, (1, column), "{source}");
        assert!(message.contains("did you mean `length`?"), "{message}");
    }
    // What looks like a call is none.
    for source in ["'lenght(n)'", "`\"lenght(n)\"`", "lenght", "\"lenght(n)\""] {
        assert_eq!(fault(source), None, "{source}");
    }
}

#[test]
fn as_many_arguments_as_it_takes() {
    for source in [
        "length()",
        "length(a, b)",
        "contains(a)",
        "merge()",
        "not_null()",
        "sum(a, b)",
    ] {
        assert_eq!(
            fault(source).map(|(place, _)| place),
            Some((1, 1)),
            "{source}"
        );
    }
    for source in [
        "merge(a)",
        "merge(a, b, c)",
        "not_null(a, b)",
        "sort_by(a, &b)",
    ] {
        assert_eq!(fault(source), None, "{source}");
    }
}

#[test]
fn wherever_a_query_stands() {
    let rule = json!({"code": "a", "message": "", "when": "lenght(a)"});
    let pages = json!({"items": "lenght(a)", "next": {"url": {"from": "lenght(a)"}}, "most": 1});
    let table = [
        (
            rest(json!({"success": {"when": "lenght(a)"}})),
            vec!["/rest/success/when"],
        ),
        (rest(json!({"errors": [rule]})), vec!["/rest/errors/0/when"]),
        (
            rest(json!({"pages": pages})),
            vec!["/rest/pages/items", "/rest/pages/next/url/from"],
        ),
        (query(json!({"result": "lenght(@)"})), vec!["/query/result"]),
    ];
    for (description, expected) in table {
        assert_eq!(pointers(&description), expected);
        assert!(
            places(&description)
                .iter()
                .all(|(_, place)| *place == Some((1, 1)))
        );
    }
}

/// Whether the library takes as many arguments.
fn is_taken(name: &str, count: usize) -> bool {
    let arguments = vec!["@"; count].join(", ");
    let query = jmespath::compile(&format!("{name}({arguments})")).unwrap();
    let Err(error) = query.search(()) else {
        return true;
    };
    !matches!(
        error.reason,
        ErrorReason::Runtime(
            RuntimeError::NotEnoughArguments { .. }
                | RuntimeError::TooManyArguments { .. }
                | RuntimeError::UnknownFunction(_)
        )
    )
}

#[test]
fn the_functions_are_those_of_the_library() {
    for (name, takes) in FUNCTIONS {
        assert!(DEFAULT_RUNTIME.get_function(name).is_some(), "{name}");
        for count in 0..4 {
            let expected = match takes {
                Arguments::Exactly(exactly) => count == exactly,
                Arguments::AtLeast(least) => count >= least,
            };
            assert_eq!(is_taken(name, count), expected, "{name} with {count}");
        }
    }
}
