//! Whether a call came to what its case expects.

use serde_json::{Number, Value};

use super::format::Expected;
use crate::catalog::Failure;
use crate::error::ErrorCode;

/// How a call ended: its result, or its failure.
pub(super) type Ended<'a> = Result<&'a Value, &'a Failure>;

/// What is wrong with how a call ended. Empty: it is as expected.
pub(super) fn faults(expected: &Expected, ended: Ended<'_>) -> Vec<String> {
    match (expected, ended) {
        (Expected::Success, Ok(_)) => Vec::new(),
        (Expected::Result(wanted), Ok(got)) => compare(wanted, got, true),
        (Expected::Includes(wanted), Ok(got)) => compare(wanted, got, false),
        (Expected::Error(wanted), Err(failure)) if has_code(failure, wanted) => Vec::new(),
        (Expected::Error(wanted), Err(failure)) => {
            vec![format!(
                "expected error {wanted}, got {}: {}",
                own_code(failure),
                failure.message
            )]
        }
        (Expected::Error(wanted), Ok(got)) => vec![format!("expected error {wanted}, got {got}")],
        (_, Err(failure)) => {
            vec![format!(
                "failed with {}: {}",
                own_code(failure),
                failure.message
            )]
        }
    }
}

/// Spotter's codes are matched first; any other word is a plugin's own code.
/// `upstream_failed` is both: of a connection Spotter says it, of a status the
/// plugin does.
fn has_code(failure: &Failure, wanted: &str) -> bool {
    let own = failure.code == ErrorCode::PluginFailed && own_code(failure) == wanted;
    match ErrorCode::parse(wanted) {
        Some(code @ ErrorCode::UpstreamFailed) => failure.code == code || own,
        Some(code) => failure.code == code,
        None => own,
    }
}

fn own_code(failure: &Failure) -> &str {
    let own = failure
        .details
        .as_ref()
        .and_then(|details| details.get("code")?.as_str());
    match failure.code {
        ErrorCode::PluginFailed => own.unwrap_or(failure.code.as_str()),
        code => code.as_str(),
    }
}

/// Where two values differ, by JSON pointer. Unless it must be whole, objects
/// may have more fields than are wanted.
pub(super) fn compare(wanted: &Value, got: &Value, whole: bool) -> Vec<String> {
    let mut faults = Vec::new();
    walk(wanted, got, whole, "", &mut faults);
    faults
}

fn walk(wanted: &Value, got: &Value, whole: bool, at: &str, faults: &mut Vec<String>) {
    match (wanted, got) {
        (Value::Object(wanted), Value::Object(got)) => {
            for (name, value) in wanted {
                let at = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                match got.get(name) {
                    Some(got) => walk(value, got, whole, &at, faults),
                    None => faults.push(format!("{at}: expected {value}, and it is missing")),
                }
            }
            for name in got
                .keys()
                .filter(|name| whole && !wanted.contains_key(*name))
            {
                faults.push(format!("{at}/{name}: not expected"));
            }
        }
        (Value::Array(wanted), Value::Array(got)) if wanted.len() == got.len() => {
            for (n, (wanted, got)) in wanted.iter().zip(got).enumerate() {
                walk(wanted, got, whole, &format!("{at}/{n}"), faults);
            }
        }
        (Value::Number(wanted), Value::Number(got)) if same_number(wanted, got) => {}
        (wanted, got) if wanted == got => {}
        (wanted, got) => {
            let place = if at.is_empty() {
                String::new()
            } else {
                format!("{at}: ")
            };
            faults.push(format!("{place}expected {wanted}, got {got}"));
        }
    }
}

/// JSON has one kind of number: 3 and 3.0 are the same.
fn same_number(a: &Number, b: &Number) -> bool {
    a == b || (a.is_f64() || b.is_f64()) && a.as_f64() == b.as_f64()
}

#[cfg(test)]
mod tests;
