//! Whatever is written, there is an answer.

use proptest::prelude::*;
use serde_json::json;

use crate::fault::Faults;
use crate::jmes::{Document, Query};
use crate::trial::{places, rest};

fn made_of(parts: &'static [&'static str], most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(parts), 0..most).prop_map(|parts| parts.concat())
}

const TEMPLATE: &[&str] = &[
    "{{",
    "}}",
    "{",
    "}",
    "'",
    "\"",
    "\\",
    "args.a",
    "args",
    "secrets.k",
    "|",
    "upper",
    "default",
    "(",
    ")",
    "[",
    "]",
    ":",
    ",",
    ".",
    "is",
    "not",
    "defined",
    " ",
    "\n",
    "-",
    "~",
    "+",
    "**",
    "//",
    "1",
    "1e999",
    "é",
    "if",
    "else",
    "in",
    "*",
    "=",
    "==",
    "<",
    "%",
    "none",
    "true",
    "u{0}",
    "0x",
];

const JMESPATH: &[&str] = &[
    "a",
    ".",
    "[",
    "]",
    "*",
    "[]",
    "[?",
    "==",
    "'",
    "\"",
    "`",
    "1",
    "-1",
    "0",
    ":",
    "{",
    "}",
    "(",
    ")",
    "&",
    "&&",
    "||",
    "|",
    "!",
    "@",
    "length",
    "sort_by",
    "é",
    "\\",
    ",",
    " ",
    "99999999999",
    "\"a",
    "`[1",
    "a-b",
];

const URL: &[&str] = &[
    "https://",
    "http",
    ":",
    "//",
    "a.example",
    "/",
    "?",
    "&",
    "=",
    "#",
    "@",
    "[",
    "]",
    "{{args.a}}",
    "{{secrets.k}}",
    "{{",
    "%2e",
    "..",
    ".",
    "\\",
    "é",
    "x",
    "\u{0}",
    " ",
];

proptest! {
    #[test]
    fn of_templates(text in made_of(TEMPLATE, 16)) {
        places(&rest(json!({"method": "POST", "body": {"text": text}})));
        places(&rest(json!({"method": "POST", "body": {"text": format!("{{{{{text}}}}}")}})));
    }

    #[test]
    fn of_any_text(text in any::<String>()) {
        places(&rest(json!({"url": text, "method": "POST", "body": {"text": text}, "result": text})));
    }

    #[test]
    fn of_urls(text in made_of(URL, 12)) {
        places(&rest(json!({"url": text})));
        places(&rest(json!({"url": format!("https://a.example/{text}")})));
    }

    #[test]
    fn of_jmespath(text in made_of(JMESPATH, 16)) {
        let mut faults = Faults::default();
        if let Some(query) = Query::compile(&text, "", &mut faults) {
            let document = Document::read(r#"{"a": [{"a": 1}, 2, "x"], "length": null}"#);
            let _ = query.search(&document.unwrap());
        }
    }
}
