//! What Postgres' errors mean to whoever asked.

use tokio_postgres::Error;
use tokio_postgres::error::{DbError, SqlState};

use crate::query::QueryError;

pub(super) const ONLY_READING: &str = "only reading is allowed: one SELECT or VALUES";

/// The query's error. The server's own sentence is passed on where it can only
/// quote the statement: of its grammar, names and types. A sentence about data
/// may hold a row that the role cannot see, one about the server a path.
pub(super) fn of(error: Error, wrapped: bool) -> QueryError {
    match error.as_db_error() {
        Some(refusal) => of_server(refusal, wrapped).unwrap_or_else(|| unavailable(refusal)),
        None => QueryError::unavailable(error),
    }
}

/// What goes wrong before a statement is anybody's: only the operator can read
/// what.
pub(super) fn of_login(error: Error) -> QueryError {
    match error.as_db_error() {
        Some(refusal) => unavailable(refusal),
        None => QueryError::unavailable(error),
    }
}

/// What a server's refusal is in the log: its code. Its sentence may name the
/// role, or be whatever a hostile server wants the operator to read.
fn unavailable(refusal: &DbError) -> QueryError {
    let code = refusal.code().code();
    let plain = code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let code = if plain { code } else { "no code" };
    QueryError::unavailable(format!("the server refused: {code}"))
}

/// None: the server cannot be asked now, whatever the statement.
fn of_server(refusal: &DbError, wrapped: bool) -> Option<QueryError> {
    let code = refusal.code();
    let known = match *code {
        SqlState::QUERY_CANCELED | SqlState::LOCK_NOT_AVAILABLE => QueryError::TimedOut,
        SqlState::T_R_DEADLOCK_DETECTED => QueryError::TimedOut,
        SqlState::READ_ONLY_SQL_TRANSACTION => QueryError::rejected(ONLY_READING),
        SqlState::SYNTAX_ERROR if wrapped => QueryError::rejected(ONLY_READING),
        SqlState::INSUFFICIENT_PRIVILEGE => {
            QueryError::rejected("the source's role has no right to do that")
        }
        SqlState::DIVISION_BY_ZERO => QueryError::rejected("division by zero"),
        SqlState::NUMERIC_VALUE_OUT_OF_RANGE => QueryError::rejected("a number is out of range"),
        SqlState::INVALID_TEXT_REPRESENTATION => {
            QueryError::rejected("a text cannot be read as the type it is used as")
        }
        SqlState::INVALID_DATETIME_FORMAT | SqlState::DATETIME_FIELD_OVERFLOW => {
            QueryError::rejected("a text cannot be read as a date or time")
        }
        SqlState::CARDINALITY_VIOLATION => {
            QueryError::rejected("a subquery has more than one row where one is used")
        }
        SqlState::INVALID_REGULAR_EXPRESSION => {
            QueryError::rejected("a regular expression is wrong")
        }
        SqlState::TOO_MANY_CONNECTIONS | SqlState::CANNOT_CONNECT_NOW => return None,
        SqlState::SYNTAX_ERROR
        | SqlState::UNDEFINED_COLUMN
        | SqlState::UNDEFINED_FUNCTION
        | SqlState::UNDEFINED_TABLE
        | SqlState::UNDEFINED_PARAMETER
        | SqlState::UNDEFINED_OBJECT
        | SqlState::DUPLICATE_ALIAS
        | SqlState::AMBIGUOUS_COLUMN
        | SqlState::AMBIGUOUS_FUNCTION
        | SqlState::AMBIGUOUS_PARAMETER
        | SqlState::AMBIGUOUS_ALIAS
        | SqlState::INVALID_COLUMN_REFERENCE
        | SqlState::INVALID_SCHEMA_NAME
        | SqlState::CANNOT_COERCE
        | SqlState::DATATYPE_MISMATCH
        | SqlState::INDETERMINATE_DATATYPE
        | SqlState::GROUPING_ERROR
        | SqlState::WINDOWING_ERROR
        | SqlState::INVALID_RECURSION
        | SqlState::WRONG_OBJECT_TYPE => QueryError::quoted(refusal.message()),
        _ => return of_class(code.code()),
    };
    Some(known)
}

fn of_class(code: &str) -> Option<QueryError> {
    Some(match code.get(..2).unwrap_or_default() {
        "22" => QueryError::rejected(format!("the data does not suit the statement ({code})")),
        "0A" | "25" | "2D" | "3B" | "42" => QueryError::rejected(format!(
            "the statement is not one that can be asked ({code})"
        )),
        "53" => QueryError::TooLarge("the query needs more memory than there is".to_owned()),
        "54" => {
            QueryError::TooLarge("the statement is too complex, or a value too long".to_owned())
        }
        "21" | "23" | "24" | "26" | "34" | "38" | "39" | "44" | "P0" => {
            QueryError::rejected(format!("the database refused the statement ({code})"))
        }
        _ => return None,
    })
}
