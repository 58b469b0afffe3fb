//! A source as the API takes it: JSON with its files, and what is said beside
//! them.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::build::{Source, SourceLimits};
use crate::cli::failure::{Failure, Result};

/// The files of a body, and what else it says.
#[derive(Deserialize)]
struct Body {
    source: Option<String>,
    language: Option<String>,
    #[serde(default)]
    files: Map<String, Value>,
    entry: Option<String>,
    #[serde(default)]
    limits: crate::catalog::RuntimeLimits,
    /// The definition.
    #[serde(flatten)]
    said: Map<String, Value>,
}

/// Files as the body of a request. The plugin starts with the first.
pub(in crate::cli) fn body(files: &[(String, String)]) -> Value {
    let entry = files.first().map(|(path, _)| path.as_str());
    let texts: Map<String, Value> = files
        .iter()
        .map(|(path, text)| (path.clone(), text.clone().into()))
        .collect();
    json!({ "entry": entry, "files": texts })
}

/// The source that a body describes, as a server reads it.
pub(in crate::cli) fn source(body: &Value) -> Result<Source> {
    let wrong = |why: String| Failure::new("source", format!("This is no source: {why}."));
    let body = Body::deserialize(body).map_err(|error| wrong(error.to_string()))?;
    let text = |(path, text): (String, Value)| match text {
        Value::String(text) => Ok((path, text)),
        _ => Err(wrong(format!("`{path}` is no text"))),
    };
    let mut files = body
        .files
        .into_iter()
        .map(text)
        .collect::<Result<Vec<_>>>()?;
    if let Some(source) = body.source {
        let typed = body.language.as_deref() == Some("typescript");
        let path = if typed { "main.ts" } else { "main.js" };
        files.insert(0, (path.to_owned(), source));
    }
    let entry = body.entry.or_else(|| {
        let known = ["main.js", "main.ts", "index.js", "index.ts"].into_iter();
        let mut known = known.filter(|path| files.iter().any(|(other, _)| other == path));
        known.next().map(str::to_owned)
    });
    if let Some(entry) = entry {
        // The files are a map in the API: their order says nothing.
        files.sort_by(|(a, _), (b, _)| (*a != entry, a).cmp(&(*b != entry, b)));
        if files.first().is_none_or(|(path, _)| *path != entry) {
            return Err(wrong(format!("there is no file `{entry}` to start with")));
        }
    }
    Ok(Source::new(
        files,
        definition(body.said),
        body.limits,
        &SourceLimits::default(),
    )?)
}

/// What is said beside the files, in the words of a module's own `plugin`.
fn definition(said: Map<String, Value>) -> Map<String, Value> {
    let said = said.into_iter().filter(|(_, value)| !value.is_null());
    said.map(|(key, value)| match (key.as_str(), value) {
        ("display_name", value) => ("displayName".to_owned(), value),
        ("secrets", Value::Object(secrets)) => {
            let secrets = secrets
                .into_iter()
                .map(|(name, secret)| (name, places(secret)));
            (key, Value::Object(secrets.collect()))
        }
        (_, value) => (key, value),
    })
    .collect()
}

fn places(mut secret: Value) -> Value {
    if let Some(fields) = secret.as_object_mut()
        && let Some(place) = fields.remove("query_parameter")
    {
        fields.insert("queryParameter".to_owned(), place);
    }
    secret
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let files = [("main.ts", "1"), ("lib/a.ts", "2"), ("b.js", "3")];
        let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
        let source = source(&body(&files)).unwrap();
        let paths: Vec<String> = source
            .files()
            .iter()
            .map(|it| it.path.to_string())
            .collect();
        assert_eq!(paths, ["main.ts", "b.js", "lib/a.ts"]);
    }

    #[test]
    fn bodies_of_the_api_are_taken_as_they_are() {
        let body = json!({
            "source": "function execute() {}",
            "name": "add",
            "display_name": "Add",
            "secrets": { "key": { "description": "d", "hosts": ["h"], "query_parameter": "k" } },
            "limits": { "timeout_ms": 500 },
            "description": null,
        });
        let source = source(&body).unwrap();
        assert_eq!(source.text("main.js"), Some("function execute() {}"));
        assert_eq!(source.limits().timeout_ms, Some(500));
        let said = Value::Object(source.definition().clone());
        assert_eq!(said["displayName"], "Add");
        assert_eq!(said["secrets"]["key"]["queryParameter"], "k");
        assert!(said.get("description").is_none() && said.get("source").is_none());
    }

    #[test]
    fn what_is_none_is_refused() {
        for body in [
            json!({}),
            json!({ "files": { "main.js": 1 } }),
            json!({ "files": { "main.js": "" }, "entry": "other.js" }),
        ] {
            assert!(source(&body).is_err(), "{body}");
        }
    }
}
