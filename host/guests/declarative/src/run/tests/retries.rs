use std::time::Duration;

use plugin_sdk::testing::{Answer, json as answer, status, timeout, unreachable};
use serde_json::{Value, json};

use super::{URL, host};
use crate::outside::still;
use crate::trial::{call, plan, rest};

/// How many requests a call sends, and the milliseconds that it waits between.
fn attempts(description: Value, answers: impl IntoIterator<Item = Answer>) -> (usize, Vec<u128>) {
    let request = format!("{} {URL}", description["method"].as_str().unwrap_or("GET"));
    let host = answers
        .into_iter()
        .fold(host(), |host, answer| host.respond(&request, answer));
    still::waits();
    let _ = call(&plan(&rest(description)), "{}", &host);
    let waits = still::waits().iter().map(Duration::as_millis).collect();
    (host.requests().len(), waits)
}

#[test]
fn what_may_pass_is_tried_again() {
    let retry = |retry: Value| json!({"retry": retry});
    let three = retry(json!({"count": 3}));
    let after = |value: &str| status(503).header("retry-after", value);
    let table = [
        (json!({}), vec![status(503)], (1, vec![])),
        (three.clone(), vec![status(200)], (1, vec![])),
        (three.clone(), vec![status(503)], (4, vec![200, 400, 800])),
        (
            three.clone(),
            vec![status(503), status(200)],
            (2, vec![200]),
        ),
        (
            three.clone(),
            vec![status(429), status(404)],
            (2, vec![200]),
        ),
        (
            three.clone(),
            vec![timeout(), unreachable(), status(200)],
            (3, vec![200, 400]),
        ),
        (three.clone(), vec![status(501)], (1, vec![])),
        (three.clone(), vec![status(404)], (1, vec![])),
        (
            retry(json!({"count": 2, "delay_ms": 0})),
            vec![status(500)],
            (3, vec![0, 0]),
        ),
        (
            retry(json!({"count": 3, "delay_ms": 9_000, "backoff": 10})),
            vec![status(500)],
            (4, vec![9_000, 10_000, 10_000]),
        ),
        (
            three.clone(),
            vec![after("2"), status(200)],
            (2, vec![2_000]),
        ),
        (three.clone(), vec![after("0"), status(200)], (2, vec![200])),
        (
            three.clone(),
            vec![after("5"), status(200)],
            (2, vec![5_000]),
        ),
        (three.clone(), vec![after("6"), status(200)], (1, vec![])),
        (
            three.clone(),
            vec![after("99999999999999999999999"), status(200)],
            (1, vec![]),
        ),
        (
            three.clone(),
            vec![after("-1"), status(200)],
            (2, vec![200]),
        ),
        (three.clone(), vec![after(""), status(200)], (2, vec![200])),
        (
            three.clone(),
            vec![after("Wed, 21 Oct 2037 07:28:00 GMT"), status(200)],
            (2, vec![200]),
        ),
    ];
    for (description, answers, expected) in table {
        assert_eq!(
            attempts(description.clone(), answers.clone()),
            expected,
            "{description} {answers:?}"
        );
    }
    for code in [408, 425, 429, 500, 502, 503, 504] {
        assert_eq!(attempts(three.clone(), [status(code)]).0, 4, "{code}");
    }
    for code in [400, 401, 403, 404, 409, 410, 422, 501, 505] {
        assert_eq!(attempts(three.clone(), [status(code)]).0, 1, "{code}");
    }
}

#[test]
fn attempts_carry_one_key() {
    let description = rest(json!({
        "method": "POST",
        "idempotency_header": "Idempotency-Key",
        "retry": {"count": 2},
        "body": {"json": {"n": "{{now}}"}},
    }));
    let host = host().respond(&format!("POST {URL}"), answer(503, json!({})));
    let _ = call(&plan(&description), "{}", &host);
    let requests = host.requests();
    assert_eq!(requests.len(), 3);
    for request in &requests {
        assert_eq!(request.header("idempotency-key"), Some("test-key"));
        assert_eq!(request.text(), r#"{"n":"2026-01-01T00:00:00Z"}"#);
    }
}
