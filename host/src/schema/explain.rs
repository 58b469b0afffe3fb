//! Turns the validator's errors into faults that a model or an author can act
//! on: plain words, pointers, no values of the caller's.

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ErrorIterator, ValidationError};
use serde_json::Value;

use super::validator::{Fault, Faults};

/// What a failed validation found.
pub(crate) struct Findings {
    /// At least one.
    pub(crate) faults: Vec<Fault>,
    /// Pointers to nulls that some part of the schema refused.
    pub(crate) nulls: Vec<String>,
    /// Pointers to required members that are not there.
    pub(crate) missing: Vec<String>,
}

impl Findings {
    pub(super) fn exhausted() -> Findings {
        Findings {
            faults: vec![Fault {
                pointer: String::new(),
                message: "does not match, or takes too long to check; send less, or nest it less"
                    .to_owned(),
                keyword: "complexity".to_owned(),
            }],
            nulls: Vec::new(),
            missing: Vec::new(),
        }
    }
}

/// How long a message may get, in characters.
const LENGTH: usize = 300;

/// Shortens a message that repeats long names or values of the schema's.
pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Reads all errors of one validation.
pub(super) fn findings(errors: ErrorIterator<'_>) -> Findings {
    let mut findings = Findings {
        faults: Vec::new(),
        nulls: Vec::new(),
        missing: Vec::new(),
    };
    for error in errors {
        note(&error, &mut findings);
        explain(&error, &mut findings.faults);
    }
    findings.faults.dedup();
    findings.faults.truncate(Faults::LISTED);
    if findings.faults.is_empty() {
        // Valid for one pass and invalid for the other: cannot happen, and
        // must not pass for valid if it does.
        findings.faults = Findings::exhausted().faults;
    }
    findings
}

/// The errors under an error, one list per branch: of the branches that may
/// have been meant, or of all where none stands out.
fn branches<'e>(error: &'e ValidationError<'_>) -> Vec<&'e [ValidationError<'static>]> {
    let (ValidationErrorKind::AnyOf { context }
    | ValidationErrorKind::OneOfNotValid { context }
    | ValidationErrorKind::OneOfMultipleValid { context }) = error.kind()
    else {
        return Vec::new();
    };
    let here = error.instance_path().as_str();
    let all = || context.iter().map(Vec::as_slice);
    let meant: Vec<_> = all().filter(|errors| !excluded(errors, here)).collect();
    if meant.is_empty() {
        all().collect()
    } else {
        meant
    }
}

/// Notes nulls and missing members, in every branch that may be meant.
fn note(error: &ValidationError<'_>, findings: &mut Findings) {
    let pointer = error.instance_path().as_str();
    if let ValidationErrorKind::Required {
        property: Value::String(name),
    } = error.kind()
    {
        let missing = format!("{pointer}/{}", escaped(name));
        findings.missing.push(missing);
    }
    if error.instance().is_null() && !pointer.is_empty() {
        findings.nulls.push(pointer.to_owned());
    }
    for error in branches(error).into_iter().flatten() {
        note(error, findings);
    }
}

/// A member's name as a step of an RFC 6901 pointer.
pub fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Adds the faults of an error. Where exactly one branch was meant, its
/// faults say more than "matches no branch".
fn explain(error: &ValidationError<'_>, faults: &mut Vec<Fault>) {
    if faults.len() >= Faults::LISTED {
        return;
    }
    if let [branch] = branches(error).as_slice()
        && !branch.is_empty()
    {
        for error in *branch {
            explain(error, faults);
        }
        return;
    }
    let here = error.instance_path().as_str();
    faults.push(Fault {
        pointer: here.to_owned(),
        message: cut(&message(error)),
        keyword: error.kind().keyword().to_owned(),
    });
}

/// Whether a branch was plainly not meant: it wants another type here, or
/// another constant here or in a direct member, as a tag. A null member is no
/// tag; it may stand for one left out.
fn excluded(errors: &[ValidationError<'_>], here: &str) -> bool {
    errors.iter().any(|error| {
        let Some(below) = error.instance_path().as_str().strip_prefix(here) else {
            return false;
        };
        match error.kind() {
            ValidationErrorKind::Type { .. } => below.is_empty(),
            ValidationErrorKind::Constant { .. } | ValidationErrorKind::Enum { .. } => {
                let tag = below.matches('/').count() == 1 && !error.instance().is_null();
                below.is_empty() || tag
            }
            ValidationErrorKind::AnyOf { context }
            | ValidationErrorKind::OneOfNotValid { context } => {
                below.is_empty() && context.iter().all(|errors| excluded(errors, here))
            }
            _ => false,
        }
    })
}

fn message(error: &ValidationError<'_>) -> String {
    match error.kind() {
        ValidationErrorKind::Required {
            property: Value::String(name),
        } => {
            format!("`{name}` is required")
        }
        ValidationErrorKind::Type {
            kind: TypeKind::Single(wanted),
        } => {
            format!("must be {}", article(wanted.as_str()))
        }
        ValidationErrorKind::Type {
            kind: TypeKind::Multiple(wanted),
        } => {
            let wanted: Vec<_> = wanted.iter().map(|kind| article(kind.as_str())).collect();
            format!("must be {}", wanted.join(" or "))
        }
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            let shown: Vec<_> = unexpected.iter().take(5).map(|name| quoted(name)).collect();
            format!("has no property {}", shown.join(", "))
        }
        ValidationErrorKind::FalseSchema => "must not be there".to_owned(),
        ValidationErrorKind::AnyOf { .. } | ValidationErrorKind::OneOfNotValid { .. } => {
            "matches none of the forms it may have".to_owned()
        }
        ValidationErrorKind::OneOfMultipleValid { .. } => {
            "matches several forms of which it may match one".to_owned()
        }
        ValidationErrorKind::PropertyNames { .. } => {
            "has a property whose name is not allowed".to_owned()
        }
        ValidationErrorKind::Format { format } => format!("must be a valid {format}"),
        ValidationErrorKind::Pattern { pattern } => format!("must match the pattern {pattern}"),
        _ => error.masked_with("the value").to_string(),
    }
}

fn quoted(name: &str) -> String {
    let short: String = name.chars().take(60).collect();
    format!("`{}`", short.escape_debug())
}

fn article(kind: &str) -> String {
    match kind {
        "null" => "null".to_owned(),
        "array" | "integer" | "object" => format!("an {kind}"),
        _ => format!("a {kind}"),
    }
}
