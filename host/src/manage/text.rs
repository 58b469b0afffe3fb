//! Text that people give things: names and labels.

use crate::error::{Error, ErrorCode, Result};

/// The longest name or label, in characters. Longer ones break every list.
const LONGEST: usize = 100;

/// Checks a name or label for people: 1 to 100 characters, no control
/// characters, which would forge lines in logs and terminals.
///
/// # Errors
/// `invalid_request`, naming the field.
pub(super) fn label(field: &'static str, text: &str) -> Result<String> {
    let text = text.trim();
    let legal =
        (1..=LONGEST).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if legal {
        Ok(text.to_owned())
    } else {
        Err(invalid(
            field,
            format!("`{field}` must be 1 to {LONGEST} characters without control characters."),
        ))
    }
}

/// A field with an illegal value.
pub(super) fn invalid(field: &'static str, message: impl Into<String>) -> Error {
    Error::new(ErrorCode::InvalidRequest, message.into())
        .with_details(serde_json::json!({"field": field}))
}
