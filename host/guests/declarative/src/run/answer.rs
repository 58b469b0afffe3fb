//! What a call makes of an answer.

mod charset;

use std::borrow::Cow;
use std::cell::OnceCell;

use plugin_sdk::http::Response;
use plugin_sdk::{Error, Result, log};
use serde_json::value::RawValue;

use crate::datum::{Datum, write_string};
use crate::jmes::{Document, Query};
use crate::media;
use crate::plan::{self, ErrorRule, Exchange, Statuses, Success};
use crate::variables::Variables;

/// An answer's body, read when it is needed.
pub(super) struct Body<'a> {
    text: Cow<'a, str>,
    is_json: bool,
    /// Why it is not what it says it is.
    broken: Option<String>,
    document: OnceCell<Option<Document>>,
}

impl<'a> Body<'a> {
    pub(super) fn of(response: &'a Response) -> Body<'a> {
        let content_type = response.header("content-type").unwrap_or_default();
        let read = charset::read(response.bytes(), content_type);
        let is_text = read.is_ok();
        let text = read.unwrap_or_else(|lossy| lossy);
        let is_json = is_text && serde_json::from_str::<&RawValue>(&text).is_ok();
        let is_blank = text.trim_ascii().is_empty();
        let shown: String = content_type.chars().take(SHOWN).collect();
        let broken = match (is_text, is_json) {
            (false, _) => Some(match content_type {
                "" => "it is no text, and does not say what it is".to_owned(),
                _ => format!("it is no text but `{shown}`"),
            }),
            (true, false) if media::is_json(content_type) && !is_blank => Some(format!(
                "it says that it is JSON (`{shown}`) and is none, or is cut off"
            )),
            _ => None,
        };
        Body {
            text,
            is_json,
            broken,
            document: OnceCell::new(),
        }
    }

    /// As JSON: a body that is none is a text. None: it is JSON that cannot be
    /// looked into, too deep or with numbers too large.
    pub(super) fn document(&self) -> Option<&Document> {
        let read = || match self.is_json {
            true => Document::read(&self.text),
            false => Some(Document::text(&self.text)),
        };
        self.document.get_or_init(read).as_ref()
    }

    /// A body of which a result is made is what it says it is, and JSON where
    /// something is looked for in it. One of nothing is nothing.
    fn expect_fit_for(&self, result: &plan::Result) -> Result<()> {
        let is_found = matches!(result, plan::Result::Found(_));
        match &self.broken {
            // That it arrived is all that is told.
            _ if matches!(result, plan::Result::Delivered) => Ok(()),
            Some(broken) => Err(unexpected(broken)),
            None if is_found && !self.is_json && !self.text.trim_ascii().is_empty() => {
                Err(unexpected("it is no JSON"))
            }
            None => Ok(()),
        }
    }

    /// Whether a condition holds of it.
    fn fits(&self, when: Option<&Query>) -> bool {
        when.is_none_or(|when| self.document().is_some_and(|document| when.holds(document)))
    }

    fn into_json(self) -> String {
        match self.is_json {
            true => self.text.into_owned(),
            false if self.text.is_empty() => "null".to_owned(),
            false => {
                let mut json = String::new();
                write_string(&self.text, &mut json);
                json
            }
        }
    }
}

/// The result of a call that is one request.
pub(super) fn single(
    exchange: &Exchange,
    response: Response,
    variables: &mut Variables<'_>,
) -> Result<String> {
    let body = expect_success(exchange, &response, variables)?;
    match &exchange.result {
        plan::Result::Body => Ok(body.into_json()),
        plan::Result::Found(query) => found(query, body.document()),
        plan::Result::Delivered => Ok(r#"{"delivered":true}"#.to_owned()),
    }
}

/// What is found in an answer.
pub(super) fn found(query: &Query, document: Option<&Document>) -> Result<String> {
    let document = document
        .ok_or_else(|| unexpected("it is too deep or has numbers too large to be looked into"))?;
    let found = query
        .search(document)
        .map_err(|reason| unexpected(&reason))?;
    Ok(found.to_string())
}

/// An answer that the description did not foresee.
pub(super) fn unexpected(reason: &str) -> Error {
    Error::new(
        "unexpected_answer",
        format!("The answer is not as the tool's description expects it: {reason}."),
    )
}

/// The body of an answer that is a success.
pub(super) fn expect_success<'a>(
    exchange: &Exchange,
    response: &'a Response,
    variables: &mut Variables<'_>,
) -> Result<Body<'a>> {
    let body = Body::of(response);
    if is_success(&exchange.success, response.status(), &body) {
        body.expect_fit_for(&exchange.result)?;
        return Ok(body);
    }
    Err(failure(exchange, response, &body, variables))
}

fn is_success(success: &Success, status: u16, body: &Body<'_>) -> bool {
    contains(&success.status, status) && body.fits(success.when.as_ref())
}

fn contains(ranges: &[Statuses], status: u16) -> bool {
    ranges
        .iter()
        .any(|Statuses(first, last)| (*first..=*last).contains(&status))
}

/// How much of a content type is shown, in characters.
const SHOWN: usize = 80;

/// How much of an answer is logged, in characters.
const LOGGED: usize = 1_000;

/// How long a message is, in characters: none is a whole answer.
const MESSAGE: usize = 1_000;

fn shortened(mut message: String) -> String {
    if let Some((end, _)) = message.char_indices().nth(MESSAGE) {
        message.truncate(end);
        message.push_str("...");
    }
    message
}

fn failure(
    exchange: &Exchange,
    response: &Response,
    body: &Body<'_>,
    variables: &mut Variables<'_>,
) -> Error {
    let status = response.status();
    let beginning: String = body.text.chars().take(LOGGED).collect();
    log::warn!("{}: {status}: {beginning}", response.request());
    let fits = |rule: &&ErrorRule| {
        (rule.status.is_empty() || contains(&rule.status, status)) && body.fits(rule.when.as_ref())
    };
    let error = |code: String, message: String, retryable: bool| {
        let error = Error::new(code, message);
        if retryable { error.retryable() } else { error }
    };
    let may_pass = matches!(status, 408 | 425 | 429 | 500..=599);
    let Some(rule) = exchange.errors.iter().find(fits) else {
        let what = match (status, body.expect_fit_for(&exchange.result)) {
            // What cannot be read says nothing of being refused.
            (200..=299, Err(unfit)) => return unfit,
            (200..=299, Ok(())) => "The server refused it.".to_owned(),
            (_, _) => format!("The server answered {status}."),
        };
        return error("upstream_status".to_owned(), what, may_pass);
    };
    let datum = match serde_json::from_str::<&RawValue>(&body.text) {
        Ok(json) => Datum::of_raw(json).into_owned(),
        Err(_) => Datum::Text(body.text.clone().into_owned().into()),
    };
    variables.set_response(status, datum);
    let message = shortened(rule.message.best_text(variables));
    error(
        rule.code.clone(),
        message,
        rule.retryable.unwrap_or(may_pass),
    )
}
