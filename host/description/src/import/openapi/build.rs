//! The description of an operation.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::super::name::{self, Names};
use super::super::secret;
use super::super::{
    ImportError, ImportErrorCode, MAX_DESCRIPTION_CHARS, Proposal, limits, template,
};
use super::document::{Document, Operation};
use super::schema::{self, Direction, Schemas};
use super::{body, parameters, responses, security, server, size};
use crate::{Description, Parameter, Rest};

/// The most values of all schemas of a function's parameters: some 60 KiB.
/// More is no function that a model calls.
const MAX_SCHEMA_VALUES: usize = 2000;

/// The longest name of a field: a variable is named by it, and the engine takes
/// no long ones.
const MAX_NAME_BYTES: usize = 128;

/// The longest default that a description tells.
const MAX_DEFAULT_BYTES: usize = 100;

/// A description as it is built.
pub(super) struct Builder<'a> {
    pub(super) document: &'a Document,
    pub(super) operation: &'a Operation<'a>,
    pub(super) schemas: Schemas<'a>,
    pub(super) description: Description,
    pub(super) rest: Rest,
    pub(super) names: Names,
    pub(super) notes: Vec<String>,
}

pub(super) fn build<'a>(
    document: &'a Document,
    operation: &'a Operation<'a>,
    base_url: Option<&str>,
) -> Result<Proposal, ImportError> {
    let method = serde_json::to_value(operation.method).unwrap_or_default();
    let method = method.as_str().unwrap_or("");
    let at = format!("{method} {}", operation.path);
    let mut builder = Builder {
        document,
        operation,
        schemas: Schemas::new(document, Direction::Request, MAX_SCHEMA_VALUES),
        description: Description {
            name: name::snake(operation.id().unwrap_or(""), &name::snake(&at, "operation")),
            display_name: operation
                .text("summary")
                .filter(|summary| summary.chars().count() <= 80)
                .map(str::to_owned),
            description: about(operation, &at),
            ..Description::default()
        },
        rest: Rest {
            method: operation.method,
            ..Rest::default()
        },
        names: Names::default(),
        notes: Vec::new(),
    };
    if operation.value.get("deprecated") == Some(&Value::Bool(true)) {
        builder.note("The document says that the operation is deprecated.");
    }
    let server = server::url(document, operation, base_url, &mut builder.notes)?;
    let path = parameters::add(&mut builder)?;
    builder.rest.url = format!("{server}{path}");
    let (_, behind) = builder.rest.url.split_once("://").unwrap_or_default();
    limits::check_path(behind.split('?').next().unwrap_or(behind))?;
    security::add(&mut builder)?;
    responses::accept(&mut builder);
    body::add(&mut builder)?;
    size::fit(&mut builder);
    responses::add(&mut builder);
    if builder.schemas.is_cyclic {
        builder.note("A schema holds itself; the inner one is written without its keywords.");
    }
    if builder.schemas.is_cut {
        builder
            .note("The schemas are too large; what did not fit is written without its keywords.");
    }
    let mut description = builder.description;
    description.rest = Some(builder.rest);
    limits::check(&description)?;
    Ok(Proposal {
        description,
        secret_values: std::collections::BTreeMap::new(),
        arguments: Vec::new(),
        notes: builder.notes,
    })
}

/// What the model reads: the summary and the description.
fn about(operation: &Operation, at: &str) -> String {
    let summary = operation.text("summary");
    let description = operation
        .text("description")
        .filter(|description| Some(*description) != summary);
    let text = match (summary, description) {
        (Some(summary), Some(description)) => format!("{summary}\n\n{description}"),
        (Some(text), None) | (None, Some(text)) => text.to_owned(),
        (None, None) => format!("Sends {at}."),
    };
    shortened(&text, MAX_DESCRIPTION_CHARS)
}

/// Says in a schema's description what the server takes for no value.
fn tell_default(schema: &mut Map<String, Value>, default: Option<Value>) {
    let Some(default) = default.filter(|default| !default.is_null()) else {
        return;
    };
    let default = default.to_string();
    if default.len() > MAX_DEFAULT_BYTES {
        return;
    }
    let told = format!("Default: {default}");
    let about = match schema.get("description").and_then(Value::as_str) {
        Some(about) => format!("{about}\n{told}"),
        None => told,
    };
    schema.insert("description".to_owned(), about.into());
}

/// `text`, or its beginning and an ellipsis.
pub(super) fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most - 1) {
        Some((end, _)) if text.chars().nth(most).is_some() => {
            format!("{}…", text.get(..end).unwrap_or("").trim_end())
        }
        _ => text.to_owned(),
    }
}

