//! Rows that were written down, and a record of what was asked.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{QueryError, Rows, SourceError};
use crate::catalog::SourceName;
use crate::egress::next;

/// Answers by source. One that is given several times is used up in its
/// order; the last one stays.
#[derive(Default)]
pub struct QueryScript {
    answers: Mutex<Vec<ScriptedQuery>>,
    made: Mutex<Vec<MadeQuery>>,
}

/// The answer to a query, instead of a database's.
#[derive(Clone, Debug)]
pub struct ScriptedQuery {
    /// The source. Statements are not compared.
    pub source: SourceName,
    /// What comes back.
    pub outcome: QueryOutcome,
}

/// How a query ends.
#[derive(Clone, Debug)]
pub enum QueryOutcome {
    /// With these rows.
    Rows(Rows),
    /// It takes too long.
    Timeout,
    /// The database is away.
    Unavailable,
}

/// A query that was permitted and made.
#[derive(Clone, Debug)]
pub struct MadeQuery {
    /// The source.
    pub source: SourceName,
    /// The SQL.
    pub statement: String,
    /// Whether there was an answer.
    pub answered: bool,
}

impl QueryScript {
    /// These answers.
    pub fn new(answers: Vec<ScriptedQuery>) -> QueryScript {
        QueryScript {
            answers: Mutex::new(answers),
            made: Mutex::default(),
        }
    }

    /// What was asked, in its order.
    pub fn made(&self) -> Vec<MadeQuery> {
        lock(&self.made).clone()
    }

    pub(super) fn answer(
        &self,
        source: &SourceName,
        statement: String,
    ) -> Result<Rows, SourceError> {
        let answer = next(&mut lock(&self.answers), |answer| answer.source == *source);
        lock(&self.made).push(MadeQuery {
            source: source.clone(),
            statement,
            answered: answer.is_some(),
        });
        match answer.map(|answer| answer.outcome) {
            Some(QueryOutcome::Rows(rows)) => Ok(rows),
            Some(QueryOutcome::Timeout) => Err(QueryError::TimedOut.into()),
            Some(QueryOutcome::Unavailable) => {
                Err(QueryError::unavailable("the test says so").into())
            }
            None => Err(SourceError::Unknown),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
