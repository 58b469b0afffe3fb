//! Where texts are wrong. Messages are for people; tests know places.

use crate::trial::{places, rest};
use serde_json::json;

/// Line and column of the only fault of a text, in the body of a request.
fn place(text: &str) -> Option<(u32, u32)> {
    let description = rest(json!({"method": "POST", "body": {"text": text}}));
    let places = places(&description);
    let [(pointer, place)] = places.as_slice() else {
        panic!("{text}: {places:?}");
    };
    assert_eq!(pointer, "/rest/body/text", "{text}");
    *place
}

#[test]
fn faults_have_their_place() {
    let table = [
        ("{{", (1, 1)),
        ("a {{ args.a", (1, 3)),
        ("{{ 'args.a }}", (1, 1)),
        ("{{ args.a }} {{ args.b }", (1, 14)),
        ("a\nb {{", (2, 3)),
        ("ä€😀 {{", (1, 5)),
        ("{{}}", (1, 3)),
        ("{{ }}", (1, 4)),
        ("{{args.d}}", (1, 3)),
        ("{{ args.d }}", (1, 4)),
        ("{{\n  args.d }}", (2, 3)),
        ("ä\nü {{ args.d }}", (2, 6)),
        ("{{ args }}", (1, 4)),
        ("{{ args.a ~ args.d }}", (1, 13)),
        ("{{ args.a ~ args.aa }}", (1, 13)),
        ("{{ 'args.d' ~ args.d }}", (1, 15)),
        ("{{ 'ü' ~ args.d }}", (1, 10)),
        ("{{ args['a'] }}", (1, 4)),
        ("{{ args[args.a] }}", (1, 4)),
        ("{{ args.a[d] }}", (1, 11)),
        ("{{ secrets.key }}", (1, 4)),
        ("Bearer {{secrets.key}}", (1, 10)),
        ("{{ secrets.key | upper }}", (1, 4)),
        ("{{ 'a' ~ secrets.key }}", (1, 10)),
        ("{{ secrets['key'] }}", (1, 4)),
        ("{{ settings.d }}", (1, 4)),
        ("{{ response.status }}", (1, 4)),
        ("{{ response.body.a | upper }}", (1, 4)),
        ("{{ nothing }}", (1, 4)),
        ("{{ gym }}", (1, 4)),
        ("{{ member.id.a }}", (1, 4)),
        ("{{ args.a | uper }}", (1, 13)),
        ("{{ args.a | upper | lowr }}", (1, 21)),
        ("{{ args.a | default(args.b | no) }}", (1, 30)),
        ("{{ 'a | b' | no }}", (1, 14)),
        ("{{ args.a is defind }}", (1, 14)),
        ("{{ args.a is not odd }}", (1, 18)),
        ("{{ 1 if args.a is divisibleby(3) else 2 }}", (1, 19)),
        ("{{ range(10) }}", (1, 4)),
        ("{{ args.a.upper() }}", (1, 4)),
        ("{{ 'a'.upper() }}", (1, 7)),
        ("{{ self }}", (1, 4)),
        ("{{ loop.index }}", (1, 4)),
        ("{{ args.a + }}", (1, 4)),
        ("{{ args.a args.b }}", (1, 4)),
        ("{{ args.a | }}", (1, 4)),
        ("{{ % }}", (1, 4)),
        ("{{ args.a = 1 }}", (1, 4)),
    ];
    for (text, expected) in table {
        assert_eq!(place(text), Some(expected), "{text}");
    }
}

#[test]
fn all_faults_of_a_text_are_found() {
    let description = rest(json!({"method": "POST", "body": {"text": "{{args.d}}\n{{args.e}}"}}));
    let at = |line, column| ("/rest/body/text".to_owned(), Some((line, column)));
    assert_eq!(places(&description), [at(1, 3), at(2, 3)]);
}

#[test]
fn expressions_have_bounds() {
    let too_large = [
        "(".repeat(64 << 10),
        format!("{}1{}", "(".repeat(40), ")".repeat(40)),
        format!("{}1{}", "[".repeat(40), "]".repeat(40)),
        format!("{}1", "-".repeat(40)),
        format!("{}1", "- ".repeat(40)),
        format!("'{}'", "a".repeat(2_000)),
        format!("args.{}", "a".repeat(64 << 10)),
        format!("1{}", " + 1".repeat(400)),
    ];
    for expression in too_large {
        assert!(place(&format!("{{{{ {expression} }}}}")).is_some());
    }
}

#[test]
fn the_largest_expressions_do_not_overflow_the_stack() {
    let largest = [
        format!("{}1{}", "(".repeat(32), ")".repeat(32)),
        format!("{}1{}", "[".repeat(32), "]".repeat(32)),
        format!("{}1{}", "{1:".repeat(32), "}".repeat(32)),
        format!("{}1", "-".repeat(32)),
        format!("1{}", "+1".repeat(511)),
        format!("args.a{}", ".a".repeat(509)),
        format!("args.a{}", "|abs".repeat(254)),
        format!("args.a{}", "[0]".repeat(339)),
        format!("args.a{}", "~1".repeat(509)),
        format!("1{}", " if 1 else 1".repeat(85)),
        format!("{}1", "not ".repeat(250)),
        format!("1{}", "<1".repeat(511)),
        format!("1{}", "**1".repeat(340)),
    ];
    for expression in largest {
        let text = format!("{{{{ {expression} }}}}");
        // A fault or none, but an answer.
        let _ = places(&rest(json!({"method": "POST", "body": {"text": text}})));
        super::values::value(&text.replace("args.a", "args.x"), r#"{"x": 1}"#);
    }
}
