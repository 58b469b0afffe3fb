use std::fmt;

use jsonschema::{Draft, PatternOptions, ValidationError};
use serde::Serialize;
use serde_json::Value;

use super::budget::{FAULTS, PerByte, VERDICT, bounded};
use super::explain::{self, Findings};
use super::json::Json;
use super::node::{Borrowed, Node};

/// Size of one compiled pattern, in bytes. Holds `^[a-z0-9-]{1,500}$`; refuses
/// counted repetitions of counted repetitions. A text of 64 KiB takes at
/// most some 25 ms to match.
const PATTERN_SIZE: usize = 64 * 1024;

/// Memory of one pattern's matcher that grows with use, in bytes.
const MATCHER_SIZE: usize = 256 * 1024;

/// The dialects of JSON Schema that are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// The default.
    Draft202012,
    /// Where `$schema` says so.
    Draft07,
}

impl Dialect {
    /// The dialect a schema says it is written in; none when it names one
    /// that is not understood.
    pub fn of(schema: &Value) -> Option<Dialect> {
        let Some(named) = schema.get("$schema") else {
            return Some(Dialect::Draft202012);
        };
        let named = named.as_str()?.trim_end_matches('#');
        let named = named
            .strip_prefix("https://")
            .or_else(|| named.strip_prefix("http://"))?;
        match named {
            "json-schema.org/draft/2020-12/schema" => Some(Dialect::Draft202012),
            "json-schema.org/draft-07/schema" => Some(Dialect::Draft07),
            _ => None,
        }
    }

    pub(super) fn draft(self) -> Draft {
        match self {
            Dialect::Draft202012 => Draft::Draft202012,
            Dialect::Draft07 => Draft::Draft7,
        }
    }
}

/// A schema made ready to validate with. Costs tens of microseconds to make,
/// and about one to use: make it once per function.
pub struct Validator {
    inner: jsonschema::Validator<Borrowed>,
    per_byte: PerByte,
}

/// Makes a validator. Never reaches for the network or a file: a reference
/// that leaves the schema is an error. Patterns run on an engine that is
/// linear in the text; `format` is asserted in both dialects.
pub fn compile(schema: &Value) -> Result<Validator, CompileError> {
    let dialect = Dialect::of(schema).ok_or_else(|| CompileError {
        pointer: "/$schema".to_owned(),
        message: "the dialect is neither 2020-12 nor draft-07".to_owned(),
    })?;
    let inner = options()
        .with_draft(dialect.draft())
        .build(schema)
        .map_err(|error| CompileError::new(&error))?;
    let per_byte = if has_pattern(schema) {
        PerByte::Matched
    } else {
        PerByte::Plain
    };
    Ok(Validator { inner, per_byte })
}

/// The options that every validator of the host's is made with.
pub(super) fn options<'r>()
-> jsonschema::ValidationOptions<'r, std::sync::Arc<dyn jsonschema::Retrieve>, Borrowed> {
    jsonschema::options_for::<Borrowed>()
        .offline()
        .with_pattern_options(
            PatternOptions::regex()
                .size_limit(PATTERN_SIZE)
                .dfa_size_limit(MATCHER_SIZE),
        )
        .should_validate_formats(true)
        // Compiling a caller's expression is work without a bound.
        .with_format("regex", |_: &str| true)
}

/// Whether a keyword of that name is anywhere; a property's name counts too,
/// which costs nothing but steps.
fn has_pattern(schema: &Value) -> bool {
    match schema {
        Value::Object(map) => map.iter().any(|(keyword, value)| {
            keyword == "pattern" || keyword == "patternProperties" || has_pattern(value)
        }),
        Value::Array(items) => items.iter().any(has_pattern),
        _ => false,
    }
}

impl Validator {
    /// Checks a value. The work is bounded whatever schema and value are; a
    /// value that would take more is refused.
    pub fn check(&self, value: &Json<'_>) -> Result<(), Faults> {
        self.findings(value).map_err(Faults::from)
    }

    /// Like [`Validator::check`], with what the null rule needs to know.
    pub(crate) fn findings(&self, value: &Json<'_>) -> Result<(), Findings> {
        match bounded(VERDICT, self.per_byte, || self.inner.is_valid(Node(value))) {
            Some(true) => return Ok(()),
            Some(false) => {}
            None => return Err(Findings::exhausted()),
        }
        let findings = bounded(FAULTS, self.per_byte, || {
            explain::findings(self.inner.iter_errors(Node(value)))
        });
        Err(findings.unwrap_or_else(Findings::exhausted))
    }
}

impl fmt::Debug for Validator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Validator").finish_non_exhaustive()
    }
}

/// One place where a value does not match its schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// RFC 6901 pointer into the value; empty for the value itself.
    pub pointer: String,
    /// What is expected there. Never repeats a long value.
    pub message: String,
    /// The schema keyword that was broken.
    pub keyword: String,
}

/// Why a value was refused: at least one fault, at most
/// [`Faults::LISTED`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// How many faults are listed; more say nothing new to a reader.
    pub const LISTED: usize = 20;

    /// The faults.
    pub fn list(&self) -> &[Fault] {
        &self.0
    }
}

impl From<Findings> for Faults {
    fn from(findings: Findings) -> Faults {
        Faults(findings.faults)
    }
}

/// Why a schema cannot be enforced.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at `{pointer}`: {message}")]
pub struct CompileError {
    /// RFC 6901 pointer into the schema.
    pub pointer: String,
    /// What is wrong there.
    pub message: String,
}

impl CompileError {
    fn new(error: &ValidationError<'_>) -> CompileError {
        CompileError {
            pointer: error.instance_path().as_str().to_owned(),
            message: explain::cut(&error.masked_with("this").to_string()),
        }
    }
}
