use plugin_sdk::Result;
use plugin_sdk::testing::json as answer;
use serde_json::{Value, json};

use super::{URL, host};
use crate::trial::{call, plan, rest};

/// The body and its type that a call sends.
fn sent(body: Value, arguments: &str) -> (String, String) {
    let description = rest(json!({"method": "POST", "body": body}));
    let host = host().respond(&format!("POST {URL}"), answer(200, json!({})));
    call(&plan(&description), arguments, &host).unwrap();
    let request = host.requests().remove(0);
    let content_type = request.header("content-type").unwrap().to_owned();
    (request.text().to_owned(), content_type)
}

#[test]
fn what_has_no_value_is_left_out() {
    let body = json!({"json": {
        "a": "{{args.a}}",
        "list": ["{{args.a}}", 1, "{{args.b}}"],
        "inner": {"b": "{{args.b}}"},
        "text": "x{{args.a}}",
        "computed": "{{ args.a | upper }}",
        "last": null,
    }});
    let table = [
        (
            "{}",
            r#"{"list":[null,1,null],"inner":{},"text":"x","last":null}"#,
        ),
        (
            r#"{"a": null, "b": 2}"#,
            r#"{"a":null,"list":[null,1,2],"inner":{"b":2},"text":"x","computed":null,"last":null}"#,
        ),
        (
            r#"{"a": "é"}"#,
            r#"{"a":"é","list":["é",1,null],"inner":{},"text":"xé","computed":"É","last":null}"#,
        ),
    ];
    for (arguments, expected) in table {
        let (text, content_type) = sent(body.clone(), arguments);
        assert_eq!(
            (text.as_str(), content_type.as_str()),
            (expected, "application/json")
        );
    }
    assert_eq!(sent(json!({"json": "{{args.a}}"}), "{}").0, "null");
    assert_eq!(
        sent(json!({"json": {"a~/\"": "{{args.a}}"}}), r#"{"a": 1}"#).0,
        r#"{"a~/\"":1}"#
    );
}

#[test]
fn forms_and_texts() {
    let form = json!({"form": {"a": "{{args.a}}", "b": ["{{args.b}}", "x"], "n": 1}});
    let table = [
        ("{}", "b=x&n=1"),
        (r#"{"a": null}"#, "b=x&n=1"),
        (r#"{"a": [1, "&"], "b": "é"}"#, "a=1&a=%26&b=%C3%A9&b=x&n=1"),
    ];
    for (arguments, expected) in table {
        let (text, content_type) = sent(form.clone(), arguments);
        assert_eq!(text, expected);
        assert_eq!(content_type, "application/x-www-form-urlencoded");
    }
    let (text, content_type) = sent(json!({"text": "a{{args.a}}b"}), r#"{"a": [1, 2]}"#);
    assert_eq!(
        (text.as_str(), content_type.as_str()),
        ("a[1, 2]b", "text/plain; charset=utf-8")
    );
}

/// The body that a call sends as this type, or the code of its failure.
fn sent_as(content_type: &str, text: &str, a: &str) -> Result<String> {
    let description = rest(json!({
        "method": "POST",
        "headers": {"content-type": content_type},
        "body": {"text": text},
    }));
    let host = host().respond(&format!("POST {URL}"), answer(200, json!({})));
    call(&plan(&description), &json!({"a": a}).to_string(), &host)?;
    Ok(host.requests().remove(0).text().to_owned())
}

#[test]
fn values_are_text_in_markup() {
    let text = "<a b='{{args.a}}'>{{args.a}}{{ '<br/>' }}{{args.b}}</a>";
    let markup = [
        "text/xml",
        "application/XML; charset=utf-8",
        "application/soap+xml",
        "text/html",
        "application/xhtml+xml",
    ];
    let value = "</a>&<b c=\"'\r\n\té";
    let escaped = "&lt;/a&gt;&amp;&lt;b c=&quot;&#39;&#13;&#10;&#9;é";
    for kind in markup {
        let sent = sent_as(kind, text, value).unwrap();
        assert_eq!(
            sent,
            format!("<a b='{escaped}'>{escaped}<br/></a>"),
            "{kind}"
        );
        for forbidden in ["\0", "a\u{8}", "\u{1b}", "\u{ffff}"] {
            let refused = sent_as(kind, text, forbidden).unwrap_err();
            assert_eq!(refused.code(), "invalid_value", "{forbidden:?}");
        }
    }
    // The whole document is the caller's.
    assert_eq!(sent_as("text/xml", "{{args.a}}", "<a/>").unwrap(), "<a/>");
    assert_eq!(
        sent_as("text/plain", "<{{args.a}}>", value).unwrap(),
        format!("<{value}>")
    );
}

#[test]
fn parts_without_a_value_are_left_out() {
    let body = json!({"multipart": [
        {"name": "a", "value": "{{args.a}}"},
        {"name": "b\"\r\n", "value": "{{args.b}}", "file_name": "c\"\n.txt", "content_type": "text/plain"},
    ]});
    for arguments in ["{}", r#"{"a": null, "b": null}"#] {
        let (text, content_type) = sent(body.clone(), arguments);
        let boundary = content_type
            .strip_prefix("multipart/form-data; boundary=")
            .unwrap();
        assert_eq!(text, format!("--{boundary}--\r\n"));
    }
    let (text, _) = sent(body, r#"{"b": 1}"#);
    assert!(text.contains("name=\"b%22%0D%0A\"; filename=\"c%22%0A.txt\"\r\n"));
}

#[test]
fn a_list_is_a_part_for_each_item_unless_the_part_is_json() {
    let body = json!({"multipart": [
        {"name": "a", "value": "{{args.a}}"},
        {"name": "b", "value": "{{args.a}}", "content_type": "application/json"},
    ]});
    let (text, content_type) = sent(body, r#"{"a": ["x", 1]}"#);
    let boundary = content_type
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let part = |head: &str, value: &str| {
        format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n{value}\r\n")
    };
    let json = part("name=\"b\"\r\nContent-Type: application/json", "[\"x\", 1]");
    let parts = [part("name=\"a\"", "x"), part("name=\"a\"", "1"), json];
    assert_eq!(text, format!("{}--{boundary}--\r\n", parts.concat()));
}

#[test]
fn values_are_text_in_a_part_of_markup() {
    let body = json!({"multipart": [
        {"name": "a", "value": "<a>{{args.a}}</a>", "content_type": "text/xml"},
        {"name": "b", "value": "{{args.a}}", "content_type": "image/svg+xml"},
        {"name": "c", "value": "{{ {'c': args.a} | json }}", "content_type": "application/json"},
    ]});
    let (text, _) = sent(body, r#"{"a": "</a>\""}"#);
    for value in ["<a>&lt;/a&gt;&quot;</a>", "</a>\"", r#"{"c":"</a>\""}"#] {
        assert!(text.contains(&format!("\r\n\r\n{value}\r\n")), "{text}");
    }
}

#[test]
fn a_type_of_its_own() {
    let description = rest(json!({
        "method": "PUT",
        "headers": {"Content-Type": "application/vnd.api+json"},
        "body": {"json": 1},
    }));
    let host = host().respond(&format!("PUT {URL}"), answer(200, json!({})));
    call(&plan(&description), "{}", &host).unwrap();
    let request = host.requests().remove(0);
    assert_eq!(
        request.header("content-type"),
        Some("application/vnd.api+json")
    );
}
