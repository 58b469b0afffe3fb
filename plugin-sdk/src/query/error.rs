use std::fmt;

use crate::bindings::spotter::plugin::query as contract;

/// Why there is no answer, or not the one that was wanted.
///
/// Through `?` it becomes an [`Error`](crate::Error) with the code that is
/// named at each case.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The plugin did not ask for the source of this name, or the gym did not
    /// grant it. `capability_denied`.
    Denied(String),
    /// The gym has no source of this name. `capability_denied`, because a
    /// manager mends it, as where it is not granted.
    UnknownSource(String),
    /// The database refused the statement; why. `query_rejected`.
    Rejected(String),
    /// The statement took longer than it may. `query_timeout`, retryable.
    TimedOut,
    /// The answer has more rows or bytes than it may; which limit.
    /// `query_rejected`.
    TooLarge(String),
    /// The call has queried as often as it may. `host_call_limit`.
    TooManyQueries,
    /// The database cannot be reached now. `unavailable`, retryable.
    Unavailable,
    /// There is no row where one was wanted. `query_no_row`.
    NoRow,
    /// There are several rows where one was wanted. `query_many_rows`.
    ManyRows,
    /// A row is not of the type that was wanted; why. `query_decode`.
    Decode(String),
}

impl Error {
    /// The stable code that the host and the model get.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Denied(_) | Error::UnknownSource(_) => "capability_denied",
            Error::Rejected(_) | Error::TooLarge(_) => "query_rejected",
            Error::TimedOut => "query_timeout",
            Error::TooManyQueries => "host_call_limit",
            Error::Unavailable => "unavailable",
            Error::NoRow => "query_no_row",
            Error::ManyRows => "query_many_rows",
            Error::Decode(_) => "query_decode",
        }
    }

    /// Whether the same query may succeed later.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Error::TimedOut | Error::Unavailable)
    }

    pub(crate) fn to_plugin_error(&self) -> crate::Error {
        let error = crate::Error::new(self.code(), self.to_string());
        if self.is_retryable() {
            error.retryable()
        } else {
            error
        }
    }

    pub(super) fn from_host(error: contract::Error, source: &str) -> Self {
        match error {
            contract::Error::Denied => Error::Denied(source.to_owned()),
            contract::Error::UnknownSource => Error::UnknownSource(source.to_owned()),
            contract::Error::Rejected(why) => Error::Rejected(why),
            contract::Error::TimedOut => Error::TimedOut,
            contract::Error::TooLarge(limit) => Error::TooLarge(limit),
            contract::Error::TooManyQueries => Error::TooManyQueries,
            contract::Error::Unavailable => Error::Unavailable,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Error::Denied(source) => {
                return write!(
                    f,
                    "the source `{source}` is not allowed: the plugin's author asks for it with \
                     `query`, a manager grants it"
                );
            }
            Error::UnknownSource(source) => {
                return write!(f, "the gym has no source `{source}`: a manager adds it");
            }
            Error::Rejected(why) => return write!(f, "the database refused the query: {why}"),
            Error::TimedOut => "the query took too long; ask for less",
            Error::TooLarge(limit) => {
                return write!(f, "the answer is too large ({limit}); ask for less");
            }
            Error::TooManyQueries => "this call has queried as often as it may; ask for less",
            Error::Unavailable => "the database cannot be reached now; try again",
            Error::NoRow => "the query found nothing",
            Error::ManyRows => "the query found several rows where one is expected",
            Error::Decode(why) => return write!(f, "a row is not as expected: {why}"),
        })
    }
}

impl std::error::Error for Error {}

impl serde::de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Error::Decode(message.to_string())
    }
}
