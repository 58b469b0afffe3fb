//! A call's arguments: JSON text checked against the function's schema, and
//! passed on as the text it is.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::{Value, json};

use self::nulls::without;
use crate::error::{Error, ErrorCode, Result};
use crate::schema::{Fault, Findings, Json, ReadError, Validator, compile};

mod nulls;
#[cfg(test)]
mod tests;

/// How long the text may be, in bytes: a model writes a few hundred.
pub const MAX_BYTES: usize = 64 * 1024;

/// How many arrays and objects may nest. Deeper trees have no use that a
/// model could name, and everybody who walks them may recurse.
pub const DEPTH: usize = 64;

/// How often nulls are left out and put back before the text is given up.
/// Two rounds settle what models send.
const NULL_ROUNDS: usize = 3;

/// Checks the arguments of one function. Made once per function and version.
#[derive(Debug)]
pub struct ArgumentsValidator {
    validator: Validator,
}

impl ArgumentsValidator {
    /// A validator for a schema that the lint has accepted.
    ///
    /// # Errors
    /// `internal` for a schema that the lint would have refused.
    pub fn new(parameters: &Value) -> Result<ArgumentsValidator> {
        let validator = compile(parameters).map_err(Error::internal)?;
        Ok(ArgumentsValidator { validator })
    }

    /// Checks arguments and answers the text for the guest: the very text
    /// that came, digits of large numbers and all.
    ///
    /// One repair is made. OpenAI's strict mode knows no optional properties,
    /// so models send null for what they leave out; where the text is invalid
    /// because of such nulls, it is passed on without them. A key that
    /// appears twice is refused, since guests differ in which one they read.
    ///
    /// # Errors
    /// `too_large`; `invalid_json` (`details`: line, column);
    /// `invalid_arguments` (`details.errors`: pointer, message, keyword).
    pub fn check<'t>(&self, text: &'t str) -> Result<Cow<'t, str>> {
        if text.len() > MAX_BYTES {
            return Err(too_large(text.len()));
        }
        let arguments = Json::read(text, DEPTH).map_err(|error| invalid_json(&error))?;
        match self.validator.findings(&arguments) {
            Ok(()) => Ok(Cow::Borrowed(text)),
            Err(findings) => self.without_nulls(text, findings).map(Cow::Owned),
        }
    }

    /// The text without the nulls that stand for "left out", where that makes
    /// it valid; else what is wrong with it beside them.
    fn without_nulls(&self, text: &str, refused: Findings) -> Result<String> {
        let mut dropped: BTreeSet<String> = refused.nulls.into_iter().collect();
        let mut faults = refused.faults;
        for _ in 0..NULL_ROUNDS {
            if dropped.is_empty() {
                break;
            }
            let repaired = without(text, &dropped)?;
            let arguments = Json::read(&repaired, DEPTH).map_err(|error| invalid_json(&error))?;
            let Err(findings) = self.validator.findings(&arguments) else {
                return Ok(repaired);
            };
            // A null where something is required was not left out: it goes
            // back, to be reported or to satisfy another branch.
            let before = dropped.len();
            for pointer in &findings.missing {
                dropped.remove(pointer);
            }
            if !dropped.is_empty() {
                faults = findings.faults;
            }
            if dropped.len() == before {
                break;
            }
        }
        Err(invalid_arguments(&faults))
    }
}

fn too_large(bytes: usize) -> Error {
    Error::new(
        ErrorCode::TooLarge,
        format!("The arguments are {bytes} bytes; at most {MAX_BYTES} are allowed. Send less."),
    )
    .with_details(json!({"bytes": bytes, "limit": MAX_BYTES}))
}

fn invalid_json(error: &ReadError) -> Error {
    let ReadError {
        message,
        line,
        column,
    } = error;
    Error::new(
        ErrorCode::InvalidJson,
        format!("The arguments are not valid JSON: {message} (line {line}, column {column})."),
    )
    .with_details(json!({"line": line, "column": column}))
}

fn invalid_arguments(faults: &[Fault]) -> Error {
    let first = faults.first().map(|fault| match fault.pointer.as_str() {
        "" => fault.message.clone(),
        pointer => format!("{pointer} {}", fault.message),
    });
    Error::new(
        ErrorCode::InvalidArguments,
        format!(
            "The arguments do not match the function's parameters: {}.",
            first.unwrap_or_default()
        ),
    )
    .with_details(json!({"errors": faults}))
}
