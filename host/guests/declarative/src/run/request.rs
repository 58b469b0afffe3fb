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
        let said = draft.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if !said {
            draft.headers.push(("content-type".to_owned(), written.content_type));
        }
        draft.body = Some(written.bytes);
    }
    if let Some(Event { wait: false, .. }) = &exchange.event {
        // Nobody waits: the host answers as soon as it took the event over.
        send_once(exchange, &draft, variables, Duration::ZERO)?;
        return Ok(r#"{"accepted":true}"#.to_owned());
    }
    if let Some(pages) = &exchange.pages {
        return pages::run(exchange, pages, draft, variables);
    }
    let response = retry::send(exchange, &draft, variables)?;
    answer::single(exchange, response, variables)
}

/// One attempt.
pub(super) fn send_once(
    exchange: &Exchange,
    draft: &Draft,
    variables: &Variables<'_>,
    timeout: Duration,
) -> http::Result<http::Response> {
    let mut request = http::request(exchange.method, &draft.url).timeout(timeout);
    for (name, value) in &draft.headers {
        request = request.header(name, value);
    }
    let key = &variables.context().idempotency_key;
    if let Some(name) = &exchange.idempotency_header {
        request = request.header(name, key);
    }
    if let Some(Event { signed_with, .. }) = &exchange.event {
        request = event(request, key, signed_with.as_deref());
    }
    if let Some(body) = &draft.body {
        request = request.bytes(body.clone());
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

fn url(exchange: &Exchange, variables: &Variables<'_>) -> Result<String> {
    let mut url = String::new();
    for piece in &exchange.url {
        match piece {
            UrlPiece::Literal(literal) => url.push_str(literal),
            UrlPiece::Path(expression) | UrlPiece::Query(expression) => {
                let value = expression.value(variables).map_err(no_value)?;
                let text = value.as_ref().map_or("", Datum::as_text);
                url.push_str(&encode::component(text));
                if let UrlPiece::Path(_) = piece {
                    expect_within_segment(text, expression)?;
                }
            }
        }
    }
    if exchange.url.iter().any(|piece| matches!(piece, UrlPiece::Path(_))) {
        expect_no_dots(&url)?;
    }
    let mut query = String::new();
    for (name, value) in values(&exchange.query, variables)? {
        encode::push_pair(&mut query, &name, &value);
    }
    if !query.is_empty() {
        url.push(if url.contains('?') { '&' } else { '?' });
        url.push_str(&query);
    }
    Ok(url)
}

/// Nothing is no segment: the path would be another.
fn expect_within_segment(text: &str, expression: &Expression) -> Result<()> {
    match text.is_empty() {
        true => Err(Error::new(
            "invalid_value",
            format!("`{}` has no value, and the path needs one.", expression.source()),
        )),
        false => Ok(()),
    }
}

/// Servers take `.` and `..` for steps, encoded or not.
fn expect_no_dots(url: &str) -> Result<()> {
    let path = url.split('?').next().unwrap_or(url);
    let is_step = |segment: &str| {
        let segment = segment.to_ascii_lowercase().replace("%2e", ".");
        segment == "." || segment == ".."
    };
    match path.split('/').any(is_step) {
        true => Err(Error::new(
            "invalid_value",
            "A value of `.` or `..` cannot be part of a path.",
        )),
        false => Ok(()),
    }
}

fn headers(exchange: &Exchange, variables: &Variables<'_>) -> Result<Vec<(String, String)>> {
    values(&exchange.headers, variables)
}

/// Names with what their values come to. What has no value is left out; a
/// list repeats its name.
pub(super) fn values(
    fields: &[Field],
    variables: &Variables<'_>,
) -> Result<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    for field in fields {
        for template in &field.values {
            for value in texts(template, variables)? {
                pairs.push((field.name.clone(), value));
            }
        }
    }
    Ok(pairs)
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
