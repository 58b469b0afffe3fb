//! A value arrives as it was given, or nothing is sent; it never becomes
//! another structure.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::with;
use crate::encode::decoded;
use crate::plan::Plan;
use crate::run::{body, request};
use crate::trial::{merge, plan, rest};

fn url(plan: &Plan, arguments: &str) -> Result<String, String> {
    let url = with(plan, arguments, |exchange, variables| {
        request::url(exchange, variables)
    });
    url.map_err(|error| error.code().to_owned())
}

fn headers(plan: &Plan, arguments: &str) -> Result<Vec<(String, String)>, String> {
    let headers = with(plan, arguments, |exchange, variables| {
        request::headers(exchange, variables)
    });
    headers.map_err(|error| error.code().to_owned())
}

fn body(plan: &Plan, arguments: &str) -> (String, String) {
    let written = with(plan, arguments, |exchange, variables| {
        body::write(exchange.body.as_ref().unwrap(), "tool", variables)
    });
    let written = written.unwrap();
    (
        String::from_utf8(written.bytes).unwrap(),
        written.content_type,
    )
}

fn given(text: &str) -> String {
    json!({"a": text}).to_string()
}

fn posted(body: Value) -> Plan {
    plan(&rest(json!({"method": "POST", "body": body})))
}

fn with_url(url: &str) -> Plan {
    let mut description = rest(json!({"url": url}));
    if url.contains("secrets.k") {
        merge(
            &mut description,
            json!({"secrets": {"k": {"description": "A key."}}}),
        );
    }
    plan(&description)
}

#[test]
fn values_stay_in_their_segment() {
    let refused = [
        "",
        ".",
        "..",
        "a/b",
        "/",
        "\\",
        "a\\b",
        "%2e",
        "%",
        "100%",
        "a\nb",
        "\u{0}",
        "\u{7f}",
        "..;",
        "..;a=b",
        ".;",
        "{{secrets.k}}",
        "{{SECRETS.k",
        "../..",
        "..%2f",
    ];
    let plan = with_url("https://a.example/v1/{{args.a}}/x");
    for value in refused {
        assert_eq!(
            url(&plan, &given(value)),
            Err("invalid_value".to_owned()),
            "{value}"
        );
    }
    for arguments in ["{}", r#"{"a": null}"#, r#"{"a": ""}"#] {
        assert_eq!(
            url(&plan, arguments),
            Err("invalid_value".to_owned()),
            "{arguments}"
        );
    }
    let table = [
        ("a b", "a%20b"),
        ("a?b#c", "a%3Fb%23c"),
        ("a;b", "a%3Bb"),
        ("...", "..."),
        (".a", ".a"),
        ("a&b=c", "a%26b%3Dc"),
        ("é", "%C3%A9"),
        ("@:+", "%40%3A%2B"),
        ("{{args.b}}", "%7B%7Bargs.b%7D%7D"),
    ];
    for (value, written) in table {
        let expected = format!("https://a.example/v1/{written}/x");
        assert_eq!(url(&plan, &given(value)), Ok(expected), "{value}");
    }
}

#[test]
fn values_and_text_join_to_no_step() {
    let table = [
        ("https://a.example/.{{args.a}}/x", "."),
        ("https://a.example/.{{args.a}}", "."),
        ("https://a.example/{{args.a}}.", "."),
        ("https://a.example/{{args.a}}{{args.a}}", "."),
        ("https://a.example/%2e{{args.a}}", "."),
        ("https://a.example/.{{args.a}}?x=1", "."),
        ("https://a.example/{{args.a}};x=1/y", ".."),
    ];
    for (text, value) in table {
        assert_eq!(
            url(&with_url(text), &given(value)),
            Err("invalid_value".to_owned()),
            "{text}"
        );
    }
    let plan = with_url("https://a.example/x.{{args.a}}");
    assert_eq!(
        url(&plan, &given(".")),
        Ok("https://a.example/x..".to_owned())
    );
}

#[test]
fn no_value_is_the_place_of_a_secret() {
    let places = [
        json!({"url": "https://a.example/?k={{args.a}}"}),
        json!({"url": "https://a.example/?k={{args.b}}{{args.a}}"}),
        json!({"url": "https://a.example/?{{args.a}}=k"}),
        json!({"query": {"k": "{{args.a}}"}}),
        json!({"query": {"k": ["x", "{{args.a}}"]}}),
        json!({"query": {"k": "{{args.b}}{{args.a}}"}}),
        json!({"query": {"k": "{{ args.a | trim }}"}}),
        json!({"headers": {"k": "{{args.a}}"}}),
        json!({"headers": {"authorization": "Bearer {{args.a}}"}}),
        json!({"headers": {"k": "{{ [args.a] }}"}}),
        json!({"headers": {"k": "x {{args.a}}"}}),
    ];
    let hostile = ["{{secrets.k}}", "{{SECRETS.k}}", "x{{secrets.k}}"];
    for place in places {
        let plan = plan(&rest(place.clone()));
        for value in hostile {
            let arguments = json!({"a": value, "b": ""}).to_string();
            let url = url(&plan, &arguments).map(|_| ());
            let headers = headers(&plan, &arguments).map(|_| ());
            let refused = Err("invalid_value".to_owned());
            assert!(url == refused || headers == refused, "{place} with {value}");
        }
        let arguments = json!({"a": "}}", "b": "{{secrets.k"}).to_string();
        let joins = place.to_string().contains("args.b");
        let url = url(&plan, &arguments);
        assert_eq!(url.is_err(), joins, "{place}");
    }
}

