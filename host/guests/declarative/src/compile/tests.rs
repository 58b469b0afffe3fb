mod any;
mod imports;

use plugin_sdk::bindings::exports::spotter::plugin::capabilities::Capability;
use plugin_sdk::bindings::spotter::plugin::types::Effects;
use serde_json::{Value, json};

use crate::trial::{description, merge, places, plan, pointers, query, rest, webhook};

/// Checks the pointers of each description's faults.
fn check<const N: usize>(table: [(Value, &[&str]); N]) {
    for (description, expected) in table {
        assert_eq!(pointers(&description), expected, "{description}");
    }
}

fn with_parameters(parameters: Value) -> Value {
    description(json!({"parameters": parameters, "rest": {"url": "https://a.example/"}}))
}

#[test]
fn one_kind_of_tool() {
    let mut both = rest(json!({}));
    merge(
        &mut both,
        json!({"query": {"source": "gym", "statement": "SELECT 1"}}),
    );
    check([
        (description(json!({})), &[""]),
        (both, &[""]),
        (json!([]), &[""]),
        (rest(json!({"method": "get"})), &["/rest/method"]),
        (rest(json!({"retries": 1})), &["/rest/retries"]),
    ]);
}

#[test]
fn parameters() {
    check([
        (
            with_parameters(json!([{"name": "a"}, {"name": "a"}])),
            &["/parameters/1/name"],
        ),
        (
            with_parameters(json!([{"name": ""}])),
            &["/parameters/0/name"],
        ),
        (
            with_parameters(json!([{"name": "1a"}])),
            &["/parameters/0/name"],
        ),
        (
            with_parameters(json!([{"name": "a b"}])),
            &["/parameters/0/name"],
        ),
        (
            with_parameters(json!([{"name": "é"}])),
            &["/parameters/0/name"],
        ),
        (
            with_parameters(json!([{"name": "a".repeat(65)}])),
            &["/parameters/0/name"],
        ),
        (
            with_parameters(json!([{"name": "a", "fixed": "{{args.a}}"}])),
            &["/parameters/0/fixed"],
        ),
        (
            with_parameters(json!([{"name": "a"}, {"name": "b", "fixed": {"x": ["{{args.a}}"]}}])),
            &["/parameters/1/fixed/x/0"],
        ),
        (
            with_parameters(json!([{"name": "a", "fixed": "{{gym.idd}}"}])),
            &["/parameters/0/fixed"],
        ),
        (
            with_parameters(json!([{"name": "a", "fixed": "{{gym.id}}"}])),
            &[],
        ),
        (
            with_parameters(json!([{"name": "a", "default": "{{args.b}}"}])),
            &[],
        ),
    ]);
}

#[test]
fn what_is_fixed_is_of_its_schema() {
    let faults = |mut parameter: Value, fixed: &Value| {
        merge(&mut parameter, json!({"name": "a", "fixed": fixed}));
        pointers(&with_parameters(json!([parameter])))
    };
    let wrong = [
        (json!({"type": "integer"}), json!("abc")),
        (json!({"type": "integer"}), json!(1.5)),
        (json!({"type": "number"}), json!("1")),
        (json!({"type": "string"}), json!(1)),
        (json!({"type": "boolean"}), json!("true")),
        (json!({"type": "array"}), json!({})),
        (json!({"type": ["string", "null"]}), json!(1)),
        (json!({"enum": ["a", 1]}), json!("b")),
        (json!({"enum": ["a", 1]}), json!("1")),
    ];
    for (parameter, fixed) in wrong {
        let found = faults(parameter.clone(), &fixed);
        assert_eq!(found, ["/parameters/0/fixed"], "{fixed} of {parameter}");
    }
    let right = [
        (json!({}), json!("abc")),
        (json!({"type": "integer"}), json!(1.0)),
        (
            json!({"type": "integer"}),
            json!(18_446_744_073_709_551_615_u64),
        ),
        (json!({"type": ["integer", "string"]}), json!("abc")),
        (json!({"type": "array"}), json!([])),
        (json!({"enum": ["a", 1]}), json!("a")),
        (json!({"enum": ["a", 1]}), json!(1.0)),
        // What it comes to is known at a call alone.
        (json!({"type": "integer"}), json!("{{ gym.id | int }}")),
        (json!({"enum": ["a"]}), json!("{{gym.id}}")),
    ];
    for (parameter, fixed) in right {
        assert!(
            faults(parameter.clone(), &fixed).is_empty(),
            "{fixed} of {parameter}"
        );
    }
}

