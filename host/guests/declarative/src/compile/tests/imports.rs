//! What is made of a curl command or of an OpenAPI document can be saved: it
//! compiles as it stands, and with all arguments that are proposed.

use std::path::PathBuf;

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use spotter_description::Description;
use spotter_description::import::{self, Proposal, Selection};

use crate::compile;

/// The most bytes of a function's parameters that the host takes.
const PARAMETERS_BYTES: usize = 65_536;

/// Data of the description's own tests.
fn data(file: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../description/tests/data")
        .join(file);
    std::fs::read_to_string(path).unwrap()
}

/// What is wrong with a description, a line each.
fn faults(description: &Description) -> Vec<String> {
    let json = serde_json::to_string(description).unwrap();
    let plan = match compile::plan(&json, "1.0.0") {
        Ok(plan) => plan,
        Err(faults) => {
            let line =
                |fault: &crate::fault::Fault| format!("{}: {}", fault.pointer, fault.message);
            return faults.iter().map(line).collect();
        }
    };
    let parameters = plan.manifest.functions.iter().map(|f| f.parameters.len());
    parameters
        .filter(|bytes| *bytes > PARAMETERS_BYTES)
        .map(|bytes| format!("{bytes} bytes of parameters"))
        .collect()
}

/// What is wrong with a proposal, as it stands or with all its arguments.
fn wrong(proposal: &Proposal) -> Vec<String> {
    let all = proposal
        .arguments
        .iter()
        .map(|argument| argument.name.as_str());
    let all: Vec<&str> = all.collect();
    let mut wrong = faults(&proposal.description);
    wrong.extend(faults(&proposal.with_arguments(&all)));
    wrong
}

#[test]
fn of_commands() {
    #[derive(Deserialize)]
    struct Table {
        command: Vec<Command>,
    }
    #[derive(Deserialize)]
    struct Command {
        name: String,
        command: String,
    }
    let table: Table = toml::from_str(&data("curl.toml")).unwrap();
    let mut found = Vec::new();
    for Command { name, command } in &table.command {
        match import::curl(command) {
            Ok(proposal) => {
                found.extend(
                    wrong(&proposal)
                        .into_iter()
                        .map(|fault| format!("{name}: {fault}")),
                );
            }
            Err(error) => found.push(format!("{name}: {error}")),
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// What is wrong with the operations of a document, and which are refused.
fn of_document(document: &str) -> (Vec<String>, Vec<String>) {
    let (mut found, mut refused) = (Vec::new(), Vec::new());
    for operation in import::operations(document).unwrap() {
        let selection = Selection::path(operation.method, &operation.path);
        let at = format!("{:?} {}", operation.method, operation.path);
        match import::openapi(document, &selection.base_url("https://base.example/api")) {
            Ok(proposal) => {
                let wrong = wrong(&proposal);
                found.extend(wrong.into_iter().map(|fault| format!("{at}: {fault}")));
            }
            Err(_) => refused.push(at),
        }
    }
    (found, refused)
}

#[test]
fn of_operations() {
    for (file, expected) in [
        // A file as the body, and a reference to another document.
        (
            "openapi/gym.yaml",
            ["Put /photos/{name}.png", "Get /outside"].as_slice(),
        ),
        ("openapi/chat.json", &[]),
    ] {
        let (wrong, refused) = of_document(&data(file));
        assert!(wrong.is_empty(), "{file}: {wrong:#?}");
        assert_eq!(refused, expected, "{file}");
    }
}

/// Text with what shells, templates and URLs find special.
fn tricky() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Z0-9 ]{1,4}",
        "[^\u{0}]",
        prop::sample::select(vec![
            "{{",
            "}}",
            "{",
            "}",
            "'",
            "\"",
            "\\",
            "$",
            "&",
            "=",
            "%7b",
            "%7D",
            "%2e",
            ".",
            "/",
            "..",
            "?",
            "#",
            ";",
            ":",
            "@",
            "\n",
            "\t",
            "password",
            "token",
            "key=",
            "Bearer ",
            "secrets.a",
            "12345678",
            "[",
            "]",
            ",",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
}

/// The same as a header takes it.
fn line() -> impl Strategy<Value = String> {
    tricky().prop_map(|text| text.replace(char::is_control, ""))
}

/// A text as one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Every place in a JSON value.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    let members: Vec<(String, &Value)> = match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(at, item)| (at.to_string(), item))
            .collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, field)| (name.clone(), field))
            .collect(),
        _ => Vec::new(),
    };
    for (name, member) in members {
        pointers(member, &crate::fault::below(at, name), found);
    }
}

