//! Read-only SQL for guests: the contract's `query` over the gym's sources.

use std::sync::Arc;

use tokio::runtime::Handle;

use super::beside::beside;
use super::{Met, Meter, SeenRows};
use crate::catalog::{Access, GymId, LogLevel, SourceName};
use crate::error::Chain;
use crate::query::{QueryError, QueryLimits, QueryOutlet, Rows, SourceError, Value};
use crate::sandbox::contract::query::{self, Host};
use crate::sandbox::{CallLimits, Guest};

/// Which sources a plugin may read, and where they are.
#[derive(Clone)]
pub struct QueryGrant {
    /// The gym whose sources are meant.
    pub gym: GymId,
    /// What is allowed.
    pub access: Arc<Access>,
    /// Where queries go.
    pub outlet: Arc<QueryOutlet>,
    /// Where databases are reached from.
    pub runtime: Handle,
}

impl Host for Guest {
    async fn query(
        &mut self,
        source: String,
        statement: String,
        parameters: Vec<query::Value>,
    ) -> wasmtime::Result<Result<query::Rows, query::Error>> {
        let reach = self.host_call();
        let (grant, trace) = (reach.query.clone(), reach.trace.clone());
        let step = trace.and_then(|trace| {
            let parameters = parameters.iter().cloned().map(Value::from);
            trace.query(&source, &statement, parameters)
        });
        let meter = self.metered();
        let asked = Asked {
            source,
            statement,
            parameters,
        };
        let ended = ask(grant, asked, self.limits(), &meter).await;
        if let Some(step) = step {
            step.rows(match &ended {
                Ok(answer) => Ok(SeenRows::new(&answer.columns, &answer.rows, |row| {
                    row.iter().cloned().map(Value::from).collect()
                })),
                Err(refused) => Err(explain(refused).1),
            });
        }
        if let Err(refused) = &ended {
            let (met, why) = explain(refused);
            meter.met(met);
            self.logs().write(LogLevel::Warn, &format!("Query: {why}"));
        }
        Ok(ended)
    }
}

struct Asked {
    source: String,
    statement: String,
    parameters: Vec<query::Value>,
}

async fn ask(
    grant: Option<QueryGrant>,
    asked: Asked,
    limits: &CallLimits,
    meter: &Meter,
) -> Result<query::Rows, query::Error> {
    let (Some(grant), Ok(source)) = (grant, SourceName::new(&asked.source)) else {
        return Err(query::Error::Denied);
    };
    if !grant.access.reads(&source) {
        return Err(query::Error::Denied);
    }
    if meter.query() >= limits.queries {
        return Err(query::Error::TooManyQueries);
    }
    let parameters = asked.parameters.into_iter().map(Value::from).collect();
    let limits = QueryLimits {
        rows: limits.query_rows,
        bytes: limits.query_bytes,
        time_ms: limits.query_ms,
        ..QueryLimits::default()
    };
    let (gym, name, outlet) = (grant.gym.clone(), source.clone(), grant.outlet);
    let run = async move {
        let statement = asked.statement;
        outlet
            .query(&gym, &name, statement, parameters, &limits)
            .await
    };
    let answer = beside(&grant.runtime, run).await;
    match answer.unwrap_or_else(|ended| Err(QueryError::Unavailable(ended.into()).into())) {
        Ok(rows) => {
            meter.rows(rows.rows.len());
            Ok(rows.into())
        }
        Err(error) => Err(refused(error, &grant.gym, &source)),
    }
}

fn refused(error: SourceError, gym: &GymId, source: &SourceName) -> query::Error {
    match error {
        SourceError::Unknown => query::Error::UnknownSource,
        SourceError::Query(QueryError::Rejected(why)) => query::Error::Rejected(why),
        SourceError::Query(QueryError::TimedOut) => query::Error::TimedOut,
        SourceError::Query(QueryError::TooLarge(limit)) => query::Error::TooLarge(limit),
        SourceError::Query(error @ QueryError::Unavailable(_)) => {
            tracing::warn!(%gym, %source, error = %Chain(&error), "a data source did not answer");
            query::Error::Unavailable
        }
    }
}

/// Which of the host's codes an error is, and a line for the log.
fn explain(error: &query::Error) -> (Met, String) {
    match error {
        query::Error::Denied => (
            Met::Denied,
            "the plugin did not ask for this source, or the gym did not grant it".into(),
        ),
        query::Error::UnknownSource => (Met::Denied, "the gym has no such source".into()),
        query::Error::Rejected(why) => (Met::QueryRejected, why.clone()),
        query::Error::TooLarge(limit) => (Met::QueryRejected, format!("the answer has {limit}")),
        query::Error::TimedOut => (Met::QueryTimeout, "it took too long".into()),
        query::Error::TooManyQueries => (
            Met::TooMany,
            "the call queries more often than it may".into(),
        ),
        query::Error::Unavailable => (Met::Unavailable, "the database did not answer".into()),
    }
}

impl From<query::Value> for Value {
    fn from(value: query::Value) -> Value {
        match value {
            query::Value::Null => Value::Null,
            query::Value::Boolean(truth) => Value::Boolean(truth),
            query::Value::Integer(number) => Value::Integer(number),
            query::Value::Real(number) => Value::Real(number),
            query::Value::Text(text) => Value::Text(text),
            query::Value::Blob(bytes) => Value::Blob(bytes),
        }
    }
}

impl From<Value> for query::Value {
    fn from(value: Value) -> query::Value {
        match value {
            Value::Null => query::Value::Null,
            Value::Boolean(truth) => query::Value::Boolean(truth),
            Value::Integer(number) => query::Value::Integer(number),
            Value::Real(number) => query::Value::Real(number),
            Value::Text(text) => query::Value::Text(text),
            Value::Blob(bytes) => query::Value::Blob(bytes),
        }
    }
}

impl From<Rows> for query::Rows {
    fn from(rows: Rows) -> query::Rows {
        let row = |row: Vec<Value>| row.into_iter().map(Into::into).collect();
        query::Rows {
            columns: rows.columns,
            rows: rows.rows.into_iter().map(row).collect(),
        }
    }
}
