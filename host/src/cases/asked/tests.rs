use super::*;
use crate::egress::ScriptedOutcome;
use serde_json::json;

const SLOTS: &str = "https://a.example/v1/slots";

fn sent(method: &str, url: &str, body: &str) -> SentRequest {
    SentRequest {
        method: method.parse().unwrap(),
        url: url.parse().unwrap(),
        headers: [("x-key".parse().unwrap(), "k".parse().unwrap())]
            .into_iter()
            .collect(),
        body: body.to_owned().into(),
        outcome: Some(ScriptedOutcome::Timeout),
        went_out: false,
    }
}

fn faults(expected: Value, sent: &[SentRequest]) -> Vec<String> {
    let expected: Vec<Asked> = serde_json::from_value(expected).unwrap();
    requests(Some(&expected), sent)
}

#[test]
fn a_line_is_the_method_and_the_url() {
    let got = [sent("GET", &format!("{SLOTS}?day=1&n=2"), "")];
    assert!(faults(json!([format!("GET {SLOTS}")]), &got).is_empty());
    assert!(faults(json!([format!("GET {SLOTS}?n=2&day=1")]), &got).is_empty());
    assert_eq!(
        faults(json!([format!("POST {SLOTS}")]), &got),
        [format!("expected POST {SLOTS}, got GET {SLOTS}?day=1&n=2")]
    );
}

#[test]
fn there_are_no_more_and_no_fewer() {
    let get = sent("GET", SLOTS, "");
    assert_eq!(
        faults(json!([]), std::slice::from_ref(&get)),
        [format!("GET {SLOTS} was sent and is not in `requests`")]
    );
    let twice = json!([format!("GET {SLOTS}"), format!("GET {SLOTS}")]);
    assert_eq!(faults(twice, &[get]), [format!("GET {SLOTS} was not sent")]);
}

#[test]
fn headers_and_bodies_are_compared_where_they_are_given() {
    let got = [sent("POST", SLOTS, r#"{"slot":7,"member":"m"}"#)];
    let line = format!("POST {SLOTS}");
    let right = json!([{ "request": line, "headers": { "X-Key": "k" }, "body": { "slot": 7 } }]);
    assert!(faults(right, &got).is_empty());
    let wrong = json!([{ "request": line, "headers": { "x-other": "k" }, "body": { "slot": 8 } }]);
    assert_eq!(
        faults(wrong, &got),
        [
            format!("{line}: header x-other: expected `k`, got none"),
            format!("{line}: body /slot: expected 8, got 7"),
        ]
    );
}

#[test]
fn what_nothing_answers_says_what_to_add() {
    let mut got = sent("POST", SLOTS, "{}");
    got.outcome = None;
    let faults = requests(None, &[got]);
    assert!(faults[0].contains("[[case.http]]"), "{}", faults[0]);
    assert!(faults[0].contains(&format!("request = \"POST {SLOTS}\"")));

    let made = MadeQuery {
        source: "gym".parse().unwrap(),
        statement: "select\n  1".to_owned(),
        answered: false,
    };
    let fault = &queries(&[made])[0];
    assert!(fault.contains("query of gym: select 1."), "{fault}");
}
