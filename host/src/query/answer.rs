//! Values, rows, and the counting of them.

use super::{QueryError, QueryLimits};

/// One value, of a parameter or of a row. What a database has beyond these
/// comes as text.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// SQL's NULL.
    Null,
    /// True or false. SQLite has none of its own and gives integers.
    Boolean(bool),
    /// Any whole number of 64 bits or fewer.
    Integer(i64),
    /// A binary fraction.
    Real(f64),
    /// UTF-8.
    Text(String),
    /// Bytes; also a SQLite text that is not UTF-8.
    Blob(Vec<u8>),
}

impl Value {
    /// What the value counts of an answer's bytes: its content, and what any
    /// value costs, so that many empty ones are not free.
    pub(super) fn cost(&self) -> usize {
        Self::EACH
            + match self {
                Value::Text(text) => text.len(),
                Value::Blob(blob) => blob.len(),
                Value::Null | Value::Boolean(_) | Value::Integer(_) | Value::Real(_) => 0,
            }
    }

    /// What a value costs beside its content.
    pub(super) const EACH: usize = 8;
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// The columns' names, in order.
    pub columns: Vec<String>,
    /// Each row has one value for each column.
    pub rows: Vec<Vec<Value>>,
    /// What the answer was counted as: the content of its values and names,
    /// and 8 for each.
    pub bytes: usize,
}

/// An answer as it comes in, which stops at its limits.
pub(super) struct Answer<'a> {
    limits: &'a QueryLimits,
    rows: Rows,
}

impl<'a> Answer<'a> {
    pub(super) fn new(
        limits: &'a QueryLimits,
        columns: Vec<String>,
    ) -> Result<Answer<'a>, QueryError> {
        limits.check_columns(columns.len())?;
        let mut answer = Answer {
            limits,
            rows: Rows {
                columns: Vec::new(),
                rows: Vec::new(),
                bytes: 0,
            },
        };
        for column in &columns {
            answer.count(Value::EACH + column.len())?;
        }
        answer.rows.columns = columns;
        Ok(answer)
    }

    /// Begins a row; its values follow.
    pub(super) fn row(&mut self) -> Result<(), QueryError> {
        if self.rows.rows.len() >= self.limits.rows {
            return Err(self.limits.too_many_rows());
        }
        let row = Vec::with_capacity(self.rows.columns.len());
        self.rows.rows.push(row);
        Ok(())
    }

    /// Counts a value's content before it is copied.
    pub(super) fn expect(&self, content: usize) -> Result<(), QueryError> {
        if self.rows.bytes.saturating_add(content) > self.limits.bytes {
            return Err(self.limits.too_many_bytes());
        }
        Ok(())
    }

    pub(super) fn value(&mut self, value: Value) -> Result<(), QueryError> {
        self.count(value.cost())?;
        if let Some(row) = self.rows.rows.last_mut() {
            row.push(value);
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Rows {
        self.rows
    }

    fn count(&mut self, bytes: usize) -> Result<(), QueryError> {
        self.expect(bytes)?;
        self.rows.bytes += bytes;
        Ok(())
    }
}