impl Builder<'_> {
    pub(super) fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// Declares a parameter and gives its name, the first wish that is free.
    pub(super) fn declare(
        &mut self,
        wishes: &[String],
        mut schema: Map<String, Value>,
        about: Option<&str>,
        required: bool,
    ) -> String {
        let name = self.names.take(wishes);
        // A tool sends what its caller gives and no more. A default is often
        // that of what the server makes anew: sent with a change, it would undo
        // what was set before. And many a default is no legal value.
        let default = schema.shift_remove("default");
        schema::each_inner(&mut schema, &mut |inner| {
            let default = inner.shift_remove("default");
            tell_default(inner, default);
        });
        if let Some(about) = about.map(str::trim).filter(|about| !about.is_empty()) {
            schema.insert("description".to_owned(), about.into());
        }
        if let Some(Value::String(about)) = schema.get_mut("description") {
            *about = shortened(about, MAX_DESCRIPTION_CHARS);
        }
        tell_default(&mut schema, default);
        // What is no list of names could not be read again.
        if !schema.get("required").is_none_or(is_names) {
            schema.shift_remove("required");
        }
        self.description.parameters.push(Parameter {
            name: name.clone(),
            required,
            fixed: None,
            schema,
        });
        name
    }

    /// The variable of a new parameter.
    pub(super) fn variable(
        &mut self,
        wishes: &[String],
        schema: Map<String, Value>,
        about: Option<&str>,
        required: bool,
    ) -> String {
        template::argument(&self.declare(wishes, schema, about, required))
    }

    /// Whether a parameter, a header or a field can have this name; if not, it
    /// is left out, unless the server insists on it.
    pub(super) fn can_name(
        &mut self,
        name: &str,
        legal: bool,
        required: bool,
    ) -> Result<bool, ImportError> {
        if legal && name.len() <= MAX_NAME_BYTES {
            return Ok(true);
        }
        let shown = shortened(name, 40);
        if required {
            return Err(ImportError::new(
                ImportErrorCode::Unsupported,
                format!(
                    "`{shown}` is required, and nothing with such a name can be sent. Write this tool with code."
                ),
            ));
        }
        self.note(format!(
            "`{shown}` is left out: nothing with such a name can be sent."
        ));
        Ok(false)
    }

    /// Tells the author of an argument that looks like a secret.
    pub(super) fn note_secret(&mut self, name: &str, place: &str) {
        if secret::is_field(name) {
            self.note(format!(
                "`{name}` looks like a secret. No secret can stand in {place}, so it is a parameter like any other. Give it a `fixed` value if it is always the same; that is in the description then, where whoever may manage plugins reads it."
            ));
        }
    }

    /// Takes out the parameters that nothing in the request uses any more.
    pub(super) fn drop_unused(&mut self) {
        let rest = &self.rest;
        let in_fields = rest.query.values().chain(rest.headers.values());
        let in_url = rest.url.match_indices("{{args.");
        let in_url = in_url.filter_map(|(start, _)| size::argument(rest.url.get(start..)?));
        let used: BTreeSet<&str> = in_fields
            .filter_map(|value| size::argument(value.as_str()?))
            .chain(in_url)
            .collect();
        self.description
            .parameters
            .retain(|parameter| used.contains(parameter.name.as_str()));
    }

    pub(super) fn has_header(&self, name: &str) -> bool {
        let mut names = self.rest.headers.keys();
        names.any(|given| given.eq_ignore_ascii_case(name))
    }
}

fn is_names(value: &Value) -> bool {
    let names = value.as_array();
    names.is_some_and(|names| names.iter().all(Value::is_string))
}

/// The names that a field would like to have, the second if another place has
/// the first already.
pub(super) fn wishes(name: &str, place: &str) -> [String; 2] {
    let own = name::parameter(name);
    let placed = name::parameter(&format!("{place}_{own}"));
    [own, placed]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(schema: Value, default: Value) -> Value {
        let Value::Object(mut schema) = schema else {
            panic!("no object");
        };
        tell_default(&mut schema, Some(default));
        schema.into()
    }

    #[test]
    fn defaults_are_told() {
        assert_eq!(
            told(json!({}), json!(30)),
            json!({"description": "Default: 30"})
        );
        assert_eq!(
            told(json!({"description": "The order."}), json!("asc")),
            json!({"description": "The order.\nDefault: \"asc\""})
        );
        for default in [json!(null), json!("x".repeat(100))] {
            assert_eq!(told(json!({}), default), json!({}));
        }
    }
}
