//! A call's result: the text a guest answered, checked before anybody else
//! reads it.

use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::arguments::DEPTH;
use crate::error::{Error, ErrorCode, Result};
use crate::schema::{Json, Validator, compile};

/// How long a result may be, in bytes. More than a model can read.
pub const MAX_BYTES: usize = 256 * 1024;

/// Checks the results of one function. Made once per function and version.
#[derive(Debug)]
pub struct AnswerCheck {
    validator: Option<Validator>,
}

impl AnswerCheck {
    /// A check against a schema that the lint has accepted, or for any JSON.
    ///
    /// # Errors
    /// `internal` for a schema that the lint would have refused.
    pub fn new(returns: Option<&Value>) -> Result<AnswerCheck> {
        let validator = returns.map(compile).transpose().map_err(Error::internal)?;
        Ok(AnswerCheck { validator })
    }

    /// Checks a result and keeps its text as it is.
    ///
    /// # Errors
    /// `output_too_large`; `invalid_result` where the text is no JSON, nests
    /// deeper than 64, repeats a key or does not match the function's own
    /// schema (`details.errors`).
    pub fn check(&self, text: String) -> Result<Box<RawValue>> {
        if text.len() > MAX_BYTES {
            return Err(Error::new(
                ErrorCode::OutputTooLarge,
                format!(
                    "The result is {} bytes; at most {MAX_BYTES} are allowed. Ask for less.",
                    text.len()
                ),
            )
            .with_details(json!({"bytes": text.len(), "limit": MAX_BYTES})));
        }
        let result = Json::read(&text, DEPTH).map_err(|error| {
            Error::new(
                ErrorCode::InvalidResult,
                format!(
                    "The plugin's result is not valid JSON: {} (line {}, column {}).",
                    error.message, error.line, error.column
                ),
            )
        })?;
        if let Some(validator) = &self.validator {
            validator.check(&result).map_err(|faults| {
                Error::new(
                    ErrorCode::InvalidResult,
                    "The plugin's result does not match its own schema.",
                )
                .with_details(json!({"errors": faults.list()}))
            })?;
        }
        RawValue::from_string(text).map_err(Error::internal)
    }
}

#[cfg(test)]
mod tests;
