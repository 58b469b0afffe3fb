use serde_json::{Value, json};

use super::{API, described, rest, shared};

/// A description, and where it is wrong: the pointer, and in a text the line
/// and the column.
fn cases() -> Vec<(Value, Vec<&'static str>)> {
    let get = |path: &str| rest("wrong", json!({ "url": format!("{API}{path}") }));
    let with = |pointer: &str, value: Value| {
        let mut tool = get("/{{args.x}}");
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        tool.pointer_mut(parent).unwrap()[key] = value;
        tool
    };
    let query = |statement: &str| {
        described(
            "wrong",
            "query",
            json!({ "source": "gym", "statement": statement }),
        )
    };
    vec![
        (get("/{{args.y}}"), vec!["/rest/url:1:33"]),
        (
            get("/{{member.ID}}/{{nothing}}"),
            vec!["/rest/url:1:33", "/rest/url:1:47"],
        ),
        (get("/{{args.x"), vec!["/rest/url:1:31"]),
        (get("/{{args.x | shout}}"), vec!["/rest/url:1:42"]),
        (get("/{{secrets.key}}"), vec!["/rest/url:1:33"]),
        (
            rest("wrong", json!({ "url": "https://{{args.x}}/" })),
            vec!["/rest/url"],
        ),
        (
            rest("wrong", json!({ "url": "ftp://a.example/" })),
            vec!["/rest/url"],
        ),
        (
            with("/rest/headers", json!({ "X-A": "a {{ args.y }}" })),
            vec!["/rest/headers/X-A:1:6"],
        ),
        (
            with("/rest/headers", json!({ "X A": "a" })),
            vec!["/rest/headers/X A"],
        ),
        (
            with("/rest/headers", json!({ "X-A": "{{secrets.key}}" })),
            vec!["/rest/headers/X-A"],
        ),
        (with("/rest/result", json!("a[")), vec!["/rest/result:1:3"]),
        (with("/rest/body", json!({ "json": 1 })), vec!["/rest/body"]),
        (
            with("/rest/retry", json!({ "count": 9 })),
            vec!["/rest/retry/count"],
        ),
        (
            with("/rest/timeout_ms", json!(40_000)),
            vec!["/rest/timeout_ms"],
        ),
        (with("/rest/nonsense", json!(1)), vec!["/rest/nonsense"]),
        (
            with(
                "/rest/errors",
                json!([{ "code": "No", "message": "{{response.body.a}}{{response.header}}" }]),
            ),
            vec!["/rest/errors/0/code", "/rest/errors/0/message:1:22"],
        ),
        (
            with("/secrets", json!({ "key": { "description": "d" } })),
            vec!["/secrets/key"],
        ),
        (
            with(
                "/parameters",
                json!([{ "name": "a b" }, { "name": "x" }, { "name": "x" }]),
            ),
            vec!["/parameters/0/name", "/parameters/2/name"],
        ),
        (
            with(
                "/parameters",
                json!([{ "name": "x", "fixed": "{{args.x}}" }]),
            ),
            vec!["/parameters/0/fixed:1:3"],
        ),
        (query("SELECT '{{args.x}}'"), vec!["/query/statement:1:11"]),
        (
            query("SELECT 1 -- {{args.x}}"),
            vec!["/query/statement:1:15"],
        ),
        (
            json!({ "name": "wrong", "description": "d", "rest": { "url": API }, "query": { "source": "a", "statement": "b" } }),
            vec![""],
        ),
    ]
}

#[test]
fn every_fault_is_told_with_its_place() {
    let gym = shared().server.gym();
    let mut wrong = Vec::new();
    for (description, expected) in cases() {
        let answer = gym.save(&description).refused("source_rejected");
        let faults = answer.field("/error/details/faults");
        let place = |fault: &Value| {
            let pointer = fault["pointer"].as_str().unwrap();
            match (&fault["line"], &fault["column"]) {
                (Value::Null, Value::Null) => pointer.to_owned(),
                (line, column) => format!("{pointer}:{line}:{column}"),
            }
        };
        let places: Vec<String> = faults.as_array().unwrap().iter().map(place).collect();
        // One fault may lead to another, of what is then not there.
        if !expected
            .iter()
            .all(|place| places.iter().any(|it| it == place))
        {
            wrong.push(format!(
                "{description}\n  {expected:?}\n  {}",
                answer.text()
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    gym.manager.get("/v1/plugins/wrong").refused("not_found");
}

#[test]
fn a_description_has_a_schema_that_it_is_valid_against() {
    let gym = shared().server.gym();
    let schema = gym.manager.get("/v1/schemas/description").ok().json();
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    let kinds: Vec<&Value> = schema["oneOf"].as_array().unwrap().iter().collect();
    assert_eq!(kinds.len(), 3);
    for (name, kind) in [("Rest", "url"), ("Webhook", "url"), ("Query", "statement")] {
        let required = schema["$defs"][name]["required"].as_array().unwrap();
        assert!(required.contains(&kind.into()), "{name}");
        assert_eq!(
            schema["$defs"][name]["additionalProperties"], false,
            "{name}"
        );
    }
}

#[test]
fn what_is_saved_is_read_as_it_was_written() {
    let gym = shared().server.gym();
    let tool = rest(
        "kept",
        json!({ "method": "PUT", "url": format!("{API}/{{{{ args.x }}}}"), "query": { "b": 1, "a": 2 } }),
    );
    let saved = super::save(&gym, &tool);
    assert_eq!(saved.status, 201);
    assert_eq!(saved.field("/version/origin"), "rest");
    let read = gym.manager.get("/v1/plugins/kept/source").ok().json();
    assert_eq!(read["rest"], tool["rest"]);
    let again = gym.save(&read).ok();
    assert_eq!(
        (again.status, again.field("/version/manifest/version")),
        (200, json!("0.1.0"))
    );
    let mut changed = read;
    changed["rest"]["method"] = "PATCH".into();
    let next = gym.save(&changed).ok();
    assert_eq!(
        (next.status, next.field("/version/manifest/version")),
        (201, json!("0.1.1"))
    );
    let methods = "/version/manifest/capabilities/0/methods";
    assert_eq!(next.field(methods), json!(["PATCH"]));
}
