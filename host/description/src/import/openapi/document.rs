//! A document as JSON, and the references in it.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::super::{ImportError, ImportErrorCode, Position};
use super::MAX_DOCUMENT_BYTES;
use crate::Method;

/// The most references that lead from one to the next.
const MAX_CHAIN: usize = 16;

/// The longest reference: each time it leads anywhere, all of it is read.
const MAX_REFERENCE_BYTES: usize = 1 << 10;

/// How deep YAML may nest: as deep as `serde_json` reads JSON.
const MAX_DEPTH: usize = 128;

/// The most values of a YAML document, those that aliases repeat too. As many
/// as the largest documents of this size have.
const MAX_NODES: usize = 1_000_000;

/// The methods of a path, in the order in which they are listed.
const METHODS: &[(&str, Method)] = &[
    ("get", Method::Get),
    ("put", Method::Put),
    ("post", Method::Post),
    ("delete", Method::Delete),
    ("options", Method::Options),
    ("head", Method::Head),
    ("patch", Method::Patch),
];

/// An OpenAPI document.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) root: Value,
    /// In 3.0, what stands beside a `$ref` does not count.
    pub(super) is_3_0: bool,
}

/// An operation and its path.
#[derive(Debug)]
pub(super) struct Operation<'a> {
    pub(super) method: Method,
    pub(super) path: &'a str,
    pub(super) item: &'a Value,
    pub(super) value: &'a Value,
}

impl<'a> Operation<'a> {
    pub(super) fn id(&self) -> Option<&'a str> {
        self.text("operationId")
    }

    pub(super) fn text(&self, field: &str) -> Option<&'a str> {
        let text = self.value.get(field)?.as_str()?.trim();
        (!text.is_empty()).then_some(text)
    }
}

impl Document {
    pub(super) fn read(text: &str) -> Result<Self, ImportError> {
        ImportError::check_size(text, MAX_DOCUMENT_BYTES, "document")?;
        let text = text.trim_start_matches('\u{feff}');
        let root = if text.trim_start().starts_with('{') {
            json(text)?
        } else {
            yaml(text)?
        };
        let version = root.get("openapi").and_then(Value::as_str).unwrap_or("");
        let is_3_0 = version.starts_with("3.0");
        if is_3_0 || version.starts_with("3.1") || version.starts_with("3.2") {
            return Ok(Self { root, is_3_0 });
        }
        let message = if root.get("swagger").is_some() {
            "The document is Swagger 2.0. Convert it to OpenAPI 3 first, for example with swagger2openapi."
        } else {
            "The text is no OpenAPI document: `openapi` must say 3.0, 3.1 or 3.2."
        };
        Err(ImportError::new(ImportErrorCode::WrongKind, message))
    }

    pub(super) fn operations(&self) -> Result<Vec<Operation<'_>>, ImportError> {
        let mut operations = Vec::new();
        for (path, item) in fields(self.root.get("paths")) {
            let item = self.resolve(item)?;
            for (name, method) in METHODS {
                if let Some(value) = item.get(name).filter(|value| value.is_object()) {
                    operations.push(Operation {
                        method: *method,
                        path,
                        item,
                        value,
                    });
                }
            }
        }
        Ok(operations)
    }

    /// What a value stands for, if it is a reference.
    pub(super) fn resolve<'a>(&'a self, value: &'a Value) -> Result<&'a Value, ImportError> {
        let mut value = value;
        for _ in 0..MAX_CHAIN {
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
                return Ok(value);
            };
            value = self.target(reference)?;
        }
        Err(ImportError::new(
            ImportErrorCode::BadReference,
            "References of the document lead from one to the next without an end.",
        ))
    }

    /// Where a reference leads to.
    pub(super) fn target(&self, reference: &str) -> Result<&Value, ImportError> {
        let Some(pointer) = reference.strip_prefix('#') else {
            return Err(ImportError::new(
                ImportErrorCode::BadReference,
                format!(
                    "`{reference}` leads to another document. Bundle the documents into one first, for example with `redocly bundle`."
                ),
            ));
        };
        if pointer.len() > MAX_REFERENCE_BYTES {
            return Err(ImportError::new(
                ImportErrorCode::BadReference,
                format!(
                    "A reference of the document has {} bytes, and {MAX_REFERENCE_BYTES} are read at most. Give what it leads to a shorter name.",
                    pointer.len()
                ),
            ));
        }
        let pointer = percent_decode_str(pointer).decode_utf8_lossy();
        self.root.pointer(&pointer).ok_or_else(|| {
            ImportError::new(
                ImportErrorCode::BadReference,
                format!("`{reference}` leads to nothing in the document."),
            )
        })
    }
}

/// The fields of an object, or none.
pub(super) fn fields(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(Map::iter)
}

fn json(text: &str) -> Result<Value, ImportError> {
    serde_json::from_str(text).map_err(|error| {
        ImportError::new(
            ImportErrorCode::Syntax,
            format!("The document is no JSON: {error}."),
        )
        .at(Position {
            line: error.line(),
            column: error.column(),
        })
    })
}

fn yaml(text: &str) -> Result<Value, ImportError> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: MAX_DEPTH,
            max_nodes: MAX_NODES,
            max_documents: 1,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: MAX_NODES,
            max_replay_stack_depth: 32,
        },
        // `on` and `no` are words, as YAML 1.2 has it.
        strict_booleans: true,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let refused = ImportError::new(
            ImportErrorCode::Syntax,
            format!("The document is neither JSON nor YAML: {error}."),
        );
        let number = |number| usize::try_from(number).unwrap_or(0);
        match error.location() {
            Some(location) => refused.at(Position {
                line: number(location.line()),
                column: number(location.column()),
            }),
            None => refused,
        }
    })
}
