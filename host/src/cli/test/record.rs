//! `spotter test --record`: what the network answered, in the form in which
//! cases and native tests read it. No secret is written.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde_json::Value;

use crate::cases::{CaseSecrets, HttpAnswer, NoAnswer};
use crate::cli::failure::{Failure, Result};
use crate::egress::{ScriptedOutcome, SentRequest};

/// Headers of a connection, of a day or of a visitor.
const PASSING: [&str; 12] = [
    "age",
    "alt-svc",
    "connection",
    "content-length",
    "date",
    "expires",
    "keep-alive",
    "nel",
    "report-to",
    "server",
    "set-cookie",
    "strict-transport-security",
];

/// The answers of some cases.
#[derive(Default)]
pub(super) struct Recording(Vec<HttpAnswer>);

impl Recording {
    /// Keeps the answers that came from the network.
    pub(super) fn keep(&mut self, sent: &[SentRequest], secrets: &CaseSecrets) -> Result<()> {
        for sent in sent.iter().filter(|sent| sent.went_out) {
            let request = format!("{} {}", sent.method, sent.url);
            let Some(outcome) = &sent.outcome else {
                continue;
            };
            let answer = recorded(request.clone(), outcome, secrets);
            self.0.push(answer.map_err(|why| {
                Failure::new(
                    "record",
                    format!("{request} cannot be written down: {why}."),
                )
            })?);
        }
        Ok(())
    }

    /// Writes them down.
    pub(super) fn write(&self, file: &Path) -> Result<()> {
        let mut text = serde_json::to_string_pretty(&self.0).unwrap_or_default();
        text.push('\n');
        fs::write(file, text).map_err(|error| Failure::file("write", file, &error))
    }
}

fn recorded(
    request: String,
    outcome: &ScriptedOutcome,
    secrets: &CaseSecrets,
) -> Result<HttpAnswer, String> {
    let error = match outcome {
        ScriptedOutcome::Timeout => NoAnswer::Timeout,
        ScriptedOutcome::Unreachable => NoAnswer::Unreachable,
        ScriptedOutcome::Response {
            status,
            headers,
            body,
        } => {
            let mut headers = kept(headers, secrets);
            let body = secrets.masked(body);
            return Ok(HttpAnswer {
                request,
                status: status.as_u16(),
                body: readable(body, &mut headers)?,
                headers,
                error: None,
            });
        }
    };
    Ok(HttpAnswer {
        request,
        status: 0,
        headers: BTreeMap::new(),
        body: Value::Null,
        error: Some(error),
    })
}

fn kept(headers: &HeaderMap, secrets: &CaseSecrets) -> BTreeMap<String, String> {
    let lasting = headers
        .iter()
        .filter(|(name, _)| !PASSING.contains(&name.as_str()));
    lasting
        .filter_map(|(name, value)| {
            let value = String::from_utf8(secrets.masked(value.as_bytes())).ok()?;
            Some((name.as_str().to_owned(), value))
        })
        .collect()
}

/// JSON as JSON, all else as text. The content type is left out where it goes
/// without saying.
fn readable(body: Vec<u8>, headers: &mut BTreeMap<String, String>) -> Result<Value, String> {
    if body.is_empty() {
        return Ok(Value::Null);
    }
    let kind = headers.get(CONTENT_TYPE.as_str());
    if kind.is_some_and(|kind| kind.contains("json"))
        && let Ok(json) = serde_json::from_slice::<Value>(&body)
        && !matches!(json, Value::String(_) | Value::Null)
    {
        if kind.is_some_and(|kind| kind == "application/json") {
            headers.remove(CONTENT_TYPE.as_str());
        }
        return Ok(json);
    }
    let text = String::from_utf8(body).map_err(|_| "its answer is no text")?;
    Ok(Value::String(text))
}
