//! What one query may take.

use std::time::Duration;

use super::{QueryError, Value};

/// The limits of one query. Each has its reason; the ceilings are the
/// operator's matter.
#[derive(Clone, Debug)]
pub struct QueryLimits {
    /// Rows of an answer: more than a model reads or a screen shows.
    pub rows: usize,
    /// Bytes of an answer, which crosses into the plugin's memory. Also the
    /// longest single value.
    pub bytes: usize,
    /// Columns of an answer: wide enough for any table that people made.
    pub columns: usize,
    /// From asking to the answer, with the wait for a connection.
    pub time_ms: u64,
    /// Bytes of the statement: parsing costs before any other limit holds.
    pub statement_bytes: usize,
    /// Parameters of a statement.
    pub parameters: usize,
    /// Bytes of all parameters, which the database copies.
    pub parameter_bytes: usize,
}

impl Default for QueryLimits {
    fn default() -> QueryLimits {
        QueryLimits {
            rows: 1_000,
            bytes: 1 << 20,
            columns: 100,
            time_ms: 2_000,
            statement_bytes: 16 << 10,
            parameters: 100,
            parameter_bytes: 1 << 20,
        }
    }
}

impl QueryLimits {
    pub(super) fn time(&self) -> Duration {
        Duration::from_millis(self.time_ms)
    }

    /// What can be said before any database is asked.
    pub(super) fn check(&self, statement: &str, parameters: &[Value]) -> Result<(), QueryError> {
        if statement.len() > self.statement_bytes {
            return Err(QueryError::Rejected(format!(
                "the statement is longer than {} bytes; pass values as parameters",
                self.statement_bytes
            )));
        }
        if statement.contains('\0') {
            return Err(QueryError::Rejected("the statement holds a NUL".into()));
        }
        if parameters.len() > self.parameters {
            return Err(QueryError::Rejected(format!(
                "a statement takes at most {} parameters",
                self.parameters
            )));
        }
        if parameters.iter().map(Value::cost).sum::<usize>() > self.parameter_bytes {
            return Err(QueryError::Rejected(format!(
                "the parameters have more than {} bytes",
                self.parameter_bytes
            )));
        }
        Ok(())
    }

    pub(super) fn check_columns(&self, columns: usize) -> Result<(), QueryError> {
        if columns > self.columns {
            return Err(QueryError::TooLarge(format!(
                "more than {} columns",
                self.columns
            )));
        }
        Ok(())
    }

    pub(super) fn too_many_rows(&self) -> QueryError {
        QueryError::TooLarge(format!("more than {} rows", self.rows))
    }

    pub(super) fn too_many_bytes(&self) -> QueryError {
        QueryError::TooLarge(format!("more than {} bytes", self.bytes))
    }
}
