//! What servers and sources answer in a case: written down beside it, or in
//! recorded answers, which native tests read as well.

use std::collections::BTreeMap;

use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::catalog::SourceName;
use crate::egress::{RequestPattern, ScriptedAnswer, ScriptedOutcome};
use crate::query::{self, QueryOutcome, Rows, ScriptedQuery};

/// How a server answers a request.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HttpAnswer {
    /// `METHOD URL`.
    pub request: String,
    /// Its status; 200 when left out.
    #[serde(default = "ok", skip_serializing_if = "is_none")]
    pub status: u16,
    /// Its headers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// Text is sent as it is, all else as JSON.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub body: Value,
    /// Instead of an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<NoAnswer>,
}

/// How a request ends without an answer.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoAnswer {
    /// The server keeps silent.
    Timeout,
    /// No connection can be made.
    Unreachable,
}

/// How a source answers a query.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QueryAnswer {
    /// The source.
    #[schema(value_type = String)]
    query: SourceName,
    /// The columns' names.
    #[serde(default)]
    columns: Vec<String>,
    /// Each row has one value for each column.
    #[serde(default)]
    rows: Vec<Vec<Value>>,
    /// Instead of rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<NoRows>,
}

/// How a query ends without rows.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoRows {
    /// It takes too long.
    Timeout,
    /// The database is away.
    Unavailable,
}

/// All that answers in a case.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// The servers.
    pub http: Vec<ScriptedAnswer>,
    /// The sources.
    pub queries: Vec<ScriptedQuery>,
}

impl Answers {
    /// What a case has written down. `fallback` is for requests and sources
    /// that it says nothing about.
    ///
    /// # Errors
    /// What is wrong with the first answer that is none.
    pub fn new(
        http: &[HttpAnswer],
        queries: &[QueryAnswer],
        fallback: Option<Answers>,
    ) -> Result<Answers, String> {
        let mut answers = Answers {
            http: http
                .iter()
                .map(HttpAnswer::script)
                .collect::<Result<_, _>>()?,
            queries: queries
                .iter()
                .map(QueryAnswer::script)
                .collect::<Result<_, _>>()?,
        };
        let Some(mut fallback) = fallback else {
            return Ok(answers);
        };
        let is_known = |other: &ScriptedAnswer| {
            let mut known = answers.http.iter();
            known.any(|answer| answer.request == other.request)
        };
        fallback.http.retain(|answer| !is_known(answer));
        let is_known = |other: &ScriptedQuery| {
            let mut known = answers.queries.iter();
            known.any(|answer| answer.source == other.source)
        };
        fallback.queries.retain(|answer| !is_known(answer));
        answers.http.append(&mut fallback.http);
        answers.queries.append(&mut fallback.queries);
        Ok(answers)
    }

    /// Reads recorded answers: a JSON array of them.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn recorded(text: &[u8]) -> Result<Answers, String> {
        let items: Vec<Value> = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        let (mut http, mut queries) = (Vec::new(), Vec::new());
        for (n, item) in items.into_iter().enumerate() {
            let wrong = |error: serde_json::Error| format!("answer {n}: {error}");
            match item.get("query").is_some() {
                true => queries.push(serde_json::from_value(item).map_err(wrong)?),
                false => http.push(serde_json::from_value(item).map_err(wrong)?),
            }
        }
        Answers::new(&http, &queries, None)
    }
}

impl HttpAnswer {
    fn script(&self) -> Result<ScriptedAnswer, String> {
        let request = RequestPattern::parse(&self.request)?;
        let outcome = match self.error {
            Some(NoAnswer::Timeout) => ScriptedOutcome::Timeout,
            Some(NoAnswer::Unreachable) => ScriptedOutcome::Unreachable,
            None => self
                .response()
                .map_err(|why| format!("{}: {why}", self.request))?,
        };
        Ok(ScriptedAnswer { request, outcome })
    }

    fn response(&self) -> Result<ScriptedOutcome, String> {
        let status = StatusCode::from_u16(self.status);
        let status = status.map_err(|_| format!("{} is no status", self.status))?;
        let (kind, body) = match &self.body {
            Value::Null => (None, Vec::new()),
            Value::String(text) => (Some("text/plain; charset=utf-8"), text.clone().into_bytes()),
            other => (Some("application/json"), other.to_string().into_bytes()),
        };
        let mut headers = HeaderMap::new();
        if let Some(kind) = kind {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        for (name, value) in &self.headers {
            let known = HeaderName::try_from(name).map_err(|_| format!("`{name}` is no header"))?;
            let value = HeaderValue::try_from(value);
            let value = value.map_err(|_| format!("the value of `{name}` cannot be sent"))?;
            headers.insert(known, value);
        }
        Ok(ScriptedOutcome::Response {
            status,
            headers,
            body: body.into(),
        })
    }
}

fn ok() -> u16 {
    200
}

/// Where there is an error instead, there is no status.
fn is_none(status: &u16) -> bool {
    *status == 0
}

impl QueryAnswer {
    fn script(&self) -> Result<ScriptedQuery, String> {
        let outcome = match self.error {
            Some(NoRows::Timeout) => QueryOutcome::Timeout,
            Some(NoRows::Unavailable) => QueryOutcome::Unavailable,
            None => QueryOutcome::Rows(
                self.rows()
                    .map_err(|why| format!("query {}: {why}", self.query))?,
            ),
        };
        Ok(ScriptedQuery {
            source: self.query.clone(),
            outcome,
        })
    }

    fn rows(&self) -> Result<Rows, String> {
        let mut rows = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            if row.len() != self.columns.len() {
                return Err("a row has one value for each column".to_owned());
            }
            rows.push(row.iter().map(value).collect::<Result<_, _>>()?);
        }
        Ok(Rows {
            columns: self.columns.clone(),
            rows,
            bytes: 0,
        })
    }
}

fn value(json: &Value) -> Result<query::Value, String> {
    Ok(match json {
        Value::Null => query::Value::Null,
        Value::Bool(truth) => query::Value::Boolean(*truth),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => query::Value::Integer(whole),
            None => query::Value::Real(number.as_f64().unwrap_or(f64::NAN)),
        },
        Value::String(text) => query::Value::Text(text.clone()),
        other => {
            return Err(format!(
                "a database has no value `{other}`: JSON is text there"
            ));
        }
    })
}

#[cfg(test)]
mod tests;
