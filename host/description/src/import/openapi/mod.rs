//! An operation of an OpenAPI document, 3.0 and later.

mod body;
mod build;
mod document;
mod parameters;
mod responses;
mod schema;
mod security;
mod server;
mod size;

use serde::Serialize;

use super::{ImportError, ImportErrorCode, MAX_DOCUMENT_BYTES, Proposal};
use crate::Method;
use document::{Document, Operation};

/// One operation of a document, to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OperationSummary {
    /// Its name in the document, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation_id: Option<String>,
    /// Its method.
    pub method: Method,
    /// Its path, with the parameters in braces.
    pub path: String,
    /// What it does, in a line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
}

impl OperationSummary {
    /// What [`Selection::parse`] chooses it by.
    #[must_use]
    pub fn choice(&self) -> String {
        choice(self.operation_id.as_deref(), self.method, &self.path)
    }
}

fn choice(id: Option<&str>, method: Method, path: &str) -> String {
    match id {
        Some(id) => id.to_owned(),
        None => format!("{} {path}", method.as_str()),
    }
}

/// Which operation is imported.
#[derive(Clone, Copy, Debug)]
pub struct Selection<'a> {
    chosen: Chosen<'a>,
    base_url: Option<&'a str>,
}

#[derive(Clone, Copy, Debug)]
enum Chosen<'a> {
    Id(&'a str),
    At(Method, &'a str),
}

impl<'a> Selection<'a> {
    /// The operation that a text names: by `METHOD /path`, such as
    /// `DELETE /classes/{id}`, or else by its `operationId`.
    #[must_use]
    pub fn parse(text: &'a str) -> Self {
        let text = text.trim();
        let (method, path) = text.split_once(char::is_whitespace).unwrap_or_default();
        match (Method::named(method), path.trim_start()) {
            (Some(method), path) if path.starts_with('/') => Self::path(method, path),
            _ => Self::operation_id(text),
        }
    }

    /// The operation with this `operationId`.
    #[must_use]
    pub const fn operation_id(id: &'a str) -> Self {
        Self {
            chosen: Chosen::Id(id),
            base_url: None,
        }
    }

    /// The operation at this path, as the document writes it.
    #[must_use]
    pub const fn path(method: Method, path: &'a str) -> Self {
        Self {
            chosen: Chosen::At(method, path),
            base_url: None,
        }
    }

    /// Where a server is that the document only names by its path. Of a
    /// document that names none it is the server.
    #[must_use]
    pub const fn base_url(mut self, url: &'a str) -> Self {
        self.base_url = Some(url);
        self
    }

    fn is(&self, operation: &Operation) -> bool {
        match self.chosen {
            Chosen::Id(id) => operation.id() == Some(id),
            Chosen::At(method, path) => operation.method == method && operation.path == path,
        }
    }
}

/// The operations of a document, in its order.
///
/// # Errors
///
/// The text is no OpenAPI document of version 3.
pub fn operations(document: &str) -> Result<Vec<OperationSummary>, ImportError> {
    let document = Document::read(document)?;
    let operations = document.operations()?;
    Ok(operations
        .iter()
        .map(|operation| OperationSummary {
            operation_id: operation.id().map(str::to_owned),
            method: operation.method,
            path: operation.path.to_owned(),
            summary: operation.text("summary").map(str::to_owned),
        })
        .collect())
}

/// Makes a description of an operation of a document, which may be JSON or
/// YAML. The operation's parameters and the fields of its body become the
/// function's; nothing is left to propose.
///
/// # Errors
///
/// The document cannot be read, has no such operation, or the operation needs
/// what a description cannot send.
pub fn openapi(document: &str, selection: &Selection<'_>) -> Result<Proposal, ImportError> {
    let document = Document::read(document)?;
    let operations = document.operations()?;
    let Some(operation) = operations.iter().find(|operation| selection.is(operation)) else {
        let some: Vec<String> = operations
            .iter()
            .map(|it| choice(it.id(), it.method, it.path))
            .take(10)
            .collect();
        return Err(ImportError::new(
            ImportErrorCode::NoOperation,
            format!(
                "The document has no such operation. It has {}, such as: {}.",
                operations.len(),
                some.join(", ")
            ),
        ));
    };
    build::build(&document, operation, selection.base_url)
}
