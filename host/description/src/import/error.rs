use std::fmt;

use serde::Serialize;

/// Why there is no description, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ImportErrorCode {
    /// The text is longer than what is read.
    TooLarge,
    /// The text cannot be read: a quote without its end, no JSON, no YAML.
    Syntax,
    /// The text is no `curl` command, or no OpenAPI document.
    WrongKind,
    /// `curl` has no such option, or it is used wrongly.
    BadOption,
    /// The request needs a file of the author's machine.
    NeedsFile,
    /// The URL cannot be called.
    BadUrl,
    /// A tool without code cannot send this.
    Unsupported,
    /// The document has no such operation.
    NoOperation,
    /// A `$ref` leads outside of the document, or nowhere.
    BadReference,
    /// The document does not say which server it is about.
    NeedsBaseUrl,
}

impl ImportErrorCode {
    /// The code as text, such as `needs_file`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::Syntax => "syntax",
            Self::WrongKind => "wrong_kind",
            Self::BadOption => "bad_option",
            Self::NeedsFile => "needs_file",
            Self::BadUrl => "bad_url",
            Self::Unsupported => "unsupported",
            Self::NoOperation => "no_operation",
            Self::BadReference => "bad_reference",
            Self::NeedsBaseUrl => "needs_base_url",
        }
    }
}

/// A place in the imported text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The character in it, from 1.
    pub column: usize,
}

impl Position {
    /// Where the byte at `offset` of `text` stands.
    pub(crate) fn of(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before.get(start..).unwrap_or("").chars().count() + 1,
        }
    }
}

/// Why there is no description.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ImportError {
    /// For programs.
    pub code: ImportErrorCode,
    /// For people: what is wrong and what to do.
    pub message: String,
    /// Where in the text, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
}

impl ImportError {
    pub(crate) fn new(code: ImportErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            position: None,
        }
    }

    pub(crate) fn at(mut self, position: Position) -> Self {
        self.position = Some(position);
        self
    }

    /// Refuses a text that is longer than `most` bytes.
    pub(crate) fn check_size(text: &str, most: usize, what: &str) -> Result<(), Self> {
        if text.len() <= most {
            return Ok(());
        }
        Err(Self::new(
            ImportErrorCode::TooLarge,
            format!(
                "The {what} has {} bytes. At most {most} are read; shorten it.",
                text.len()
            ),
        ))
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.position {
            Some(Position { line, column }) => {
                write!(formatter, "line {line}, column {column}: {}", self.message)
            }
            None => formatter.write_str(&self.message),
        }
    }
}

impl std::error::Error for ImportError {}
