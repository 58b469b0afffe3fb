//! A source as the API takes it: JSON with its files, and what is said beside
//! them.

use serde_json::{Map, Value, json};

use crate::api::read_plugin;
use crate::build::{Source, SourceLimits};
use crate::cli::failure::Result;

/// Files as the body of a request. The plugin starts with the first.
pub(in crate::cli) fn body(files: &[(String, String)]) -> Value {
    let entry = files.first().map(|(path, _)| path.as_str());
    let texts: Map<String, Value> = files
        .iter()
        .map(|(path, text)| (path.clone(), text.clone().into()))
        .collect();
    json!({ "entry": entry, "files": texts })
}

/// The source that a body describes, as a server reads it. How large it may be
/// is the server's to say.
pub(in crate::cli) fn source(body: &Value) -> Result<Source> {
    let most = SourceLimits {
        bytes: SourceLimits::CEILING,
    };
    Ok(read_plugin(body.to_string().as_bytes(), &most)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let files = [("main.ts", "1"), ("lib/a.ts", "2"), ("b.js", "3")];
        let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
        let source = source(&body(&files)).unwrap();
        let Source::Modules(source) = source else {
            panic!("no modules")
        };
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
        let Source::Modules(source) = source(&body).unwrap() else {
            panic!("no modules")
        };
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
