use serde_json::{Value, json};

use crate::trial::{places, rest};

fn faults(content_type: Value, text: &str) -> Vec<(String, Option<(u32, u32)>)> {
    places(&rest(json!({
        "method": "POST",
        "headers": {"Content-Type": content_type},
        "body": {"text": text},
    })))
}

#[test]
fn no_variable_stands_in_the_text_of_another_kind_of_body() {
    let kinds = [
        json!("application/json"),
        json!("Application/JSON; charset=utf-8"),
        json!("application/vnd.api+json"),
        json!("application/x-ndjson"),
        json!("application/graphql"),
        json!("application/x-www-form-urlencoded"),
        json!("multipart/form-data; boundary=x"),
        // Nobody knows what these come to.
        json!("{{args.c}}"),
        json!("application/{{args.c}}"),
        json!("{{ 'application/json' }}"),
        json!(["text/plain", "application/json"]),
    ];
    for kind in kinds {
        let place = ("/rest/body/text".to_owned(), Some((2, 8)));
        assert_eq!(
            faults(kind.clone(), "{\n\"a\":\"{{args.b}}\"}"),
            [place],
            "{kind}"
        );
        // What is the author's own is no variable.
        for text in ["{\"a\": 1}", "{\"a\": \"{{ '{{' }}\"}"] {
            assert_eq!(faults(kind.clone(), text), [], "{kind}");
        }
    }
}

#[test]
fn the_type_is_what_any_of_the_headers_says() {
    let two = json!({"content-type": "text/plain", "Content-Type": "application/json"});
    let description = json!({"method": "POST", "headers": two, "body": {"text": "[{{args.a}}]"}});
    assert_eq!(places(&rest(description)).len(), 1);
}

#[test]
fn a_variable_may_be_the_whole_body() {
    for kind in [
        "text/xml",
        "application/graphql",
        "application/x-www-form-urlencoded",
        "{{args.c}}",
    ] {
        assert_eq!(faults(json!(kind), "{{args.b}}"), [], "{kind}");
    }
    for kind in ["application/json", "application/vnd.api+json"] {
        assert_eq!(faults(json!(kind), "{{args.b}}").len(), 1, "{kind}");
    }
}

#[test]
fn variables_stand_in_other_texts() {
    for kind in [
        "text/plain",
        "text/csv",
        "text/xml",
        "application/soap+xml",
        "text/html",
    ] {
        assert_eq!(faults(json!(kind), "<a>{{args.b}}</a>"), [], "{kind}");
    }
}

#[test]
fn values_in_markup_stand_where_it_has_text() {
    let wrong = [
        ("<{{args.a}}>", 4),
        ("<a {{args.a}}>", 6),
        ("<a b={{args.a}}>", 8),
        ("<a b='1' {{args.a}}/>", 12),
        ("</{{args.a}}>", 5),
        ("<!-- {{args.a}} -->", 8),
        ("<a><![CDATA[{{args.a}}]]></a>", 15),
        ("<?pi {{args.a}}?>", 8),
        ("<a>{{args.b}}</a><a {{args.a}}>", 23),
    ];
    for (text, column) in wrong {
        for kind in ["text/xml", "text/html"] {
            let place = ("/rest/body/text".to_owned(), Some((1, column)));
            assert_eq!(faults(json!(kind), text), [place], "{text}");
        }
    }
    let right = [
        "{{args.a}}<a/>",
        "<?xml version='1.0'?><a>{{args.a}}</a>",
        "<a b=\"{{args.a}}\" c='>{{args.a}}' d='\"{{args.a}}'>{{args.a}}</a>",
        "<!-- <b --><a>{{args.a}}</a>",
        "<a><![CDATA[<b]]>{{args.a}}</a>",
        "<a {{ 'b=\"1\"' }}>{{args.a}}</a>",
    ];
    for text in right {
        for kind in ["text/xml", "text/html"] {
            assert_eq!(faults(json!(kind), text), [], "{text}");
        }
    }
}

#[test]
fn scripts_and_styles_are_no_text_in_html() {
    for text in [
        "<SCRIPT src='a'>x = '{{args.a}}'</SCRIPT>",
        "<style>a { color: {{args.a}} }</style>",
    ] {
        assert_eq!(faults(json!("text/html"), text).len(), 1, "{text}");
        assert_eq!(faults(json!("text/xml"), text), [], "{text}");
    }
    let behind = "<script>if (a < b) {}</script><p>{{args.a}}</p>";
    assert_eq!(faults(json!("text/html"), behind), []);
}

#[test]
fn parts_hold_to_their_types() {
    let part = |kind: &str, value: &str| {
        let part = json!({"name": "a", "value": value, "content_type": kind});
        places(&rest(
            json!({"method": "POST", "body": {"multipart": [part]}}),
        ))
    };
    let at = "/rest/body/multipart/0/value".to_owned();
    for kind in [
        "application/json",
        "application/ld+json",
        "application/x-www-form-urlencoded",
    ] {
        assert_eq!(
            part(kind, "{\"a\":{{args.a}}}"),
            [(at.clone(), Some((1, 8)))],
            "{kind}"
        );
        for whole in ["{{args.a}}", "{{ {\"a\": args.a} | json }}", "{\"a\": 1}"] {
            assert_eq!(part(kind, whole), [], "{kind} {whole}");
        }
    }
    assert_eq!(part("text/xml", "<a {{args.a}}/>"), [(at, Some((1, 6)))]);
    assert_eq!(part("text/xml", "<a>{{args.a}}</a>"), []);
    assert_eq!(part("text/plain", "a{{args.a}}"), []);
}
