//! Queries: the statement as it was saved, and what is bound to it.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use plugin_sdk::query::{self, Rows, Value};
use plugin_sdk::{Error, Result};
use serde_json::{Map, Value as Json};
use spotter_description::Shape;

use super::{answer, no_value};
use crate::datum::Datum;
use crate::jmes::Document;
use crate::plan::Statement;
use crate::variables::Variables;

pub(super) fn run(statement: &Statement, variables: &Variables<'_>) -> Result<String> {
    let mut parameters = Vec::with_capacity(statement.parameters.len());
    for expression in &statement.parameters {
        let value = expression.value(variables).map_err(no_value)?;
        parameters.push(parameter(value.as_ref()));
    }
    let rows = query::source(statement.source.as_str()).answer(&statement.text, parameters)?;
    let shaped = match statement.shape {
        Shape::Rows => Some(objects(rows).collect()),
        Shape::First => objects(rows).next(),
        Shape::Value => rows
            .rows
            .into_iter()
            .next()
            .and_then(|row| row.into_iter().next())
            .map(json),
    };
    let value = match (shaped, &statement.none) {
        (Some(value), _) => value,
        (None, Some((code, message))) => {
            return Err(Error::new(code.clone(), message.best_text(variables)));
        }
        (None, None) => Json::Null,
    };
    let text = value.to_string();
    match &statement.result {
        None => Ok(text),
        Some(query) => answer::found(query, Document::read(&text).as_ref()),
    }
}

/// A value as databases know it. Whole numbers of more than 64 bits are text,
/// and so are lists and objects.
fn parameter(value: Option<&Datum<'_>>) -> Value {
    match value {
        None | Some(Datum::Null) => Value::Null,
        Some(Datum::Text(text)) => Value::Text(text.clone().into_owned()),
        Some(Datum::Json(json)) => match &**json {
            "true" => Value::Boolean(true),
            "false" => Value::Boolean(false),
            number if number.starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
                number_of(number)
            }
            other => Value::Text(other.to_owned()),
        },
    }
}

fn number_of(number: &str) -> Value {
    if let Ok(integer) = number.parse() {
        return Value::Integer(integer);
    }
    let is_whole = !number.contains(['.', 'e', 'E']);
    match number.parse::<f64>() {
        Ok(real) if real.is_finite() && !is_whole => Value::Real(real),
        _ => Value::Text(number.to_owned()),
    }
}

fn objects(rows: Rows) -> impl Iterator<Item = Json> {
    let columns = rows.columns;
    rows.rows.into_iter().map(move |row| {
        let fields = columns.iter().cloned().zip(row.into_iter().map(json));
        Json::Object(Map::from_iter(fields))
    })
}

fn json(value: Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Boolean(value) => value.into(),
        Value::Integer(value) => value.into(),
        Value::Real(value) => value.into(),
        Value::Text(value) => value.into(),
        Value::Blob(value) => BASE64_STANDARD.encode(value).into(),
    }
}
