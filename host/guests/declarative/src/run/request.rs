//! A request: written, sent, answered.

use std::time::Duration;

use plugin_sdk::http::{self, Request};
use plugin_sdk::{Error, Result};

use super::{answer, body, no_value, pages, retry};
use crate::datum::Datum;
use crate::encode;
use crate::outside;
use crate::plan::{Event, Exchange, Field, UrlPiece};
use crate::template::{Expression, Template};
use crate::variables::Variables;

/// A request as it is sent, once or again.
#[derive(Clone)]
pub(super) struct Draft {
    pub(super) url: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

pub(super) fn run(
    exchange: &Exchange,
    function: &str,
    variables: &mut Variables<'_>,
) -> Result<String> {
    let mut draft = Draft {
        url: url(exchange, variables)?,
        headers: headers(exchange, variables)?,
        body: None,
    };
    if let Some(body) = &exchange.body {
        let written = body::write(body, function, variables)?;
        let said = draft
            .headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if !said {
            draft
                .headers
                .push(("content-type".to_owned(), written.content_type));
        }
        draft.body = Some(written.bytes);
    }
    if let Some(Event { wait: false, .. }) = &exchange.event {
        send_once(exchange, draft, variables, None)?;
        return Ok(r#"{"accepted":true}"#.to_owned());
    }
    if let Some(pages) = &exchange.pages {
        return pages::run(exchange, pages, draft, variables);
    }
    let response = retry::send(exchange, draft, variables)?;
    answer::single(exchange, response, variables)
}

/// One attempt.
pub(super) fn send_once(
    exchange: &Exchange,
    draft: Draft,
    variables: &Variables<'_>,
    timeout: Option<Duration>,
) -> http::Result<http::Response> {
    let mut request = http::request(exchange.method, &draft.url);
    if let Some(timeout) = timeout {
        request = request.timeout(timeout);
    }
    for (name, value) in &draft.headers {
        request = request.header(name, value);
    }
    let key = &variables.context().idempotency_key;
    if let Some(name) = &exchange.idempotency_header {
        request = request.header(name, key);
    }
    if let Some(Event {
        signed_with, wait, ..
    }) = &exchange.event
    {
        request = event(request, key, signed_with.as_deref());
        if !wait {
            request = request.fire_and_forget();
        }
    }
    if let Some(body) = draft.body {
        request = request.bytes(body);
    }
    request.send()
}

/// What makes a request an event by Standard Webhooks. The host signs it.
fn event(request: Request, id: &str, signed_with: Option<&str>) -> Request {
    let request = request
        .header("webhook-id", id)
        .header("webhook-timestamp", outside::unix_seconds());
    match signed_with {
        Some(secret) => request.header("webhook-signature", http::secret(secret)),
        None => request,
    }
}

pub(super) fn url(exchange: &Exchange, variables: &Variables<'_>) -> Result<String> {
    let mut url = String::new();
    let mut in_path = false;
    let mut suspect = false;
    for piece in &exchange.url {
        match piece {
            UrlPiece::Literal(literal) => url.push_str(literal),
            // Put where it belongs when all else was looked at.
            UrlPiece::Secret(_) => url.push(HOLE),
            UrlPiece::Path(expression) => {
                in_path = true;
                let value = expression.value(variables).map_err(no_value)?;
                let text = value.as_ref().map_or("", Datum::as_text);
                expect_within_segment(text, expression, exchange.any_path)?;
                suspect |= text.contains(['{', '}']);
                encode::push_component(&mut url, text);
            }
            UrlPiece::Query(expression) => {
                let value = expression.value(variables).map_err(no_value)?;
                let text = value.as_ref().map_or("", Datum::as_text);
                suspect |= text.contains(['{', '}']);
                encode::push_component(&mut url, text);
            }
        }
    }
    if in_path && encode::has_steps(url.split('?').next().unwrap_or_default()) {
        return Err(invalid("A segment of a path cannot be `.` or `..`."));
    }
    if suspect && encode::names_secret(&encode::decoded(&url)) {
        return Err(names_secret("the URL"));
    }
    let secrets = exchange.url.iter().filter_map(|piece| match piece {
        UrlPiece::Secret(secret) => Some(secret.as_str()),
        _ => None,
    });
    for secret in secrets {
        url = url.replacen(HOLE, secret, 1);
    }
    let mut separator = if url.contains('?') { '&' } else { '?' };
    for field in &exchange.query {
        for (value, is_own) in values_of(field, variables)? {
            if !is_own && encode::names_secret(&value) {
                return Err(names_secret(&format!("the parameter `{}`", field.name)));
            }
            url.push(separator);
            separator = '&';
            encode::push_component(&mut url, &field.name);
            url.push('=');
            encode::push_component(&mut url, &value);
        }
    }
    Ok(url)
}

/// Stands for a secret's place; no URL has it.
const HOLE: char = '\u{0}';

/// A value stays in its segment, whoever decodes the path, and however often:
/// below a path that is written out, where a step would lead out of it.
fn expect_within_segment(text: &str, expression: &Expression, any_path: bool) -> Result<()> {
    // Nothing is no segment: the path would be another.
    if text.is_empty() {
        return Err(invalid(format!(
            "`{}` has no value, and the path needs one.",
            expression.source()
        )));
    }
    let ambiguous = |c: char| c.is_control() || matches!(c, '/' | '\\' | '%');
    match !any_path && text.contains(ambiguous) {
        true => Err(invalid(format!(
            "`{}` stands in the path, where it cannot have `/`, `\\`, `%` or a control character.",
            expression.source()
        ))),
        false => Ok(()),
    }
}

pub(super) fn headers(
    exchange: &Exchange,
    variables: &Variables<'_>,
) -> Result<Vec<(String, String)>> {
    let mut headers = Vec::with_capacity(exchange.headers.len() + 1);
    for field in &exchange.headers {
        for (value, is_own) in values_of(field, variables)? {
            if !is_own {
                expect_legal(&field.name, &value)?;
            }
            headers.push((field.name.clone(), value));
        }
    }
    Ok(headers)
}

/// A header arrives as it was sent, or it is not sent.
fn expect_legal(name: &str, value: &str) -> Result<()> {
    let is_control = |c: char| c.is_ascii_control() && c != '\t';
    let is_blank = |c: char| c == ' ' || c == '\t';
    if value.contains(is_control) {
        return Err(invalid(format!(
            "The header `{name}` cannot have a line break or a control character."
        )));
    }
    if value.starts_with(is_blank) || value.ends_with(is_blank) {
        return Err(invalid(format!(
            "The header `{name}` cannot begin or end with a blank."
        )));
    }
    match encode::names_secret(value) {
        true => Err(names_secret(&format!("the header `{name}`"))),
        false => Ok(()),
    }
}

/// The host would put a secret where a value of the call stands.
fn names_secret(place: &str) -> Error {
    invalid(format!(
        "A value in {place} cannot be the place of a secret."
    ))
}

pub(super) fn invalid(message: impl Into<String>) -> Error {
    Error::new("invalid_value", message)
}

/// Names with what their values come to. What has no value is left out; a
/// list repeats its name.
pub(super) fn values<'f>(
    fields: &'f [Field],
    variables: &Variables<'_>,
) -> Result<Vec<(&'f str, String)>> {
    let mut pairs = Vec::with_capacity(fields.len());
    for field in fields {
        let values = values_of(field, variables)?;
        pairs.extend(
            values
                .into_iter()
                .map(|(value, _)| (field.name.as_str(), value)),
        );
    }
    Ok(pairs)
}

/// The values of a field, and of each whether it is the description's own.
fn values_of(field: &Field, variables: &Variables<'_>) -> Result<Vec<(String, bool)>> {
    let mut values = Vec::with_capacity(field.values.len());
    for template in &field.values {
        match template.literal() {
            Some(literal) => values.push((literal.to_owned(), true)),
            None => {
                let texts = texts(template, variables)?;
                values.extend(texts.into_iter().map(|text| (text, false)));
            }
        }
    }
    Ok(values)
}

fn texts(template: &Template, variables: &Variables<'_>) -> Result<Vec<String>> {
    Ok(match template.datum(variables).map_err(no_value)? {
        None | Some(Datum::Null) => Vec::new(),
        Some(Datum::Text(text)) => vec![text.into_owned()],
        Some(json) => {
            let items = json.items().into_iter();
            items.map(|item| item.as_text().to_owned()).collect()
        }
    })
}

impl Draft {
    /// The same request with another parameter in its query.
    pub(super) fn with_parameter(&self, name: &str, value: &str) -> Draft {
        let mut pair = String::new();
        encode::push_pair(&mut pair, name, value);
        let separator = if self.url.contains('?') { '&' } else { '?' };
        self.to(format!("{}{separator}{pair}", self.url))
    }

    /// The same request to another URL.
    pub(super) fn to(&self, url: String) -> Draft {
        Draft {
            url,
            headers: self.headers.clone(),
            body: self.body.clone(),
        }
    }
}