#[test]
fn a_body_may_quote_a_secrets_place() {
    let text = "{{secrets.k}}";
    let (json, _) = body(&posted(json!({"json": {"x": "{{args.a}}"}})), &given(text));
    assert_eq!(json, r#"{"x":"{{secrets.k}}"}"#);
    let (plain, _) = body(&posted(json!({"text": "{{args.a}}"})), &given(text));
    assert_eq!(plain, text);
}

#[test]
fn secrets_of_the_description_stay_where_they_are() {
    let plan = with_url("https://a.example/{{args.a}}?x={{args.b}}&key={{secrets.k}}&y={{args.c}}");
    let arguments = json!({"a": "p", "b": "{x}", "c": "\u{0}"}).to_string();
    let expected = "https://a.example/p?x=%7Bx%7D&key=%7B%7Bsecrets.k%7D%7D&y=%00";
    assert_eq!(url(&plan, &arguments), Ok(expected.to_owned()));
}

#[test]
fn headers_are_lines() {
    let plan = plan(&rest(json!({"headers": {"x-a": "{{args.a}}", "x-b": "1"}})));
    for value in [
        "a\r\nb: c",
        "a\n",
        "\r",
        "a\u{0}b",
        "\u{1b}",
        "\u{7f}",
        " a",
        "a ",
        "\ta",
    ] {
        assert_eq!(
            headers(&plan, &given(value)),
            Err("invalid_value".to_owned()),
            "{value:?}"
        );
    }
    for value in ["", "a", "a b", "a\tb", "a,b;c=\"d\"", "é€😀"] {
        let expected = [("x-a", value), ("x-b", "1")];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(
            headers(&plan, &given(value)),
            Ok(expected.to_vec()),
            "{value:?}"
        );
    }
    let names = |arguments: &str| -> Vec<String> {
        headers(&plan, arguments)
            .unwrap()
            .into_iter()
            .map(|(name, _)| name)
            .collect()
    };
    assert_eq!(names("{}"), ["x-b"]);
    assert_eq!(names(r#"{"a": null}"#), ["x-b"]);
    assert_eq!(
        names(r#"{"a": ["1", 2, null]}"#),
        ["x-a", "x-a", "x-a", "x-b"]
    );
}

#[test]
fn queries_are_written() {
    let plan = plan(&rest(json!({
        "url": "https://a.example/v1?z={{args.c}}",
        "query": {"x": "{{args.a}}", "y": ["{{args.b}}", 1, true], "w": "v{{args.b}}"},
    })));
    let table = [
        ("{}", "z=&y=1&y=true&w=v"),
        (r#"{"a": null, "b": null, "c": null}"#, "z=&y=1&y=true&w=v"),
        (r#"{"a": "", "b": "", "c": ""}"#, "z=&x=&y=&y=1&y=true&w=v"),
        (
            r#"{"a": ["p", 1.50], "b": {"k": 1}}"#,
            "z=&x=p&x=1.50&y=%7B%22k%22%3A%201%7D&y=1&y=true&w=v%7B%22k%22%3A%201%7D",
        ),
        (r#"{"a": [], "c": "&="}"#, "z=%26%3D&y=1&y=true&w=v"),
    ];
    for (arguments, query) in table {
        let expected = format!("https://a.example/v1?{query}");
        assert_eq!(url(&plan, arguments), Ok(expected), "{arguments}");
    }
}

#[test]
fn json_arrives_as_it_was_written() {
    let plan = posted(json!({"json": {"x": "{{args.a}}", "y": ["{{args.a}}"]}}));
    let deep = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
    let values = [
        "0",
        "-0",
        "1.10",
        "1e400",
        "-1E-400",
        "18446744073709551616",
        "123456789012345678901234567890.000",
        "true",
        "null",
        "\"\"",
        "\"\\u0000\\ud83d\\ude00/\"",
        "[1, 2 ,3]",
        "{\"a\": {\"b\" : null}}",
        &deep,
    ];
    for value in values {
        let (json, _) = body(&plan, &format!("{{\"a\": {value}}}"));
        let text = value.starts_with('"');
        let expected = match text {
            true => serde_json::from_str::<String>(value)
                .unwrap()
                .replace('\u{0}', "\\u0000"),
            false => value.to_owned(),
        };
        let expected = if text {
            format!("\"{expected}\"")
        } else {
            expected
        };
        assert_eq!(json, format!("{{\"x\":{expected},\"y\":[{expected}]}}"));
    }
}

/// Strings with what matters somewhere.
fn hostile() -> impl Strategy<Value = String> {
    let parts = vec![
        "{{", "}}", "secrets.", "{", "/", ".", "%", "%2e", ";", "&", "=", "?", "#", "\\", "\r\n",
        "\"", "'", "--", "\u{0}", "é", "😀", " ", "a", "$1", "+",
    ];
    prop_oneof![
        any::<String>(),
        prop::collection::vec(prop::sample::select(parts), 0..8).prop_map(|parts| parts.concat()),
    ]
}

proptest! {
    #[test]
    fn a_path_has_its_segments(value in hostile()) {
        let plan = with_url("https://a.example/v1/p{{args.a}}/{{args.a}}/x?q=1");
        match url(&plan, &given(&value)) {
            Ok(url) => {
                let path = url.strip_prefix("https://a.example/v1/").unwrap();
                let path = path.strip_suffix("?q=1").unwrap();
                let segments: Vec<String> = path.split('/').map(decoded).collect();
                prop_assert_eq!(segments, [format!("p{value}"), value, "x".to_owned()]);
            }
            Err(code) => prop_assert_eq!(code, "invalid_value"),
        }
    }

    #[test]
    fn a_query_has_its_pairs(value in hostile()) {
        let plan = plan(&rest(json!({
            "url": "https://a.example/v1?x={{args.a}}&y=1",
            "query": {"z": "{{args.a}}", "w": "v{{args.a}}"},
        })));
        match url(&plan, &given(&value)) {
            Ok(url) => {
                let query = url.strip_prefix("https://a.example/v1?").unwrap();
                let pairs: Vec<String> = query.split('&').map(decoded).collect();
                let expected =
                    [format!("x={value}"), "y=1".to_owned(), format!("z={value}"), format!("w=v{value}")];
                prop_assert_eq!(pairs, expected);
            }
            Err(code) => {
                prop_assert_eq!(code, "invalid_value");
                prop_assert!(value.to_ascii_lowercase().contains("{{secrets."));
            }
        }
    }

    #[test]
    fn a_header_is_the_value_or_refused(value in hostile()) {
        let plan = plan(&rest(json!({"headers": {"x-a": "{{args.a}}", "x-b": "b{{args.a}}b"}})));
        match headers(&plan, &given(&value)) {
            Ok(headers) => {
                let values: Vec<String> = headers.into_iter().map(|(_, value)| value).collect();
                prop_assert_eq!(values, [value.clone(), format!("b{value}b")]);
            }
            Err(code) => prop_assert_eq!(code, "invalid_value"),
        }
    }

    #[test]
    fn a_json_body_has_its_fields(value in hostile()) {
        let plan = posted(json!({"json": {"x": "{{args.a}}", "y": "b{{args.a}}", "z": [1, "{{args.a}}"]}}));
        let (json, _) = body(&plan, &given(&value));
        let read: Value = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(read, json!({"x": value, "y": format!("b{value}"), "z": [1, value]}));
    }

    #[test]
    fn a_form_has_its_pairs(value in hostile()) {
        let plan = posted(json!({"form": {"x": "{{args.a}}", "y": "b{{args.a}}", "z": ["1", "{{args.a}}"]}}));
        let (form, _) = body(&plan, &given(&value));
        let pairs: Vec<String> = form.split('&').map(decoded).collect();
        let expected =
            [format!("x={value}"), format!("y=b{value}"), "z=1".to_owned(), format!("z={value}")];
        prop_assert_eq!(pairs, expected);
    }

    #[test]
    fn a_multipart_body_has_its_parts(value in hostile()) {
        let plan = posted(json!({"multipart": [
            {"name": "x", "value": "{{args.a}}"},
            {"name": "n{{args.a}}", "value": "--spotter-0000000000000000\r\n", "file_name": "{{args.a}}.txt",
             "content_type": "text/plain"},
        ]}));
        let (text, content_type) = body(&plan, &given(&value));
        let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
        let inner = text.strip_prefix(&format!("--{boundary}\r\n")).unwrap();
        let inner = inner.strip_suffix(&format!("\r\n--{boundary}--\r\n")).unwrap();
        let parts: Vec<&str> = inner.split(&format!("\r\n--{boundary}\r\n")).collect();
        prop_assert_eq!(parts.len(), 2);
        let (head, contents) = parts[0].split_once("\r\n\r\n").unwrap();
        prop_assert_eq!(head, "Content-Disposition: form-data; name=\"x\"");
        prop_assert_eq!(contents, value);
        let (head, contents) = parts[1].split_once("\r\n\r\n").unwrap();
        prop_assert_eq!(contents, "--spotter-0000000000000000\r\n");
        prop_assert_eq!(head.matches('"').count(), 4);
        prop_assert_eq!(head.lines().count(), 2);
    }
}
