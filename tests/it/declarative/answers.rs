use serde_json::{Value, json};
use spotter_tests::upstream::Request;
use spotter_tests::{Answer, Reply};

use super::{API, failed, rest, save, world};

/// Answers as the path says: `/STATUS/...` with the body that the query asks
/// for.
fn answer(request: &Request) -> Reply {
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let parameter = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.to_owned())
    };
    match path {
        "/classes" => {
            let page: usize = parameter("page").map_or(1, |page| page.parse().unwrap());
            let from = (page - 1) * 2;
            let items: Vec<usize> = (from..5.min(from + 2)).collect();
            let next = (page < 3).then(|| page + 1);
            let reply = Reply::json(
                200,
                &json!({ "items": items, "next": next, "url": next.map(|next| format!("{API}/classes?page={next}")) }),
            );
            match next {
                Some(next) => reply.header(
                    "link",
                    &format!(
                        "</classes?page=1>; rel=\"first\", </classes?page={next}>; rel=\"next\""
                    ),
                ),
                None => reply,
            }
        }
        "/elsewhere" => Reply::json(
            200,
            &json!({ "items": [1], "url": "http://other.upstream.test:8080/classes" }),
        ),
        "/endless" => Reply::json(200, &json!({ "items": [1], "next": 1 })),
        "/text" => Reply::text(200, "plain \"words\""),
        "/none" => Reply::bytes(204, b""),
        "/large" => Reply::text(200, "{\"n\":123456789012345678901234567890,\"f\":1.10}"),
        "/refuses" => Reply::json(200, &json!({ "ok": false, "error": "full" })),
        "/full" => Reply::json(409, &json!({ "error": "full", "free_at": "18:30" })),
        "/gone" => Reply::json(404, &json!({ "error": "gone" })),
        "/busy" => Reply::json(429, &json!({})).header("retry-after", "60"),
        "/broken" => Reply::text(500, "<html>oops"),
        _ => Reply::json(
            200,
            &json!({ "classes": [{ "id": "c-1", "free": 3 }, { "id": "c-2", "free": 0 }] }),
        ),
    }
}

/// What a call comes to: the result, or how it failed.
fn outcome(answer: &Answer) -> Value {
    match answer.status {
        200 => answer.field("/result"),
        _ => json!({
            "code": failed(answer),
            "message": answer.field("/error/message"),
            "retryable": answer.field("/error/retryable"),
        }),
    }
}

