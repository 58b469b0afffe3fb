//! Answers from a file: what servers and sources said once.

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;
use serde_json::Value as Json;

use super::http::{Answer, Pattern, json, status, text, timeout, unreachable};
use super::query::QueryError;
use super::{Host, state};
use crate::query::{Rows, Value};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    request: String,
    status: Option<u16>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: Json,
    error: Option<RequestError>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum RequestError {
    Timeout,
    Unreachable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Query {
    query: String,
    #[serde(default)]
    columns: Vec<String>,
    #[serde(default)]
    rows: Vec<Vec<Json>>,
    error: Option<SourceError>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum SourceError {
    Timeout,
    Unavailable,
}

impl Host {
    /// Answers requests and queries with what a JSON file says, whose form is
    /// in this crate's README. The path is relative to the package.
    ///
    /// # Panics
    /// Where the file cannot be read or is not of that form.
    pub fn recorded(self, path: &str) -> Self {
        let file = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let answers: Vec<Json> =
            serde_json::from_str(&file).unwrap_or_else(|error| panic!("{path}: {error}"));
        for (number, answer) in answers.into_iter().enumerate() {
            if let Err(wrong) = add(answer) {
                panic!("{path}: answer {number}: {wrong}");
            }
        }
        self
    }
}

fn add(answer: Json) -> Result<(), String> {
    if answer.get("query").is_some() {
        let query: Query = serde_json::from_value(answer).map_err(|error| error.to_string())?;
        return add_query(query);
    }
    let request: Request = serde_json::from_value(answer).map_err(|error| error.to_string())?;
    add_request(request)
}

fn add_request(request: Request) -> Result<(), String> {
    let pattern = Pattern::parse(&request.request)?;
    let answer = match request.error {
        Some(RequestError::Timeout) => timeout(),
        Some(RequestError::Unreachable) => unreachable(),
        None => response(request),
    };
    state::with(|state| state.servers.add(pattern, answer));
    Ok(())
}

/// Text is sent as it is, every other body as JSON.
fn response(request: Request) -> Answer {
    let code = request.status.unwrap_or(200);
    let answer = match request.body {
        Json::Null => status(code),
        Json::String(body) => text(code, body),
        body => json(code, body),
    };
    let headers = request.headers.iter();
    headers.fold(answer, |answer, (name, value)| answer.header(name, value))
}

fn add_query(query: Query) -> Result<(), String> {
    let answer = match query.error {
        Some(SourceError::Timeout) => Err(QueryError::TimedOut),
        Some(SourceError::Unavailable) => Err(QueryError::Unavailable),
        None => Ok(rows(query.columns, query.rows)?),
    };
    state::with(|state| state.sources.add(&query.query, answer));
    Ok(())
}

fn rows(columns: Vec<String>, rows: Vec<Vec<Json>>) -> Result<Rows, String> {
    if let Some(row) = rows.iter().find(|row| row.len() != columns.len()) {
        return Err(format!("a row has one value for each column: {row:?}"));
    }
    let rows = rows
        .into_iter()
        .map(|row| row.into_iter().map(value).collect())
        .collect::<Result<_, _>>()?;
    Ok(Rows { columns, rows })
}

fn value(json: Json) -> Result<Value, String> {
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Boolean(value),
        Json::Number(number) => match number.as_i64() {
            Some(integer) => Value::Integer(integer),
            None => Value::Real(number.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(text) => Value::Text(text),
        other => {
            return Err(format!(
                "a database has no value `{other}`: JSON is text there"
            ));
        }
    })
}
