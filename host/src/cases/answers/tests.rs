use super::*;
use serde_json::json;

fn http(answer: Value) -> Result<ScriptedAnswer, String> {
    let answer: HttpAnswer = serde_json::from_value(answer).map_err(|error| error.to_string())?;
    answer.script()
}

fn response(answer: Value) -> (StatusCode, HeaderMap, Vec<u8>) {
    match http(answer).unwrap().outcome {
        ScriptedOutcome::Response {
            status,
            headers,
            body,
        } => (status, headers, body.to_vec()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_body_is_text_or_json_or_nothing() {
    let (status, headers, body) =
        response(json!({ "request": "GET https://a.example/", "body": { "id": 7 } }));
    assert_eq!(
        (status, body.as_slice()),
        (StatusCode::OK, &b"{\"id\":7}"[..])
    );
    assert_eq!(headers[CONTENT_TYPE], "application/json");

    let (_, headers, body) = response(json!({
        "request": "GET https://a.example/",
        "headers": { "Content-Type": "text/html" },
        "body": "<p>"
    }));
    assert_eq!(body, b"<p>");
    assert_eq!(headers[CONTENT_TYPE], "text/html");

    let (status, headers, body) =
        response(json!({ "request": "GET https://a.example/", "status": 204 }));
    assert_eq!((status.as_u16(), body.len(), headers.len()), (204, 0, 0));
}

#[test]
fn a_wrong_answer_says_what_is_wrong() {
    let why = |answer: Value| http(answer).unwrap_err();
    assert!(why(json!({ "request": "https://a.example/" })).contains("such as `GET"));
    let status = json!({ "request": "GET https://a.example/", "status": 7 });
    assert!(why(status).contains("7 is no status"));
    let error = json!({ "request": "GET https://a.example/", "error": "late" });
    assert!(why(error).contains("`timeout`"));
}

#[test]
fn rows_have_a_value_for_each_column() {
    let query = |answer: Value| {
        let answer: QueryAnswer = serde_json::from_value(answer).unwrap();
        answer.script()
    };
    let members = json!({ "query": "members", "columns": ["a", "b"], "rows": [["x", null]] });
    let outcome = query(members).unwrap().outcome;
    let QueryOutcome::Rows(rows) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(
        rows.rows,
        [[query::Value::Text("x".to_owned()), query::Value::Null]]
    );
    let short = json!({ "query": "members", "columns": ["a", "b"], "rows": [["x"]] });
    assert!(query(short).unwrap_err().contains("for each column"));
}

#[test]
fn what_a_case_says_goes_before_what_was_recorded() {
    let answer = |url: &str, status: u16| -> HttpAnswer {
        serde_json::from_value(json!({ "request": url, "status": status })).unwrap()
    };
    let (a, b) = ("GET https://a.example/", "GET https://b.example/");
    let recorded = Answers::new(&[answer(a, 200), answer(b, 200)], &[], None).unwrap();
    let answers = Answers::new(&[answer(a, 503)], &[], Some(recorded)).unwrap();
    let statuses: Vec<u16> = answers
        .http
        .iter()
        .map(|answer| match &answer.outcome {
            ScriptedOutcome::Response { status, .. } => status.as_u16(),
            _ => 0,
        })
        .collect();
    assert_eq!(statuses, [503, 200]);
}
