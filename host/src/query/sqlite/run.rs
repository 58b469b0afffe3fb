//! One statement, on a thread that may block.

use std::sync::Arc;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Statement, ToSql};

use super::watch::Watch;
use super::{Inner, connection, refusal};
use crate::query::answer::Answer;
use crate::query::{QueryError, QueryLimits, Rows, Value};

pub(super) fn run(
    database: &Inner,
    statement: &str,
    parameters: &[Value],
    limits: &QueryLimits,
    watch: &Arc<Watch>,
) -> Result<Rows, QueryError> {
    let refused = |error| refusal::of(error, watch);
    let connection = connection::open(&database.path, limits, watch).map_err(refused)?;
    let mut statement = connection.prepare(statement).map_err(refused)?;
    if database.checks && (!statement.readonly() || statement.is_explain() != 0) {
        return Err(QueryError::rejected(
            "only reading is allowed: one SELECT or VALUES",
        ));
    }
    if statement.column_count() == 0 {
        return Err(QueryError::rejected("the statement asks nothing"));
    }
    bind(&mut statement, parameters, watch)?;

    let columns = statement.column_names();
    let columns = columns.into_iter().map(str::to_owned).collect();
    let mut answer = Answer::new(limits, columns)?;
    let width = statement.column_count();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(refused)? {
        answer.row()?;
        for column in 0..width {
            let value = row.get_ref(column).map_err(refused)?;
            if let ValueRef::Text(content) | ValueRef::Blob(content) = value {
                answer.expect(content.len())?;
            }
            answer.value(own(value))?;
        }
    }
    Ok(answer.finish())
}

fn bind(
    statement: &mut Statement<'_>,
    parameters: &[Value],
    watch: &Watch,
) -> Result<(), QueryError> {
    let wanted = statement.parameter_count();
    if wanted != parameters.len() {
        return Err(QueryError::rejected(format!(
            "the statement has {wanted} parameters, {} were given",
            parameters.len()
        )));
    }
    for (index, parameter) in (1..).zip(parameters) {
        statement
            .raw_bind_parameter(index, parameter)
            .map_err(|error| refusal::of(error, watch))?;
    }
    Ok(())
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Boolean(value) => ValueRef::Integer(i64::from(*value)),
            Value::Integer(value) => ValueRef::Integer(*value),
            Value::Real(value) => ValueRef::Real(*value),
            Value::Text(value) => ValueRef::Text(value.as_bytes()),
            Value::Blob(value) => ValueRef::Blob(value),
        }))
    }
}

fn own(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(value) => Value::Integer(value),
        ValueRef::Real(value) => Value::Real(value),
        ValueRef::Text(value) => match std::str::from_utf8(value) {
            Ok(text) => Value::Text(text.to_owned()),
            // The bytes as they are say more than a text with holes.
            Err(_) => Value::Blob(value.to_owned()),
        },
        ValueRef::Blob(value) => Value::Blob(value.to_owned()),
    }
}