#[test]
fn the_schema_shows_what_the_model_gives() {
    let plan = plan(&with_parameters(json!([
        {"name": "a", "type": "string", "description": "A."},
        {"name": "b", "required": false, "type": "integer"},
        {"name": "c", "default": 1},
        {"name": "d", "fixed": "x", "type": "string"},
    ])));
    let schema: Value = serde_json::from_str(&plan.manifest.functions[0].parameters).unwrap();
    let expected = json!({
        "type": "object",
        "properties": {
            "a": {"type": "string", "description": "A."},
            "b": {"type": "integer"},
            "c": {"default": 1},
        },
        "required": ["a"],
        "additionalProperties": false,
    });
    assert_eq!(schema, expected);
}

#[test]
fn keywords_are_known() {
    let parameter = |mut fields: Value| {
        merge(&mut fields, json!({"name": "a"}));
        with_parameters(json!([fields]))
    };
    check([
        (
            parameter(json!({"type": "string", "descripton": "x", "requred": false})),
            &["/parameters/0/descripton", "/parameters/0/requred"],
        ),
        (parameter(json!({"fixd": "x"})), &["/parameters/0/fixd"]),
        (parameter(json!({"a/b": 1})), &["/parameters/0/a~1b"]),
        (parameter(json!({"x-order": 1, "$comment": "A."})), &[]),
        (
            parameter(json!({"properties": {"titel": {"titel": "A."}}})),
            &["/parameters/0/properties/titel/titel"],
        ),
        (
            parameter(json!({"anyOf": [{}, {"items": {"minLenght": 1}}]})),
            &["/parameters/0/anyOf/1/items/minLenght"],
        ),
        // The parameter's own fields are no keywords.
        (
            parameter(json!({"properties": {"b": {"optional": true}}})),
            &["/parameters/0/properties/b/optional"],
        ),
        // Values are no schemas, and neither is what has another shape.
        (
            parameter(json!({
                "default": {"titel": 1}, "enum": [{"titel": 1}], "const": {"titel": 1},
                "examples": [{"titel": 1}], "dependentRequired": {"titel": ["a"]},
                "items": true, "anyOf": {"titel": 1}, "properties": [{"titel": 1}],
            })),
            &[],
        ),
    ]);
}

#[test]
fn the_nearest_keyword_is_named() {
    for (wrong, near) in [
        ("descripton", "`description`"),
        ("requred", "`required`"),
        ("optinal", "`optional`"),
        ("example", "`examples`"),
        ("min_length", "`minLength`"),
    ] {
        let description = with_parameters(json!([{"name": "a", wrong: false}]));
        let Err(faults) = super::plan(&description.to_string(), "1.0.0") else {
            panic!("{wrong} is no keyword");
        };
        assert!(faults[0].message.contains(near), "{}", faults[0].message);
    }
}

#[test]
fn required_members_reach_the_model() {
    let object = json!({"type": "object", "properties": {"city": {}}, "required": ["city"]});
    let mut given = object.clone();
    merge(&mut given, json!({"name": "a"}));
    let mut optional = object.clone();
    merge(&mut optional, json!({"name": "b", "optional": true}));
    let plan = plan(&with_parameters(json!([given, optional])));
    let schema: Value = serde_json::from_str(&plan.manifest.functions[0].parameters).unwrap();
    let expected = json!({
        "type": "object",
        "properties": {"a": object, "b": object},
        "required": ["a"],
        "additionalProperties": false,
    });
    assert_eq!(schema, expected);
}

