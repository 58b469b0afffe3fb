use std::fmt::{self, Display};

use serde_path_to_error::Segment;

use crate::Description;

/// A value that has no place in a description, or not that shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misshapen {
    /// Which value (RFC 6901).
    pub pointer: String,
    /// What is wrong with it.
    pub message: String,
}

impl Display for Misshapen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Misshapen {}

impl Description {
    /// Reads a description, which is JSON.
    ///
    /// # Errors
    /// The first value that has no place in it, or not that shape.
    pub fn read(json: &str) -> Result<Description, Misshapen> {
        let mut json = serde_json::Deserializer::from_str(json);
        serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let pointer = error
                .path()
                .iter()
                .fold(String::new(), |at, step| match step {
                    Segment::Seq { index } => below(&at, index),
                    Segment::Map { key } => below(&at, key),
                    Segment::Enum { variant } => below(&at, variant),
                    Segment::Unknown => at,
                });
            let message = error.inner().to_string();
            // The place is in the pointer; that of a text written anew is
            // nobody's.
            let end = message.rfind(" at line ").unwrap_or(message.len());
            Misshapen {
                pointer,
                message: message.get(..end).unwrap_or_default().to_owned(),
            }
        })
    }
}

/// The pointer to a member of what a pointer points at (RFC 6901).
#[must_use]
pub fn below(pointer: &str, key: impl Display) -> String {
    let key = key.to_string().replace('~', "~0").replace('/', "~1");
    format!("{pointer}/{key}")
}
