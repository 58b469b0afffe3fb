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
            let message = message.get(..end).unwrap_or_default();
            let message = match place_of(&pointer) {
                Some(place) if message.starts_with("unknown field") => {
                    format!("{message}; did you mean `{place}`?")
                }
                _ => message.to_owned(),
            };
            Misshapen { pointer, message }
        })
    }
}

/// Where a field stands that others write at this pointer.
fn place_of(pointer: &str) -> Option<String> {
    let (parent, field) = pointer.rsplit_once('/')?;
    let above = match (parent, field) {
        ("" | "/rest", "json" | "form" | "text" | "multipart") => "/rest/body",
        ("", "method" | "url" | "headers" | "body") => "/rest",
        ("/webhook", "body" | "json") => return Some("/webhook/payload".to_owned()),
        (
            "/rest" | "/webhook" | "/query",
            "effects" | "parameters" | "requires" | "returns" | "secrets" | "settings",
        ) => "",
        _ => return None,
    };
    Some(below(above, field))
}

/// The pointer to a member of what a pointer points at (RFC 6901).
#[must_use]
pub fn below(pointer: &str, key: impl Display) -> String {
    let key = key.to_string().replace('~', "~0").replace('/', "~1");
    format!("{pointer}/{key}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_in_another_place_is_told_its_own() {
        for (fields, place) in [
            (json!({"rest": {"url": "", "json": {}}}), "/rest/body/json"),
            (json!({"rest": {"url": "", "form": {}}}), "/rest/body/form"),
            (json!({"text": "a"}), "/rest/body/text"),
            (json!({"url": "https://a.example/"}), "/rest/url"),
            (
                json!({"webhook": {"url": "", "json": {}}}),
                "/webhook/payload",
            ),
            (json!({"query": {"parameters": []}}), "/parameters"),
        ] {
            let fault = Description::read(&fields.to_string()).unwrap_err();
            let told = format!("; did you mean `{place}`?");
            assert!(fault.message.ends_with(&told), "{fields}: {fault}");
        }
    }

    #[test]
    fn other_faults_name_no_place() {
        for fields in [
            json!({"rest": {"url": "", "jsonn": {}}}),
            json!({"rest": {"url": "", "body": {"jsonn": {}}}}),
            // It stands where it should, and has another shape.
            json!({"rest": {"url": ""}, "parameters": {}}),
            json!({"rest": {"url": "", "headers": []}}),
        ] {
            let fault = Description::read(&fields.to_string()).unwrap_err();
            assert!(!fault.message.contains("did you mean"), "{fault}");
        }
    }
}
