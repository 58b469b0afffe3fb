//! What an operation answers.

use serde_json::{Map, Value};

use super::super::{ImportError, limits, name, template};
use super::build::{Builder, shortened};
use super::document::fields;
use super::schema::{Direction, Schemas};
use crate::{ErrorRule, StatusPattern};

/// The largest schema of a result, in values and in bytes: the host checks
/// every answer by it, and a model reads it.
const MAX_VALUES: usize = 400;
const MAX_BYTES: usize = 16 << 10;

/// The most rules, and the longest message of one.
const MAX_RULES: usize = 20;
const MAX_MESSAGE_CHARS: usize = 300;

/// A code of more words is a sentence.
const MAX_CODE_WORDS: usize = 5;

pub(super) fn add(builder: &mut Builder<'_>) {
    returns(builder);
    for (status, response) in fields(builder.operation.value.get("responses")) {
        if builder.rest.errors.len() < MAX_RULES
            && let Some(rule) = rule(builder, status, response)
        {
            builder.rest.errors.push(rule);
        }
    }
}

/// Asks for the type of the first answer that has one: JSON where the server has
/// a choice, for only from JSON a result is taken.
pub(super) fn accept(builder: &mut Builder<'_>) {
    if builder.has_header("accept") {
        return;
    }
    let document = builder.document;
    let responses = fields(builder.operation.value.get("responses"));
    let contents = responses.filter_map(|(status, response)| {
        let response = document.resolve(response).ok()?;
        let content = response.get("content")?.as_object()?;
        (!content.is_empty()).then_some((status, content))
    });
    let Some((_, content)) = contents.min_by_key(|(status, _)| (*status).clone()) else {
        return;
    };
    let is_json = |media_type: &&String| is_json(media_type);
    let Some(media_type) = content.keys().find(is_json).or(content.keys().next()) else {
        return;
    };
    if !media_type.is_empty() && limits::is_line(media_type) {
        let accepted = template::literal(media_type);
        let headers = &mut builder.rest.headers;
        headers.insert("Accept".to_owned(), accepted.into());
    }
}

fn is_json(media_type: &str) -> bool {
    let name = media_type.split(';').next().unwrap_or("").trim();
    name == "application/json" || name.ends_with("+json")
}

/// The schema of the first success, if it is sure to be one for the host too.
fn returns(builder: &mut Builder<'_>) {
    let responses = fields(builder.operation.value.get("responses"));
    let success = responses
        .filter(|(status, _)| status.len() == 3 && status.starts_with('2'))
        .min_by_key(|(status, _)| (*status).clone());
    let Some((_, response)) = success else {
        return;
    };
    match schema(builder, response) {
        Ok(Some(schema)) => builder.description.returns = Some(schema),
        Ok(None) => {}
        Err(why) => builder.note(format!("The result's schema is left out: {why}")),
    }
}

fn schema(builder: &Builder<'_>, response: &Value) -> Result<Option<Map<String, Value>>, String> {
    let message = |error: ImportError| error.message;
    // Taken from the document anew, so that it lives as long.
    let response = builder.document.resolve(response).map_err(message)?;
    let content = fields(response.get("content")).find(|(media_type, _)| is_json(media_type));
    let Some(schema) = content.and_then(|(_, media)| media.get("schema")) else {
        return Ok(None);
    };
    let mut schemas = Schemas::new(builder.document, Direction::Response, MAX_VALUES);
    let schema = schemas.write(schema).map_err(message)?;
    if schemas.is_cyclic {
        return Err("it holds itself.".to_owned());
    }
    if schemas.is_cut || Value::from(schema.clone()).to_string().len() > MAX_BYTES {
        return Err("it is too large.".to_owned());
    }
    Ok((!schema.is_empty()).then_some(schema))
}

/// What a documented refusal means.
fn rule(builder: &Builder<'_>, status: &str, response: &Value) -> Option<ErrorRule> {
    let is_class = status.eq_ignore_ascii_case("4xx");
    let pattern = match status.parse() {
        Ok(status @ 400..=499) => StatusPattern::Status(status),
        _ if is_class => StatusPattern::Class("4xx".to_owned()),
        _ => return None,
    };
    let response = builder.document.resolve(response).ok()?;
    let about = response.get("description").and_then(Value::as_str);
    let about = about.unwrap_or("").trim();
    let plain = format!("http_{}", status.to_ascii_lowercase());
    let is_short = (1..=MAX_CODE_WORDS).contains(&about.split_whitespace().count());
    let code = if is_short && about.is_ascii() {
        name::snake(about, &plain)
    } else {
        plain
    };
    let message = if about.is_empty() {
        format!("The server answered with status {status}.")
    } else {
        let end = if about.ends_with(['.', '!', '?']) {
            ""
        } else {
            "."
        };
        template::literal(&shortened(&format!("{about}{end}"), MAX_MESSAGE_CHARS))
    };
    Some(ErrorRule {
        status: vec![pattern],
        when: None,
        code,
        message,
        retryable: None,
    })
}
