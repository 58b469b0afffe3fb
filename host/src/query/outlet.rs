use std::sync::Arc;

use super::{MadeQuery, QueryLimits, QueryScript, Rows, SourceError, Sources, Value};
use crate::catalog::{GymId, SourceName};

/// Where permitted queries go: to the gyms' databases, or to answers that were
/// written down before, so that a plugin can be tested without one.
pub enum QueryOutlet {
    /// The databases.
    Sources(Arc<Sources>),
    /// Answers for tests.
    Script(QueryScript),
}

impl QueryOutlet {
    /// Runs one statement on a source of a gym's, or finds its answer.
    /// Dropping the future stops it.
    ///
    /// # Errors
    /// [`SourceError`].
    pub async fn query(
        &self,
        gym: &GymId,
        source: &SourceName,
        statement: String,
        parameters: Vec<Value>,
        limits: &QueryLimits,
    ) -> Result<Rows, SourceError> {
        match self {
            QueryOutlet::Sources(sources) => {
                let query = sources.query(gym, source, statement, parameters, limits);
                query.await
            }
            QueryOutlet::Script(script) => script.answer(source, statement),
        }
    }

    /// What was asked of the answers for tests, in its order.
    pub fn made(&self) -> Vec<MadeQuery> {
        match self {
            QueryOutlet::Sources(_) => Vec::new(),
            QueryOutlet::Script(script) => script.made(),
        }
    }
}
