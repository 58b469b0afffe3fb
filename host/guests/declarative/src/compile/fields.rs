//! Names with values: the parameters of a query, headers, the fields of a form.

use plugin_sdk::bindings::exports::spotter::plugin::capabilities::SecretPlace;
use serde_json::{Map, Value};
use spotter_description::reserved_header;

use super::secrets::{Placeholder, Secrets};
use crate::bounds;
use crate::fault::{Faults, below};
use crate::plan::Field;
use crate::template::{Scope, Template};

/// What fields are for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Query,
    Header,
    Form,
}

/// Compiles names with values.
pub(super) struct Fields<'a, 'b, 's> {
    pub(super) scope: &'a Scope<'a>,
    pub(super) secrets: &'b mut Secrets<'s>,
    pub(super) faults: &'b mut Faults,
}

impl Fields<'_, '_, '_> {
    pub(super) fn compile(
        &mut self,
        fields: &Map<String, Value>,
        pointer: &str,
        place: Place,
    ) -> Option<Vec<Field>> {
        if !bounds::holds(fields.len(), bounds::FIELDS, "fields", pointer, self.faults) {
            return None;
        }
        let fields = fields.iter().map(|(name, value)| {
            let pointer = below(pointer, name);
            if place == Place::Header {
                header_name(name, &pointer, self.faults);
            } else if name.contains("{{") {
                self.faults
                    .add(pointer.as_str(), "a field's name cannot be a variable");
            }
            let values = match value {
                Value::Array(values) => {
                    let count = values.len();
                    if !bounds::holds(count, bounds::VALUES, "values", &pointer, self.faults) {
                        return None;
                    }
                    let values = values.iter().enumerate();
                    let value =
                        |(index, value)| self.value(name, value, &below(&pointer, index), place);
                    values.map(value).collect()
                }
                value => vec![self.value(name, value, &pointer, place)],
            };
            Some(Field {
                name: name.clone(),
                values: values.into_iter().collect::<Option<_>>()?,
            })
        });
        // All of them, so that all faults are found.
        let fields: Vec<Option<Field>> = fields.collect();
        fields.into_iter().collect()
    }

    fn value(
        &mut self,
        name: &str,
        value: &Value,
        pointer: &str,
        place: Place,
    ) -> Option<Template> {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Bool(_) | Value::Number(_) => value.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => {
                self.faults.add(
                    pointer,
                    "this is a text, a number, true, false, or a list of them",
                );
                return None;
            }
        };
        if let Some(placeholder) = Placeholder::read(&text)
            && let Some(used) = secret_place(name, place, placeholder.bearer)
        {
            self.secrets
                .use_in(placeholder.name, used, pointer, self.faults);
            return Some(Template::literally(placeholder.text()));
        }
        if place == Place::Header && !is_line(&text) {
            self.faults.add(
                pointer,
                "a header has no line breaks and no blanks around it",
            );
            return None;
        }
        Template::compile(&text, pointer, self.scope, self.faults)
    }
}

/// Whether a text can be sent in a header and arrives as it is.
pub(super) fn is_line(text: &str) -> bool {
    text.trim_matches([' ', '\t']).len() == text.len()
        && !text.contains(|c: char| c.is_ascii_control() && c != '\t')
}

/// Notes what is wrong with a header's name.
pub(super) fn header_name(name: &str, pointer: &str, faults: &mut Faults) {
    if !is_token(name) {
        faults.add(pointer, format!("`{name}` is no name of a header"));
    } else if reserved_header(&name.to_ascii_lowercase()) {
        faults.add(
            pointer,
            format!("`{name}` is written by the host alone: leave it out"),
        );
    }
}

/// Notes headers that are written for the description, which has them too.
pub(super) fn expect_without(
    written: &[&str],
    headers: &Map<String, Value>,
    pointer: &str,
    faults: &mut Faults,
) {
    for name in headers.keys() {
        if written
            .iter()
            .any(|written| name.eq_ignore_ascii_case(written))
        {
            faults.add(
                below(pointer, name),
                "this header is written already: leave it out",
            );
        }
    }
}

/// The place that a secret has as a whole value. None: none may stand there.
fn secret_place(name: &str, place: Place, bearer: bool) -> Option<SecretPlace> {
    match place {
        Place::Header if bearer => name
            .eq_ignore_ascii_case("authorization")
            .then_some(SecretPlace::Bearer),
        Place::Header => Some(SecretPlace::Header(name.to_ascii_lowercase())),
        Place::Query if !bearer => Some(SecretPlace::QueryParameter(name.to_owned())),
        Place::Query | Place::Form => None,
    }
}

fn is_token(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token)
}
