use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Map, Value};
use spotter_description::Body;
use spotter_description::import::{self, Selection};

use crate::commands::{imported, secrets};
use crate::wire::{self, SentBody};

/// Text with what shells, templates and URLs find special.
fn tricky() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop_oneof![
            "[a-zA-Z0-9 ]{1,4}",
            "[^\u{0}]",
            Just("{{".to_owned()),
            Just("}}".to_owned()),
            Just("'".to_owned()),
            Just("\"".to_owned()),
            Just("\\".to_owned()),
            Just("$".to_owned()),
            Just("^\n".to_owned()),
            Just("&=".to_owned()),
            Just("%7".to_owned()),
            Just("`".to_owned()),
        ],
        0..12,
    )
    .prop_map(|pieces| pieces.concat())
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        tricky().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((tricky(), inner), 0..4).prop_map(|fields| {
                Value::Object(fields.into_iter().collect::<Map<String, Value>>())
            }),
        ]
    })
}

fn body(arguments: &[&str]) -> SentBody {
    let command = shell_words::join(arguments);
    let proposal = imported(&command, &command);
    wire::sent(&proposal.description, &secrets(&proposal)).body
}

proptest! {
    #[test]
    fn no_text_is_too_much(text in any::<String>(), tail in tricky()) {
        let _ = import::curl(&text);
        let _ = import::curl(&format!("curl {tail}"));
        let _ = import::curl(&format!("curl https://example.com/{tail} -d {tail} -F {tail}"));
        let _ = import::curl(&format!("curl ^\"https://example.com/{tail}^\" ^\n -H {tail}"));
        let _ = import::operations(&text);
        let _ = import::openapi(&text, &Selection::operation_id("a"));
    }

    #[test]
    fn quoted_data_is_sent_as_it_is(text in tricky()) {
        let sent = body(&["curl", "https://example.com", "-H", "Content-Type: text/plain", "--data-raw", &text]);
        prop_assert_eq!(sent, SentBody::Bytes(text.into_bytes()));
    }

    #[test]
    fn quoted_json_is_sent_as_it_is(json in json()) {
        let text = json.to_string();
        let sent = match body(&["curl", "https://example.com", "--json", &text]) {
            // Names with two braces are no names of a description's.
            SentBody::Bytes(text) => serde_json::from_slice(&text).unwrap(),
            SentBody::Json(sent) => sent,
            other => panic!("{other:?}"),
        };
        prop_assert_eq!(sent, json);
    }

    #[test]
    fn a_form_is_sent_as_it_is(fields in prop::collection::vec((tricky(), tricky()), 1..5)) {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
        let sent = body(&["curl", "https://example.com", "--data-raw", &form]);
        prop_assert_eq!(sent, SentBody::Bytes(form.into_bytes()));
    }

    #[test]
    fn fields_are_encoded_once(fields in prop::collection::btree_map("[a-z]{1,6}", tricky(), 1..5)) {
        let mut command = vec!["curl".to_owned(), "https://example.com".to_owned()];
        for (name, value) in &fields {
            command.extend(["--data-urlencode".to_owned(), format!("{name}={value}")]);
        }
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        let SentBody::Bytes(sent) = body(&command) else { panic!("no bytes") };
        let sent: BTreeMap<String, String> = form_urlencoded::parse(&sent).into_owned().collect();
        prop_assert_eq!(sent, fields);
    }

    #[test]
    fn parts_are_sent_as_they_are(value in tricky()) {
        let field = format!("note={value}");
        let SentBody::Parts(parts) = body(&["curl", "https://example.com", "--form-string", &field]) else { panic!("no parts") };
        prop_assert_eq!(&parts[0].value, &value);
    }

    #[test]
    fn a_header_is_sent_as_it_is(value in "[!-~]([ -~]{0,20}[!-~])?") {
        let header = format!("X-Note: {value}");
        let proposal = imported("", &shell_words::join(["curl", "https://example.com", "-H", &header]));
        let sent = wire::sent(&proposal.description, &secrets(&proposal));
        prop_assert!(sent.headers.contains(&("x-note".to_owned(), value)));
    }

    #[test]
    fn a_token_of_a_header_or_a_query_never_stands_in_a_description(token in "[A-Za-z0-9_-]{20,40}") {
        for command in [
            format!("curl https://example.com -H 'Authorization: Bearer {token}'"),
            format!("curl https://example.com -H 'X-Api-Key: {token}'"),
            format!("curl https://example.com?access_token={token}"),
            format!("curl https://example.com -H 'Authorization: Bot {token}'"),
            format!("curl https://example.com -u 'me:{token}'"),
        ] {
            let proposal = imported(&command, &command);
            prop_assert!(!serde_json::to_string(&proposal).unwrap().contains(&token), "{}", command);
            prop_assert_eq!(proposal.secret_values.len(), 1, "{}", command);
        }
        for command in [
            format!("curl https://example.com -b 'session={token}'"),
            format!("curl https://example.com -H 'Cookie: session={token}'"),
            format!("curl https://example.com -H 'Proxy-Authorization: Bearer {token}'"),
        ] {
            let proposal = imported(&command, &command);
            prop_assert!(!serde_json::to_string(&proposal).unwrap().contains(&token), "{}", command);
            prop_assert_eq!(proposal.secret_values.len(), 0, "{}", command);
        }
    }
}

