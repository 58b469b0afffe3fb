//! Why there is no answer.

use std::error::Error;

/// Why there is no answer. The texts are for the plugin: they hold no host, no
/// role, no path and nothing of another gym. The source of `Unavailable` is for
/// the log alone.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The database refused the statement; why.
    #[error("{0}")]
    Rejected(String),
    /// The statement took longer than it may, and was stopped.
    #[error("the query took too long")]
    TimedOut,
    /// The answer, or what it takes to make it, is larger than it may be.
    #[error("{0}")]
    TooLarge(String),
    /// The database cannot be reached now; the same query may succeed later.
    #[error("the database cannot be reached")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
}

/// Most of a database's own sentence that is passed on.
const SENTENCE: usize = 200;

impl QueryError {
    pub(super) fn rejected(sentence: impl Into<String>) -> QueryError {
        QueryError::Rejected(sentence.into())
    }

    pub(super) fn unavailable(source: impl Into<Box<dyn Error + Send + Sync>>) -> QueryError {
        QueryError::Unavailable(source.into())
    }

    /// A sentence of the database's own, which may quote the statement: on one
    /// line, and no longer than a sentence.
    pub(super) fn quoted(sentence: &str) -> QueryError {
        let mut quoted: String = sentence
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .take(SENTENCE + 1)
            .collect();
        if quoted.chars().count() > SENTENCE {
            quoted = quoted.chars().take(SENTENCE).collect();
            quoted.push('…');
        }
        QueryError::Rejected(quoted)
    }
}
