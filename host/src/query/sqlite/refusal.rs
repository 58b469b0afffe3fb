//! What SQLite's errors mean to whoever asked.

use rusqlite::{Error, ErrorCode, ffi};

use super::watch::Watch;
use crate::query::QueryError;

/// The query's error. SQLite's own sentence is passed on where it speaks of
/// the statement alone; of files it speaks only under other codes.
pub(super) fn of(error: Error, watch: &Watch) -> QueryError {
    let Some(failure) = failure(&error) else {
        return match error {
            Error::MultipleStatement => QueryError::rejected("one statement at a time"),
            other => QueryError::unavailable(other),
        };
    };
    // The authorizer may have been the one who saw that the time is over.
    if watch.is_over() {
        return QueryError::TimedOut;
    }
    if let Some(why) = watch.refused() {
        return QueryError::Rejected(why);
    }
    match failure.code {
        ErrorCode::OperationInterrupted => QueryError::TimedOut,
        ErrorCode::ReadOnly if failure.extended_code == ffi::SQLITE_READONLY => {
            QueryError::rejected("only reading is allowed: one SELECT or VALUES")
        }
        ErrorCode::TooBig => QueryError::TooLarge("a value is longer than it may be".to_owned()),
        ErrorCode::OutOfMemory => {
            QueryError::TooLarge("the query needs more memory than there is".to_owned())
        }
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
            QueryError::rejected("the source's file is damaged, or no SQLite database")
        }
        ErrorCode::Unknown | ErrorCode::TypeMismatch | ErrorCode::ParameterOutOfRange => {
            QueryError::quoted(sentence(&error))
        }
        _ => QueryError::unavailable(error),
    }
}

fn failure(error: &Error) -> Option<ffi::Error> {
    match error {
        Error::SqliteFailure(failure, _) => Some(*failure),
        Error::SqlInputError { error, .. } => Some(*error),
        _ => None,
    }
}

fn sentence(error: &Error) -> &str {
    match error {
        Error::SqliteFailure(_, Some(sentence)) => sentence,
        Error::SqlInputError { msg, .. } => msg,
        _ => "the statement is wrong",
    }
}