/// A word as someone writes it for a shell: pieces in any kind of quotes.
fn shell_word() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Z0-9._/:@%+,=^]{1,4}",
        "\\\\[ -~é]",
        "'[ -&(-~é\n]{0,6}'",
        "\"([ !#%-\\[\\]-_a-~é\n]|\\\\[ -~]){0,6}\"",
        "\\$'([ -&(-\\[\\]-~é]|\\\\[abefnrtv'\"?\\\\]|\\\\x[2-7][0-9a-f]|\\\\u00e[0-9]|\\\\[1-3][0-7]{2}){0,5}'",
    ];
    let words = prop::collection::vec(piece, 1..5).prop_map(|pieces| pieces.concat());
    // Bytes that are no text are refused, and tested elsewhere.
    words.prop_filter("a history or a variable", |word| !word.contains("$\\"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn bash_splits_the_same(word in shell_word()) {
        let command = format!("curl https://example.com -H 'Content-Type: text/plain' --data-raw x{word}");
        let script = format!("curl() {{ printf '%s' \"${{@: -1}}\"; }}\n{command}");
        let bash = std::process::Command::new("bash")
            .args(["-c", &script])
            .env("LC_ALL", "C.UTF-8")
            .output()
            .unwrap();
        match import::curl(&command) {
            Ok(proposal) => {
                let sent = wire::sent(&proposal.description, &secrets(&proposal)).body;
                prop_assert_eq!(sent, SentBody::Bytes(bash.stdout), "{}", command);
            }
            Err(error) => prop_assert!(String::from_utf8(bash.stdout).is_err(), "{}: {}", command, error),
        }
    }
}

#[test]
fn a_long_command_takes_no_time() {
    let started = std::time::Instant::now();
    for piece in [
        "{a} ", "-d a=b ", "-H a:b ", "'' ", "\\\n", "$a ", "x/", "x=1&", "^\" ", "-F a=b ",
    ] {
        let text = format!(
            "curl https://example.com/{}",
            piece.repeat(250_000 / piece.len())
        );
        let _ = import::curl(&text);
        let url = format!(
            "curl 'https://example.com/{}'",
            piece.replace('\'', "").trim().repeat(200_000 / piece.len())
        );
        let _ = import::curl(&url);
    }
    // Unoptimised and on a busy machine it is a second.
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

#[test]
fn json_that_is_no_json_stays_text() {
    let command = "curl https://example.com -H 'Content-Type: application/json' -d '{\"a\": 1,}'";
    let body = imported("", command).description.rest.unwrap().body;
    assert_eq!(body, Some(Body::Text("{\"a\": 1,}".to_owned())));
}
