use serde_json::json;

use super::{AnswerCheck, MAX_BYTES};
use crate::error::ErrorCode;

#[test]
fn any_json_passes_as_the_text_it_is() {
    let check = AnswerCheck::new(None).unwrap();
    for text in [
        "null",
        "\"ok\"",
        "{\"a\": 1}",
        "[1.0, 12345678901234567890123]",
        "\"\\u00e9\"",
    ] {
        assert_eq!(check.check(text.to_owned()).unwrap().get(), text);
    }
    assert_eq!(check.check(" 7\n".to_owned()).unwrap().get(), "7");
}

#[test]
fn what_nobody_could_read_is_refused() {
    let check = AnswerCheck::new(None).unwrap();
    let deep = format!("{}{}", "[".repeat(65), "]".repeat(65));
    for text in [
        "",
        "ok",
        "{",
        "NaN",
        "\"\\ud800\"",
        "1 2",
        "{\"a\":1,\"a\":2}",
        &deep,
    ] {
        let error = check.check(text.to_owned()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidResult, "{text}");
    }
    let large = format!("\"{}\"", "x".repeat(MAX_BYTES));
    assert_eq!(
        check.check(large).unwrap_err().code(),
        ErrorCode::OutputTooLarge
    );
}

#[test]
fn a_result_matches_its_schema() {
    let returns = json!({"type": "object", "required": ["open"], "properties": {"open": {"type": "boolean"}}});
    let check = AnswerCheck::new(Some(&returns)).unwrap();
    assert!(check.check("{\"open\":true}".to_owned()).is_ok());
    let error = check.check("{\"open\":null}".to_owned()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidResult);
    assert_eq!(error.details().unwrap()["errors"][0]["pointer"], "/open");
}
