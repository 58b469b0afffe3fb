//! Sources, as a test lets them answer.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Host;
use super::state;
use crate::asks::Ask;
use crate::query::{Rows, Value};

pub use crate::bindings::spotter::plugin::query::Error as QueryError;

/// A query that the plugin made.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Query {
    /// The source's name.
    pub source: String,
    /// The SQL.
    pub statement: String,
    /// What was given for `?1` or `$1` and the following.
    pub parameters: Vec<Value>,
}

type Answer = Result<Rows, QueryError>;
type Closure = Rc<dyn Fn(&str, &[Value]) -> Answer>;

/// The sources of one test, and what they were asked.
#[derive(Default)]
pub(super) struct Sources {
    denied: Vec<String>,
    ways: BTreeMap<String, Way>,
    queries: Vec<Query>,
}

#[derive(Clone)]
enum Way {
    /// In this order; the last one again and again.
    Answers(Vec<Answer>),
    With(Closure),
}

/// The rows of an answer.
///
/// ```
/// use plugin_sdk::prelude::*;
///
/// let rows = testing::rows(["name", "visits"], [params!["Ada", 3], params!["Bob", 5]]);
/// assert_eq!(rows.rows.len(), 2);
/// ```
///
/// # Panics
/// Where a row has not one value for each column.
pub fn rows<const N: usize>(
    columns: [&str; N],
    rows: impl IntoIterator<Item = Vec<Value>>,
) -> Rows {
    let rows: Vec<_> = rows.into_iter().collect();
    for row in &rows {
        assert_eq!(row.len(), N, "a row has one value for each column: {row:?}");
    }
    Rows {
        columns: columns.map(str::to_owned).to_vec(),
        rows,
    }
}

/// Queries, as [`query`](crate::query) finds them.
impl Host {
    /// Answers a query of this source, made by [`rows`]. Given again it
    /// answers the next one; the last answer stays.
    pub fn answer_query(self, source: &str, rows: Rows) -> Self {
        state::with(|state| state.sources.add(source, Ok(rows)));
        self
    }

    /// Answers the queries of this source with what a closure makes of the
    /// statement and its parameters.
    pub fn query(
        self,
        source: &str,
        answer: impl Fn(&str, &[Value]) -> Result<Rows, QueryError> + 'static,
    ) -> Self {
        let way = Way::With(Rc::new(answer));
        state::with(|state| state.sources.ways.insert(source.to_owned(), way));
        self
    }

    /// Does not grant this source: its queries are denied.
    pub fn without_source(self, source: &str) -> Self {
        state::with(|state| state.sources.denied.push(source.to_owned()));
        self
    }

    /// The queries that were made so far.
    pub fn queries(&self) -> Vec<Query> {
        state::with(|state| state.sources.queries.clone())
    }
}

impl Sources {
    pub(super) fn add(&mut self, source: &str, answer: Answer) {
        match self.ways.get_mut(source) {
            Some(Way::Answers(answers)) => answers.push(answer),
            _ => {
                let way = Way::Answers(vec![answer]);
                self.ways.insert(source.to_owned(), way);
            }
        }
    }

    /// What answers the source's next query.
    fn next(&mut self, source: &str) -> Option<Way> {
        match self.ways.get_mut(source)? {
            Way::Answers(answers) if answers.len() > 1 => {
                Some(Way::Answers(vec![answers.remove(0)]))
            }
            way => Some(way.clone()),
        }
    }
}

/// Answers as the host and the database would.
pub(super) fn answer(source: &str, statement: &str, parameters: &[Value]) -> Answer {
    let way = state::with(|state| {
        // A body that is called directly has no manifest to be held to.
        let asked = state.asked.as_ref().is_none_or(|asked| {
            let mut sources = asked.iter();
            sources.any(|ask| matches!(ask, Ask::Query(name) if name == source))
        });
        if !asked || state.sources.denied.iter().any(|name| name == source) {
            return Err(QueryError::Denied);
        }
        state.sources.queries.push(Query {
            source: source.to_owned(),
            statement: statement.to_owned(),
            parameters: parameters.to_vec(),
        });
        Ok(state.sources.next(source))
    })?;
    match way {
        Some(Way::Answers(answers)) => answers
            .into_iter()
            .next()
            .unwrap_or(Err(QueryError::Denied)),
        // Out of the state, which the closure may use.
        Some(Way::With(answer)) => answer(statement, parameters),
        None => panic!(
            "the test has no answer for this query of the plugin:\n\n  {statement}\n  \
             {parameters:?}\n\nAdd one to its host:\n\n  \
             .answer_query(\"{source}\", testing::rows([\"column\"], [params![1]]))\n"
        ),
    }
}
