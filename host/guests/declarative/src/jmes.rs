//! JMESPath on JSON.

mod functions;

use std::fmt;

use jmespath::{Expression, Rcvar, Variable};
use serde_json::Value;

use crate::bounds;
use crate::fault::Faults;

/// A compiled query.
pub(crate) struct Query(Expression<'static>);

impl Query {
    /// Compiles a query. None: it is wrong, and `faults` say why.
    pub(crate) fn compile(source: &str, pointer: &str, faults: &mut Faults) -> Option<Query> {
        if let Some((offset, message)) = bounds::of_jmespath(source) {
            faults.within(pointer, source, offset, message);
            return None;
        }
        match jmespath::compile(source) {
            Ok(query) => match functions::check(query.as_ast(), source) {
                Ok(()) => Some(Query(query)),
                Err((offset, message)) => {
                    faults.within(pointer, source, offset, message);
                    None
                }
            },
            Err(error) => {
                let reason = match &error.reason {
                    jmespath::ErrorReason::Parse(reason) => reason.clone(),
                    jmespath::ErrorReason::Runtime(reason) => reason.to_string(),
                };
                let message = format!("this is no JMESPath: {reason}");
                faults.within(pointer, source, error.offset, message);
                None
            }
        }
    }

    /// What is found.
    ///
    /// # Errors
    /// Why nothing could be: a function that was given what it does not take.
    pub(crate) fn search(&self, document: &Document) -> Result<Document, String> {
        let found = self.0.search(&document.0);
        found.map(Document).map_err(|error| match error.reason {
            jmespath::ErrorReason::Parse(reason) => reason,
            jmespath::ErrorReason::Runtime(reason) => reason.to_string(),
        })
    }

    /// Whether what is found counts as true; what cannot be found does not.
    pub(crate) fn holds(&self, document: &Document) -> bool {
        self.search(document).is_ok_and(|found| found.0.is_truthy())
    }
}

/// JSON that was read.
#[derive(Clone)]
pub(crate) struct Document(Rcvar);

impl Document {
    pub(crate) fn read(json: &str) -> Option<Document> {
        Variable::from_json(json)
            .ok()
            .map(|value| Document(Rcvar::new(value)))
    }

    pub(crate) fn text(text: &str) -> Document {
        Document(Rcvar::new(Variable::String(text.to_owned())))
    }

    pub(crate) fn list(items: Vec<Document>) -> Document {
        let items = items.into_iter().map(|item| item.0).collect();
        Document(Rcvar::new(Variable::Array(items)))
    }

    /// Its items, if it is a list.
    pub(crate) fn items(&self) -> Option<Vec<Document>> {
        Some(self.0.as_array()?.iter().cloned().map(Document).collect())
    }

    pub(crate) fn value(&self) -> Value {
        serde_json::to_value(&*self.0).unwrap_or(Value::Null)
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(&*self.0).map_err(|_| fmt::Error)?)
    }
}
