//! Queries, answered by the test.

use super::super::query;
use crate::bindings::spotter::plugin::query::{Error, Rows, Value};

pub(crate) fn query(source: &str, statement: &str, parameters: &[Value]) -> Result<Rows, Error> {
    query::answer(source, statement, parameters)
}
