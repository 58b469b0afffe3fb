use std::path::Path;
use std::sync::OnceLock;

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use spotter_description::Method;
use spotter_description::import::{
    self, ImportError, ImportErrorCode, MAX_DOCUMENT_BYTES, OperationSummary, Proposal, Selection,
};

use crate::snapshot;

pub(crate) const BASE: &str = "https://base.example/api";

fn import(document: &str, operation: &OperationSummary) -> Result<Proposal, ImportError> {
    let selection = Selection::path(operation.method, &operation.path).base_url(BASE);
    import::openapi(document, &selection)
}

/// What every description of an operation is, whatever the document says.
pub(crate) fn check(at: &str, proposal: &Proposal) {
    let description = &proposal.description;
    let rest = description.rest.as_ref().unwrap();
    let is_name = |name: &str| {
        name.len() <= 64
            && name.starts_with(|first: char| first.is_ascii_lowercase())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    assert!(is_name(&description.name), "{at}: {}", description.name);
    assert!(description.description.chars().count() <= 1000, "{at}");
    assert!(rest.url.starts_with("http"), "{at}: {}", rest.url);
    assert!(rest.errors.iter().all(|rule| is_name(&rule.code)), "{at}");
    let text = serde_json::to_string(description).unwrap();
    // It is what it is, read again: no keyword gets in another's way.
    let read = serde_json::from_str(&text).unwrap();
    assert_eq!(*description, read, "{at}");
    let mut names: Vec<&str> = Vec::new();
    for parameter in &description.parameters {
        let name = parameter.name.as_str();
        assert!(!names.contains(&name), "{at}: {name} twice");
        let starts = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
        let fits = name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        assert!(starts && fits && name.len() <= 64, "{at}: {name}");
        assert!(
            text.contains(&format!("{{{{args.{name}")),
            "{at}: {name} is not used"
        );
        names.push(name);
    }
    for secret in description.secrets.keys() {
        assert!(
            text.contains(&format!("{{{{secrets.{secret}}}}}")),
            "{at}: {secret}"
        );
    }
}

/// Every operation of a document, and what became of it.
fn all(document: &str) -> Map<String, Value> {
    let mut found = Map::new();
    for operation in import::operations(document).unwrap() {
        let method = serde_json::to_value(operation.method).unwrap();
        let at = format!("{} {}", method.as_str().unwrap(), operation.path);
        let outcome = match import(document, &operation) {
            Ok(proposal) => {
                check(&at, &proposal);
                serde_json::to_value(&proposal).unwrap()
            }
            Err(error) => serde_json::to_value(&error).unwrap(),
        };
        found.insert(at, outcome);
    }
    found
}

fn document(name: &str) -> String {
    std::fs::read_to_string(snapshot::data("openapi").join(name)).unwrap()
}

#[test]
fn every_operation_makes_its_description() {
    for name in ["gym.yaml", "chat.json"] {
        let found = all(&document(name));
        let text = Value::from(found.clone()).to_string();
        assert!(!text.contains("\"$ref\""), "{name}: a reference is left");
        let expected = format!("openapi/{name}.expected.json");
        snapshot::check(&expected, &found.into());
    }
}

#[test]
fn operations_are_listed() {
    let listed = import::operations(&document("chat.json")).unwrap();
    assert_eq!(
        serde_json::to_value(listed).unwrap(),
        json!([
            {"operation_id": "sendMessage", "method": "POST", "path": "/rooms/{room_id}/messages"},
            {"method": "POST", "path": "/hook", "summary": "Tells a room something"},
        ])
    );
}

/// Without an id, an operation is named by its method and its path.
#[test]
fn operations_are_chosen_by_a_text() {
    let chat = document("chat.json");
    let choices: Vec<String> = import::operations(&chat)
        .unwrap()
        .iter()
        .map(OperationSummary::choice)
        .collect();
    assert_eq!(choices, ["sendMessage", "POST /hook"]);
    for (text, path) in [
        ("sendMessage", Some("/rooms/")),
        (" sendMessage\n", Some("/rooms/")),
        ("POST /rooms/{room_id}/messages", Some("/rooms/")),
        ("POST /hook", Some("/hook")),
        ("post  /hook", Some("/hook")),
        ("GET /hook", None),
        ("POST hook", None),
        ("POST", None),
        ("/hook", None),
        ("", None),
    ] {
        match (
            import::openapi(&chat, &Selection::parse(text).base_url(BASE)),
            path,
        ) {
            (Ok(proposal), Some(path)) => {
                let url = proposal.description.rest.unwrap().url;
                assert!(url.contains(path), "{text:?}: {url}");
            }
            (Err(error), None) => {
                assert_eq!(error.code, ImportErrorCode::NoOperation, "{text:?}");
                // It can be chosen by what is told of it.
                assert!(error.message.contains("POST /hook"), "{error}");
            }
            (found, _) => panic!("{text:?}: {found:?}"),
        }
    }
}

#[test]
fn yaml_and_json_are_the_same() {
    let chat = document("chat.json");
    let value: Value = serde_json::from_str(&chat).unwrap();
    // JSON is YAML, and with a line in front it is read as such.
    let yaml = format!("# YAML\n{}", serde_json::to_string_pretty(&value).unwrap());
    assert_eq!(all(&chat), all(&yaml));
}

#[test]
fn what_cannot_be_imported_says_why() {
    use ImportErrorCode as Code;
    let gym = document("gym.yaml");
    let chat = document("chat.json");
    for (document, selection, code) in [
        (
            gym.as_str(),
            Selection::operation_id("unknown"),
            Code::NoOperation,
        ),
        (
            gym.as_str(),
            Selection::path(Method::Patch, "/classes"),
            Code::NoOperation,
        ),
        (
            gym.as_str(),
            Selection::operation_id("replacePhoto"),
            Code::Unsupported,
        ),
        (
            gym.as_str(),
            Selection::operation_id("outside"),
            Code::BadReference,
        ),
        (
            gym.as_str(),
            Selection::operation_id("import"),
            Code::NeedsBaseUrl,
        ),
        (
            chat.as_str(),
            Selection::operation_id("sendMessage"),
            Code::NeedsBaseUrl,
        ),
        (
            chat.as_str(),
            Selection::operation_id("sendMessage").base_url("chat.example"),
            Code::BadUrl,
        ),
        (
            "{\"swagger\": \"2.0\"}",
            Selection::operation_id("a"),
            Code::WrongKind,
        ),
        ("- a\n- b\n", Selection::operation_id("a"), Code::WrongKind),
        ("{\"openapi\": ", Selection::operation_id("a"), Code::Syntax),
        ("openapi: [\n", Selection::operation_id("a"), Code::Syntax),
    ] {
        let error = import::openapi(document, &selection).unwrap_err();
        assert_eq!(error.code, code, "{error}");
    }
    let large = " ".repeat(MAX_DOCUMENT_BYTES + 1);
    assert_eq!(import::operations(&large).unwrap_err().code, Code::TooLarge);
    let error = import::operations("{\n  \"openapi\": }").unwrap_err();
    assert_eq!(error.position.unwrap().line, 2);
    let error = import::operations("openapi: 3.0.0\npaths: {a: [}\n").unwrap_err();
    assert_eq!(error.position.unwrap().line, 2);
}

/// A document with one operation, and the description of it.
fn operation(method: &str, operation: &Value, schemes: &Value) -> Result<Proposal, ImportError> {
    let document = json!({
        "openapi": "3.1.0",
        "servers": [{"url": BASE}],
        "paths": {"/a/{id}": {method: operation}},
        "components": {"securitySchemes": schemes},
    });
    let listed = import::operations(&document.to_string()).unwrap();
    let proposal = import(&document.to_string(), &listed[0]);
    if let Ok(proposal) = &proposal {
        check(method, proposal);
    }
    proposal
}

#[test]
fn what_need_not_be_given_is_left_out_where_there_is_too_much() {
    let query = |name: String, required: bool, schema: Value| json!({"name": name, "in": "query", "required": required, "schema": schema});
    let many = |count: usize, required: bool| -> Vec<Value> {
        (0..count)
            .map(|at| query(format!("q{at}"), required, json!({})))
            .collect()
    };
    let field = json!({"application/json": {"schema": {"required": ["last"], "properties": {"first": {}, "last": {}}}}});
    let given = json!({"parameters": many(70, false), "requestBody": {"content": field}});
    let proposal = operation("post", &given, &json!({})).unwrap();
    let names: Vec<&str> = proposal
        .description
        .parameters
        .iter()
        .map(|parameter| parameter.name.as_str())
        .collect();
    assert_eq!(names.len(), 64);
    // Of the path and of the body, what must be given.
    assert_eq!(
        (names[0], names[1], names[62], names[63]),
        ("id", "q0", "q61", "last")
    );
    let rest = proposal.description.rest.unwrap();
    assert_eq!(rest.query.len(), 62);
    assert_eq!(
        rest.body,
        Some(spotter_description::Body::Json(
            json!({"last": "{{args.last}}"})
        ))
    );
    assert!(
        proposal.notes[1].contains("q62, q63, q64"),
        "{:?}",
        proposal.notes
    );

    let error = operation("get", &json!({"parameters": many(64, true)}), &json!({})).unwrap_err();
    assert_eq!(error.code, ImportErrorCode::Unsupported);
    assert!(
        error
            .message
            .starts_with("There are 65 parameters that must be given"),
        "{error}"
    );

    let fields: Map<String, Value> = (0..65).map(|at| (format!("f{at}"), json!({}))).collect();
    let wide = |required| {
        let schema = json!({"type": "object", "properties": fields});
        json!({"parameters": [query("w".to_owned(), required, schema), query("q".to_owned(), false, json!({}))]})
    };
    let proposal = operation("get", &wide(false), &json!({})).unwrap();
    assert_eq!(
        proposal.description.rest.unwrap().query,
        *json!({"q": "{{args.q}}"}).as_object().unwrap()
    );
    let error = operation("get", &wide(true), &json!({})).unwrap_err();
    assert!(
        error
            .message
            .starts_with("There are 65 parameters of the query"),
        "{error}"
    );
}

#[test]
fn large_schemas_shrink() {
    let about = "About it. ".repeat(90);
    let fields: Map<String, Value> = (0..90)
        .map(|at| {
            (
                format!("f{at}"),
                json!({"type": "string", "description": about}),
            )
        })
        .collect();
    let schema =
        json!({"properties": {"a": {"type": "object", "description": "A.", "properties": fields}}});
    let given = json!({"requestBody": {"content": {"application/json": {"schema": schema}}}});
    let proposal = operation("post", &given, &json!({})).unwrap();
    let parameter = &proposal.description.parameters[1];
    assert_eq!(parameter.schema["description"], "A.");
    assert_eq!(
        parameter.schema["properties"]["f89"],
        json!({"type": "string"})
    );
    assert!(
        proposal
            .notes
            .iter()
            .any(|note| note.contains("65536 bytes")),
        "{:?}",
        proposal.notes
    );
}

#[test]
fn secrets_are_where_one_can_stand() {
    let schemes = json!({
        "cookie": {"type": "apiKey", "in": "cookie", "name": "sid"},
        "host": {"type": "apiKey", "in": "header", "name": "Host"},
        "body": {"type": "apiKey", "in": "body", "name": "key"},
        "key": {"type": "apiKey", "in": "query", "name": "key"},
        "KEY": {"type": "apiKey", "in": "header", "name": "x-key"},
        "token": {"type": "http", "scheme": "bearer"},
        "user": {"type": "http", "scheme": "basic"},
    });
    let with = |security: Value| {
        let parameters = json!([
            {"name": "key", "in": "query", "required": true, "schema": {}},
            {"name": "q", "in": "query", "schema": {}},
            {"name": "X-Key", "in": "header", "schema": {}},
            {"name": "Via", "in": "header", "schema": {}},
        ]);
        let given = json!({"parameters": parameters, "security": security});
        let proposal = operation("get", &given, &schemes).unwrap();
        let rest = proposal.description.rest.unwrap();
        let mut sent = rest.headers;
        sent.extend(rest.query);
        let names: Vec<String> = sent
            .iter()
            .filter(|(_, value)| value.as_str().unwrap().contains("secrets."))
            .map(|(name, value)| format!("{name}: {}", value.as_str().unwrap()))
            .collect();
        (
            names,
            proposal.description.parameters.len(),
            proposal.notes.len(),
        )
    };
    // Of the path's parameter and of `Via` there are notes each time.
    for name in ["cookie", "host", "body"] {
        assert_eq!(with(json!([{name: []}])), (vec![], 4, 3), "{name}");
    }
    assert_eq!(
        with(json!([{"cookie": []}, {"token": []}])),
        (
            vec!["Authorization: Bearer {{secrets.token}}".to_owned()],
            4,
            3
        )
    );
    assert_eq!(
        with(json!([{"token": [], "user": []}])),
        (
            vec!["Authorization: Bearer {{secrets.token}}".to_owned()],
            4,
            3
        )
    );
    assert_eq!(
        with(json!([{"key": [], "KEY": []}])),
        (
            vec![
                "x-key: {{secrets.key_2}}".to_owned(),
                "key: {{secrets.key}}".to_owned()
            ],
            2,
            2
        )
    );
}

#[test]
fn answers_are_asked_for_as_json() {
    let accepted = |responses: Value| {
        let proposal = operation("get", &json!({"responses": responses}), &json!({})).unwrap();
        let rest = proposal.description.rest.unwrap();
        rest.headers.get("Accept").cloned()
    };
    let choice = json!({"application/xml": {}, "application/json": {}});
    assert_eq!(
        accepted(json!({"204": {}, "404": {"content": choice}})),
        Some(json!("application/json"))
    );
    assert_eq!(
        accepted(json!({"200": {"content": {"text/csv": {}}}, "404": {"content": choice}})),
        Some(json!("text/csv"))
    );
    assert_eq!(accepted(json!({"204": {"content": {}}})), None);
}

#[test]
fn defaults_are_the_servers() {
    let schema = json!({"type": "boolean", "default": false});
    let nested = json!({"type": "object", "properties": {"d": {"format": "uri", "default": ""}}});
    let body = json!({"properties": {"a": schema, "b": schema, "c": nested}, "required": ["b"]});
    let given = json!({
        "requestBody": {"content": {"application/json": {"schema": body}}},
        "responses": {"200": {"content": {"application/json": {"schema": schema}}}},
    });
    let description = operation("patch", &given, &json!({})).unwrap().description;
    let defaults: Vec<(&str, Option<&Value>)> = description
        .parameters
        .iter()
        .map(|parameter| (parameter.name.as_str(), parameter.schema.get("default")))
        .filter(|(name, _)| ["a", "b"].contains(name))
        .collect();
    assert_eq!(defaults, [("a", None), ("b", None)]);
    let c = description.parameters.iter().find(|it| it.name == "c");
    assert_eq!(
        c.unwrap().schema["properties"]["d"],
        json!({"format": "uri", "description": "Default: \"\""})
    );
    assert!(!description.returns.unwrap().contains_key("default"));
}

#[test]
fn what_is_behind_a_hash_is_not_sent() {
    let document = json!({
        "openapi": "3.0.3",
        "paths": {"/a#b": {"get": {}}, "/#Action=List": {"get": {}}},
    });
    let urls: Vec<String> = import::operations(&document.to_string())
        .unwrap()
        .iter()
        .map(|operation| import(&document.to_string(), operation).unwrap())
        .map(|proposal| proposal.description.rest.unwrap().url)
        .collect();
    assert_eq!(urls, [format!("{BASE}/a"), format!("{BASE}/")]);
}

#[test]
fn a_request_that_reads_has_no_body() {
    let body = |required: bool| json!({"requestBody": {"required": required, "content": {"application/json": {}}}});
    let proposal = operation("get", &body(false), &json!({})).unwrap();
    assert_eq!(
        (proposal.description.parameters.len(), proposal.notes.len()),
        (1, 2)
    );
    let error = operation("get", &body(true), &json!({})).unwrap_err();
    assert_eq!(error.code, ImportErrorCode::Unsupported);
}

/// Every place in a JSON value.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointers(item, &format!("{at}/{index}"), found);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                let name = name.replace('~', "~0").replace('/', "~1");
                pointers(field, &format!("{at}/{name}"), found);
            }
        }
        _ => {}
    }
}