#[test]
fn settings_are_declared() {
    let mut known = rest(json!({"query": {"x": "{{settings.city}}", "y": "{{settings.town}}"}}));
    merge(
        &mut known,
        json!({"settings": {"type": "object", "properties": {"city": {}}}}),
    );
    assert_eq!(pointers(&known), ["/rest/query/y"]);
}

#[test]
fn answers_are_spoken_of_in_errors_alone() {
    let message = "{{response.status}} {{response.body.a.b}} {{args.a}}";
    let rule = |message: &str| json!({"code": "no", "message": message});
    check([
        (rest(json!({"errors": [rule(message)]})), &[]),
        (
            rest(json!({"errors": [rule("{{response.headers}}")]})),
            &["/rest/errors/0/message"],
        ),
        (
            rest(json!({"errors": [rule("{{response}}")]})),
            &["/rest/errors/0/message"],
        ),
        (
            query(json!({"none": rule("{{response.status}}")})),
            &["/query/none/message"],
        ),
        (query(json!({"none": rule("{{args.a}}")})), &[]),
        (webhook(json!({"errors": [rule(message)]})), &[]),
        (
            rest(json!({"query": {"a": "{{response.status}}"}})),
            &["/rest/query/a"],
        ),
    ]);
}

#[test]
fn codes_and_statuses() {
    let rule = |code: &str| rest(json!({"errors": [{"code": code, "message": ""}]}));
    let status = |status: Value| rest(json!({"success": {"status": [status]}}));
    let code = &["/rest/errors/0/code"];
    let at = &["/rest/success/status/0"];
    check([
        (rule("class_full2"), &[]),
        (rule(""), code),
        (rule("Full"), code),
        (rule("2full"), code),
        (rule("class-full"), code),
        (rule(&"a".repeat(65)), code),
        (status(json!(404)), &[]),
        (status(json!("4xx")), &[]),
        (status(json!("4XX")), &[]),
        (status(json!(99)), at),
        (status(json!(600)), at),
        (status(json!("6xx")), at),
        (status(json!("404")), at),
        (status(json!("é")), at),
    ]);
}

#[test]
fn headers() {
    let header = |name: &str, value: &str| rest(json!({"headers": {name: value}}));
    check([
        (header("X-A", "{{args.a}}"), &[]),
        (header("x a", "1"), &["/rest/headers/x a"]),
        (header("x/a", "1"), &["/rest/headers/x~1a"]),
        (header("", "1"), &["/rest/headers/"]),
        (header("{{args.a}}", "1"), &["/rest/headers/{{args.a}}"]),
        (header("Host", "b.example"), &["/rest/headers/Host"]),
        (
            header("Content-Length", "1"),
            &["/rest/headers/Content-Length"],
        ),
        (
            header("X-Forwarded-For", "::1"),
            &["/rest/headers/X-Forwarded-For"],
        ),
        (header("Cookie", "a=b"), &["/rest/headers/Cookie"]),
        (
            header("transfer-encoding", "chunked"),
            &["/rest/headers/transfer-encoding"],
        ),
        (header("x-a", "a\r\nb: c"), &["/rest/headers/x-a"]),
        (header("x-a", " a"), &["/rest/headers/x-a"]),
        (rest(json!({"headers": {"x": null}})), &["/rest/headers/x"]),
        (
            rest(json!({"headers": {"x": ["a", {}]}})),
            &["/rest/headers/x/1"],
        ),
        (
            rest(json!({"query": {"{{args.a}}": "x"}})),
            &["/rest/query/{{args.a}}"],
        ),
        (
            rest(json!({"idempotency_header": "x y", "method": "POST"})),
            &["/rest/idempotency_header"],
        ),
        (
            rest(json!({"idempotency_header": "Key", "headers": {"key": "{{args.a}}"}})),
            &["/rest/headers/key"],
        ),
        (
            webhook(json!({"headers": {"Webhook-Id": "{{args.a}}"}})),
            &["/webhook/headers/Webhook-Id"],
        ),
        (
            webhook(json!({"headers": {"webhook-signature": "x"}})),
            &["/webhook/headers/webhook-signature"],
        ),
        (
            rest(json!({
                "method": "POST",
                "headers": {"Content-Type": "multipart/form-data"},
                "body": {"multipart": []},
            })),
            &["/rest/headers/Content-Type"],
        ),
    ]);
}

