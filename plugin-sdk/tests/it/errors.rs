use std::fmt;

use plugin_sdk::prelude::*;

#[derive(Debug)]
struct Outer(std::num::ParseIntError);

impl fmt::Display for Outer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the price is no number")
    }
}

impl std::error::Error for Outer {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

#[test]
fn an_error_of_the_standard_library_has_failed() {
    let error = testing::call("fail", json!({ "aboutWhat": "x" })).unwrap_err();
    assert_eq!(error.code(), "failed");
    assert!(!error.is_retryable());
}

#[test]
fn the_message_is_the_whole_chain() {
    let cause = "x".parse::<u8>().unwrap_err();
    let expected = format!("the price is no number: {cause}");
    assert_eq!(Error::from(Outer(cause)).message(), expected);
}

#[test]
fn an_error_of_the_authors_own_converts() {
    let error = testing::call("closed", json!({})).unwrap_err();
    assert_eq!(error.code(), "desk_closed");
    assert!(error.is_retryable());
}

#[test]
fn ensure_formats_its_message() {
    let error = testing::call("ask", json!({ "aboutWhat": "x", "people": 6 })).unwrap_err();
    assert_eq!(error.code(), "too_many");
    assert_eq!(error.to_string(), "6 are too many.");
}

#[test]
fn storage_errors_keep_their_code() {
    let _host = testing::Host::new().without_kv();
    let error = Error::from(kv::get::<u8>("key").unwrap_err());
    assert_eq!(error.code(), "kv_denied");
    assert!(!error.is_retryable());
    assert!(Error::from(kv::Error::Contended).is_retryable());
}