/// A document that has something of everything.
fn shop() -> Value {
    let content = |kind: &str| json!({kind: {"schema": {"$ref": "#/components/schemas/Order"}}});
    json!({
        "openapi": "3.0.0",
        "servers": [{"url": "https://{a}.example:{port}/v1", "variables": {"a": {"default": "b"}, "port": {"default": "8080"}}}],
        "security": [{"bearer": [], "key": []}, {"header": []}],
        "paths": {"/orders/{id}/{list}": {
            "parameters": [
                {"name": "id", "in": "path", "schema": {"type": "integer"}},
                {"name": "list", "in": "path", "schema": {"type": "array"}},
                {"name": "filter", "in": "query", "style": "deepObject", "schema": {"type": "object", "properties": {"a": {}, "b": {}}}},
                {"name": "tags", "in": "query", "explode": false, "schema": {"type": "array"}},
                {"name": "json", "in": "query", "content": {"application/json": {"schema": {}}}},
                {"name": "X-A", "in": "header", "required": true, "schema": {"type": "array"}},
                {"name": "Idempotency-Key", "in": "header", "schema": {}},
            ],
            "get": {"operationId": "get", "requestBody": {"content": content("text/plain")}},
            "post": {"requestBody": {"content": content("application/json")}, "responses": {"404": {"description": "{{a}} not found"}}},
            "put": {"requestBody": {"content": content("multipart/form-data")}},
            "patch": {"requestBody": {"content": content("application/x-www-form-urlencoded")}},
            "delete": {"requestBody": {"content": {"application/a+json": {"schema": {"oneOf": []}}}}},
        }},
        "components": {
            "schemas": {
                "Order": {"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "default": "b"}, "list": {"type": "array"}, "tree": {"$ref": "#/components/schemas/Tree"}}},
                "Tree": {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/Tree"}}},
            },
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "key": {"type": "apiKey", "in": "query", "name": "key"},
                "header": {"type": "apiKey", "in": "header", "name": "X-Key"},
            },
        },
    })
}

/// What a document may have anywhere by mistake.
fn odd() -> impl Strategy<Value = Value> {
    prop_oneof![
        tricky().prop_map(Value::from),
        prop::sample::select(vec![
            json!(null),
            json!("array"),
            json!("header"),
            json!("query"),
            json!("cookie"),
            json!("apiKey"),
            json!("Via"),
            json!([]),
            json!({}),
            json!({"$ref": "#/components/schemas/Tree"}),
            json!({"type": "object", "properties": {"{{a}}": {}, "a\"}}b": {}, "": {}, "token": {"default": "{{b}}"}}}),
            json!({"multipart/form-data": {"schema": {"properties": {"{{a": {}}}, "encoding": {"{{a": {"contentType": "a"}}}}),
            json!({"application/x-www-form-urlencoded": {"schema": {"properties": {"{{a": {}, "b": {"type": "object"}}}}}),
            json!({"{{a}}/json": {"schema": {}}}),
        ]),
    ]
}

/// Documents that others published, as the description's tests import them.
#[test]
#[ignore = "imports the documents in the folder that OPENAPI_DOCUMENTS names"]
fn of_public_documents() {
    let folder = std::env::var("OPENAPI_DOCUMENTS").expect("OPENAPI_DOCUMENTS names a folder");
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let (wrong, _) = of_document(&std::fs::read_to_string(&path).unwrap());
        assert!(wrong.is_empty(), "{}: {wrong:#?}", path.display());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn of_any_command(texts in prop::collection::vec(tricky(), 6), line in line()) {
        // What no URL and no header has is refused; that is tested elsewhere.
        let url = |text: &str| text.replace(|letter: char| letter <= ' ' || letter == '\u{7f}', "");
        let (path, query) = (url(&texts[4]), url(&texts[5]));
        let options = [
            format!("-H {} -H {} -d {}", quoted(&format!("X-A: {line}")), quoted(&texts[1]), quoted(&texts[2])),
            format!("-H {} --json {}", quoted(&format!("Authorization: {line}")), quoted(&json!({&texts[1]: &texts[2], "a": [texts[3]]}).to_string())),
            format!("-F {} --form-string {}", quoted(&format!("{}=a{}", texts[0], texts[3])), quoted(&format!("{}={}", texts[1], texts[2]))),
            format!("-G -d {} --data-urlencode {} -A {} -e {}", quoted(&url(&texts[0])), quoted(&format!("a={}", texts[1])), quoted(&line), quoted(&line)),
            format!("--data-urlencode {} -b {} -u {}", quoted(&texts[0]), quoted(&texts[1]), quoted(&texts[2])),
            format!("-d {}", quoted(&format!("a=1&{}", texts[0]))),
        ];
        for option in options {
            for host in ["", "a.example/", "a.example/v1/", "a.example", "hooks.slack.com/services/a/b/"] {
                let command = format!("curl -g {} {option}", quoted(&format!("https://{host}{path}?{query}")));
                if let Ok(proposal) = import::curl(&command) {
                    let wrong = wrong(&proposal);
                    prop_assert!(wrong.is_empty(), "{command}: {wrong:#?}");
                }
            }
        }
    }

    #[test]
    fn of_any_document(
        changes in prop::collection::vec((any::<prop::sample::Index>(), odd()), 1..6),
    ) {
        let mut document = shop();
        for (index, value) in changes {
            let mut places = Vec::new();
            pointers(&document, "", &mut places);
            let place: &String = index.get(&places);
            *document.pointer_mut(place).unwrap() = value;
        }
        let document = document.to_string();
        if import::operations(&document).is_ok() {
            let (wrong, _) = of_document(&document);
            prop_assert!(wrong.is_empty(), "{wrong:#?}");
        }
    }
}