#[test]
fn secrets_have_one_place() {
    let secret = |mut description: Value| {
        merge(
            &mut description,
            json!({"secrets": {"k": {"description": "A key."}}}),
        );
        description
    };
    let headers = |headers: Value| secret(rest(json!({"headers": headers})));
    check([
        (
            headers(json!({"authorization": "Bearer {{secrets.k}}"})),
            &[],
        ),
        (headers(json!({"x-key": "{{ secrets.k }}"})), &[]),
        (
            headers(json!({"x-key": ["{{secrets.k}}", "{{secrets.k}}"]})),
            &[],
        ),
        (
            headers(json!({"x-key": "{{secrets.k}}", "x-other": "{{secrets.k}}"})),
            &["/rest/headers/x-other"],
        ),
        (
            headers(json!({"x-key": "Bearer {{secrets.k}}"})),
            &["/rest/headers/x-key", "/secrets/k"],
        ),
        (
            headers(json!({"x-key": "Key {{secrets.k}}"})),
            &["/rest/headers/x-key", "/secrets/k"],
        ),
        (
            headers(json!({"x-key": "{{secrets.j}}"})),
            &["/rest/headers/x-key", "/secrets/k"],
        ),
        (
            headers(json!({"x-key": "{{secrets.}}"})),
            &["/rest/headers/x-key", "/secrets/k"],
        ),
        (headers(json!({})), &["/secrets/k"]),
        (
            secret(rest(json!({"query": {"key": "{{secrets.k}}"}}))),
            &[],
        ),
        (
            secret(rest(json!({"query": {"key": "Bearer {{secrets.k}}"}}))),
            &["/rest/query/key", "/secrets/k"],
        ),
        (
            secret(rest(
                json!({"method": "POST", "body": {"json": {"k": "{{secrets.k}}"}}}),
            )),
            &["/rest/body/json/k", "/secrets/k"],
        ),
        (
            secret(rest(
                json!({"method": "POST", "body": {"form": {"k": "{{secrets.k}}"}}}),
            )),
            &["/rest/body/form/k", "/secrets/k"],
        ),
        (
            secret(query(json!({"statement": "SELECT {{secrets.k}}"}))),
            &["/query/statement", "/secrets/k"],
        ),
        (secret(webhook(json!({"signature": {"secret": "k"}}))), &[]),
        (
            secret(webhook(json!({"signature": {"secret": "j"}}))),
            &["/webhook/signature/secret", "/secrets/k"],
        ),
        (
            rest(json!({"errors": [{"code": "no", "message": "{{secrets.k}}"}]})),
            &["/rest/errors/0/message"],
        ),
    ]);
}

#[test]
fn pages_with_secrets() {
    let paged = |url: &str, next: Value| {
        let pages = json!({"items": "@", "next": next, "most": 2});
        let mut description = rest(json!({"url": url, "pages": pages}));
        merge(
            &mut description,
            json!({"secrets": {"k": {"description": "A key."}}}),
        );
        description
    };
    // No page after the first could have it in its path: no request may.
    let at: &[&str] = &["/rest/url", "/secrets/k"];
    check([
        (
            paged("https://a.example/?k={{secrets.k}}", json!("link")),
            &[],
        ),
        (paged("https://a.example/{{secrets.k}}", json!("link")), at),
        (
            paged(
                "https://a.example/{{secrets.k}}?a=b",
                json!({"url": {"from": "next"}}),
            ),
            at,
        ),
    ]);
}