fn odd() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        Value::Null,
        json!(true),
        json!(-1.5),
        json!(""),
        json!("{{x}} {y}"),
        json!("array"),
        json!("query"),
        json!([]),
        json!({}),
        json!([{}, null, "a"]),
        json!({"$ref": "#"}),
        json!({"$ref": "#/components/schemas/Tree"}),
        json!({"$ref": 1}),
        json!({"type": ["object", "null"], "nullable": true, "properties": {"": {}, "name": {"required": true}}}),
        json!({"allOf": [{"type": "object", "required": [1], "properties": {"fixed": true}}]}),
    ])
}

proptest! {
    #[test]
    fn a_broken_document_breaks_nothing(
        changes in prop::collection::vec((any::<prop::sample::Index>(), odd()), 1..5),
        name in prop::sample::select(vec!["gym.yaml", "chat.json"]),
    ) {
        static GYM: OnceLock<Value> = OnceLock::new();
        static CHAT: OnceLock<Value> = OnceLock::new();
        let kept = if name == "gym.yaml" { &GYM } else { &CHAT };
        let mut changed = kept.get_or_init(|| read(name)).clone();
        for (index, value) in changes {
            let mut places = Vec::new();
            pointers(&changed, "", &mut places);
            let place = index.get(&places);
            *changed.pointer_mut(place).unwrap() = value;
        }
        let text = changed.to_string();
        if import::operations(&text).is_ok() {
            all(&text);
        }
    }
}