#[test]
fn an_answer_becomes_a_result_or_a_failure_that_says_what_to_do() {
    let world = world(answer);
    let gym = world.server.gym();
    let failure = |code: &str, message: &str, retryable: bool| json!({ "code": code, "message": message, "retryable": retryable });
    let errors = json!([
        { "status": [409], "when": "error == 'other'", "code": "other", "message": "No." },
        {
            "status": [409], "when": "error == 'full'", "code": "class_full",
            "message": "Full until {{ response.body.free_at }}; {{response.status}} for {{ args.x }}.",
            "retryable": true,
        },
        { "status": ["4xx"], "code": "refused", "message": "It was refused." },
    ]);
    let plain = |path: &str| json!({ "url": format!("{API}{path}") });
    let with = |path: &str, more: Value| {
        let mut request = plain(path);
        request
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        request
    };
    let pages = |path: &str, next: Value, most: u32| {
        with(
            path,
            json!({ "pages": { "items": "items", "next": next, "most": most } }),
        )
    };
    let cursor = json!({ "cursor": { "from": "next", "parameter": "page" } });
    let cases = [
        (
            "whole",
            plain("/"),
            json!({ "classes": [{ "id": "c-1", "free": 3 }, { "id": "c-2", "free": 0 }] }),
        ),
        (
            "mapped",
            with("/", json!({ "result": "classes[?free > `0`].{class: id}" })),
            json!([{ "class": "c-1" }]),
        ),
        ("text", plain("/text"), json!("plain \"words\"")),
        ("none", plain("/none"), Value::Null),
        (
            "says_no",
            with("/refuses", json!({ "success": { "when": "ok" } })),
            failure("upstream_status", "The server refused it.", false),
        ),
        (
            "says_no_with_a_reason",
            with(
                "/refuses",
                json!({ "success": { "when": "ok" }, "errors": [{ "when": "error == 'full'", "code": "full", "message": "Full." }] }),
            ),
            failure("full", "Full.", false),
        ),
        (
            "by_rule",
            with("/full", json!({ "errors": errors })),
            failure("class_full", "Full until 18:30; 409 for 1.", true),
        ),
        (
            "by_class",
            with("/gone", json!({ "errors": errors })),
            failure("refused", "It was refused.", false),
        ),
        (
            "by_default",
            plain("/gone"),
            failure("upstream_status", "The server answered 404.", false),
        ),
        (
            "may_pass",
            plain("/broken"),
            failure("upstream_status", "The server answered 500.", true),
        ),
        (
            "too_patient",
            with("/busy", json!({ "retry": { "count": 2 } })),
            failure("upstream_status", "The server answered 429.", true),
        ),
        (
            "expected",
            with(
                "/gone",
                json!({ "success": { "status": ["2xx", 404] }, "result": "error" }),
            ),
            json!("gone"),
        ),
        (
            "misfit",
            with("/text", json!({ "result": "abs(@)" })),
            Value::Null,
        ),
        (
            "by_cursor",
            pages("/classes", cursor.clone(), 9),
            json!([0, 1, 2, 3, 4]),
        ),
        (
            "capped",
            pages("/classes", cursor.clone(), 2),
            json!([0, 1, 2, 3]),
        ),
        (
            "by_number",
            pages("/classes", json!({ "number": { "parameter": "page" } }), 9),
            json!([0, 1, 2, 3, 4]),
        ),
        (
            "by_url",
            pages("/classes", json!({ "url": { "from": "url" } }), 9),
            json!([0, 1, 2, 3, 4]),
        ),
        (
            "by_link",
            pages("/classes", json!("link"), 9),
            json!([0, 1, 2, 3, 4]),
        ),
        ("endless", pages("/endless", cursor, 4), json!([1, 1, 1, 1])),
        (
            "elsewhere",
            pages("/elsewhere", json!({ "url": { "from": "url" } }), 4),
            Value::Null,
        ),
    ];
    let mut faults = Vec::new();
    for (name, request, expected) in cases {
        save(&gym, &rest(name, request));
        let outcome = outcome(&gym.call(name, &json!({ "x": 1 })));
        let expected = match name {
            "misfit" | "elsewhere" => {
                assert_eq!(outcome["code"], "unexpected_answer", "{name}");
                continue;
            }
            _ => expected,
        };
        if outcome != expected {
            faults.push(format!("{name}: {outcome} is not {expected}"));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    let paths = world.upstream.requests();
    let busy = paths
        .iter()
        .filter(|request| request.path == "/busy")
        .count();
    assert_eq!(
        busy, 1,
        "who asks for a minute is not asked again in the call"
    );
    assert!(
        paths
            .iter()
            .all(|request| request.header("host") == Some("api.upstream.test:8080"))
    );
}

#[test]
fn numbers_pass_through_as_they_are() {
    let world = world(answer);
    let gym = world.server.gym();
    save(
        &gym,
        &rest("large", json!({ "url": format!("{API}/large") })),
    );
    let answer = gym.call("large", &json!({})).ok();
    let text = answer.text();
    assert!(
        text.contains(r#""result":{"n":123456789012345678901234567890,"f":1.10}"#),
        "{text}"
    );
}

#[test]
fn servers_that_cannot_be_reached_are_told_from_those_that_refuse() {
    let gym = super::shared().server.gym();
    save(
        &gym,
        &rest(
            "nobody",
            json!({ "url": "http://nobody.upstream.test:8080/", "retry": { "count": 1, "delay_ms": 1 } }),
        ),
    );
    let answer = gym.call("nobody", &json!({}));
    let answer = answer.refused("upstream_failed");
    assert_eq!(answer.field("/error/retryable"), true);
}