#[test]
fn what_may_be_sent_again() {
    let again = json!({"count": 1});
    let retry = |retry: Value| rest(json!({"retry": retry}));
    check([
        (
            rest(json!({"method": "POST", "retry": again})),
            &["/rest/retry"],
        ),
        (
            rest(json!({"method": "PATCH", "retry": again})),
            &["/rest/retry"],
        ),
        (
            rest(json!({"method": "POST", "retry": again, "idempotency_header": "key"})),
            &[],
        ),
        (rest(json!({"method": "GET", "retry": again})), &[]),
        (rest(json!({"method": "PUT", "retry": again})), &[]),
        (rest(json!({"method": "DELETE", "retry": again})), &[]),
        (webhook(json!({"retry": again})), &[]),
        (
            webhook(json!({"wait": false, "retry": again})),
            &["/webhook/retry"],
        ),
        (
            webhook(json!({"wait": false, "timeout_ms": 1})),
            &["/webhook/timeout_ms"],
        ),
        (retry(json!({"count": 0})), &["/rest/retry/count"]),
        (retry(json!({"count": 6})), &["/rest/retry/count"]),
        (
            retry(json!({"count": 5, "delay_ms": 10_001})),
            &["/rest/retry/delay_ms"],
        ),
        (
            retry(json!({"count": 5, "backoff": 0.5})),
            &["/rest/retry/backoff"],
        ),
        (
            retry(json!({"count": 5, "backoff": 10.5})),
            &["/rest/retry/backoff"],
        ),
        (rest(json!({"timeout_ms": 0})), &["/rest/timeout_ms"]),
        (rest(json!({"timeout_ms": 30_001})), &["/rest/timeout_ms"]),
        (rest(json!({"body": {"text": ""}})), &["/rest/body"]),
    ]);
}

#[test]
fn jmespath_is_compiled() {
    let when = |when: &str| rest(json!({"success": {"when": when}}));
    let brackets = "[".repeat(10_000);
    for wrong in [
        "a ==",
        "a b",
        "'a",
        "a[",
        "a.",
        "",
        brackets.as_str(),
        &"!".repeat(40),
    ] {
        let places = places(&when(wrong));
        assert_eq!(places.len(), 1, "{wrong}");
        assert_eq!(places[0].0, "/rest/success/when");
        assert!(places[0].1.is_some());
    }
    check([
        (rest(json!({"result": "a["})), &["/rest/result"]),
        (query(json!({"result": "a["})), &["/query/result"]),
        (
            rest(json!({"errors": [{"code": "a", "message": "", "when": "a["}]})),
            &["/rest/errors/0/when"],
        ),
        (
            rest(
                json!({"pages": {"items": "a[", "next": {"cursor": {"from": "b[", "parameter": "c"}}, "most": 17}}),
            ),
            &[
                "/rest/pages/most",
                "/rest/pages/items",
                "/rest/pages/next/cursor/from",
            ],
        ),
    ]);
}