/// A document of ours as JSON.
fn read(name: &str) -> Value {
    serde_saphyr::from_str(&document(name)).unwrap()
}

/// Documents that others published. They are none of ours to keep here; what
/// was run is in the README beside the data.
#[test]
#[ignore = "imports the documents in the folder that OPENAPI_DOCUMENTS names"]
fn public_documents_are_imported() {
    let folder = std::env::var("OPENAPI_DOCUMENTS").expect("OPENAPI_DOCUMENTS names a folder");
    let mut documents = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let started = std::time::Instant::now();
        let found = all(&text);
        let failed: Vec<String> = found
            .iter()
            .filter(|(_, outcome)| outcome.get("code").is_some())
            .map(|(at, outcome)| format!("{at}: {}", outcome["message"]))
            .collect();
        let name = path.file_name().map(Path::new).unwrap().display();
        // The test's own output is what it is run for.
        println!(
            "{name}: {} operations, {} refused, {:?}",
            found.len(),
            failed.len(),
            started.elapsed()
        );
        for failed in failed.iter().take(5) {
            println!("    {failed}");
        }
        if let Some(folder) = std::env::var_os("OPENAPI_OUTPUT") {
            let file = Path::new(&folder).join(format!("{name}.json"));
            std::fs::write(file, serde_json::to_string_pretty(&found).unwrap()).unwrap();
        }
        documents += 1;
    }
    assert_ne!(documents, 0, "the folder is empty");
}