#[test]
fn the_largest_jmespath_does_not_overflow_the_stack() {
    let largest = [
        format!("{}a{}", "[".repeat(32), "]".repeat(32)),
        format!("{}a{}", "(".repeat(32), ")".repeat(32)),
        format!("{}a", "!".repeat(32)),
        format!("a{}", ".a".repeat(64)),
        format!("a{}", "||a".repeat(32)),
        format!("a{}", "|a".repeat(64)),
        format!("a{}", "[0]".repeat(64)),
        format!("a{}", "[]".repeat(64)),
        format!("a{}", "[*]".repeat(64)),
        format!("a{}", ".*".repeat(64)),
        format!("a{}", "==a".repeat(32)),
        "*.".repeat(64) + "a",
        format!(
            "{{{}}}",
            (0..90)
                .map(|n| format!("f{n}: a.b"))
                .collect::<Vec<_>>()
                .join(",")
        ),
    ];
    for expression in largest {
        assert_eq!(crate::bounds::of_jmespath(&expression), None);
        let mut faults = crate::fault::Faults::default();
        if let Some(query) = crate::jmes::Query::compile(&expression, "", &mut faults) {
            let document = crate::jmes::Document::read(r#"{"a": [{"a": [1]}]}"#).unwrap();
            let _ = query.search(&document);
        }
    }
}

#[test]
fn descriptions_have_bounds() {
    let numbered = |count: usize| -> Value {
        let fields = (0..count).map(|number| (format!("f{number}"), json!("{{args.a}}")));
        Value::Object(fields.collect())
    };
    let parameters: Vec<Value> = (0..5_000)
        .map(|n| json!({"name": format!("p{n}")}))
        .collect();
    let secrets: Value = (0..100)
        .map(|n| (format!("s{n}"), json!({"description": "A key."})))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let mut with_secrets = rest(json!({}));
    merge(&mut with_secrets, json!({"secrets": secrets}));
    let rule = json!({"code": "a", "message": ""});
    check([
        (with_parameters(parameters.into()), &["/parameters"]),
        (rest(json!({"query": numbered(65)})), &["/rest/query"]),
        (rest(json!({"headers": numbered(65)})), &["/rest/headers"]),
        (
            rest(json!({"method": "POST", "body": {"form": numbered(65)}})),
            &["/rest/body/form"],
        ),
        (
            rest(json!({"query": {"a": vec!["x"; 65]}})),
            &["/rest/query/a"],
        ),
        (rest(json!({"errors": vec![rule; 33]})), &["/rest/errors"]),
        (
            rest(json!({"success": {"status": vec![200; 33]}})),
            &["/rest/success/status"],
        ),
    ]);
    assert_eq!(pointers(&with_secrets)[0], "/secrets");
    // No more faults than anybody mends at once.
    let mut many = rest(json!({"method": "POST"}));
    let texts = vec!["{{no}}"; 5_000];
    merge(
        &mut many,
        json!({"rest": {"method": "POST", "url": "https://a.example/", "body": {"json": texts}}}),
    );
    assert_eq!(pointers(&many).len(), 32);
}

#[test]
fn deep_json_is_refused() {
    for depth in [120, 127, 200, 100_000] {
        let deep = format!(
            "{}\"{{{{args.a}}}}\"{}",
            "[".repeat(depth),
            "]".repeat(depth)
        );
        let json = format!(
            r#"{{"name":"t","description":"d","parameters":[{{"name":"a"}}],
            "rest":{{"method":"POST","url":"https://a.example/","body":{{"json":{deep}}}}}}}"#
        );
        // A plan or faults, but an answer.
        let _ = super::plan(&json, "1.0.0");
    }
}

#[test]
fn effects_follow_the_method() {
    let table = [
        (rest(json!({})), Effects::ReadOnly),
        (rest(json!({"method": "PUT"})), Effects::Idempotent),
        (rest(json!({"method": "POST"})), Effects::Writes),
        (
            rest(json!({"method": "POST", "idempotency_header": "key"})),
            Effects::Idempotent,
        ),
        (rest(json!({"method": "DELETE"})), Effects::Destructive),
        (webhook(json!({})), Effects::Writes),
        (query(json!({})), Effects::ReadOnly),
    ];
    for (mut description, effects) in table {
        assert_eq!(
            plan(&description).manifest.functions[0].effects,
            effects,
            "{description}"
        );
        merge(&mut description, json!({"effects": "destructive"}));
        assert_eq!(
            plan(&description).manifest.functions[0].effects,
            Effects::Destructive
        );
    }
    let asks = plan(&query(json!({}))).asks;
    assert!(matches!(&asks[..], [Capability::Query(source)] if source == "gym"));
}
