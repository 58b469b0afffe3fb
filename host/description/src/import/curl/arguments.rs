//! Which literals of a request could be parameters.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::super::proposal::Place;
use super::super::{ProposedArgument, infer, limits, name, name::Names, secret};
use crate::{Parameter, Part};

/// The most arguments that are proposed: as many as a function may have.
const MAX: usize = limits::PARAMETERS;

/// How deep in a JSON body a literal is still proposed.
const MAX_DEPTH: usize = 8;

/// The arguments that are proposed, in the request's order.
#[derive(Debug, Default)]
pub(super) struct Arguments {
    pub(super) found: Vec<ProposedArgument>,
    names: Names,
}

impl Arguments {
    pub(super) fn is_full(&self) -> bool {
        self.found.len() >= MAX
    }

    fn add(&mut self, wishes: &[String], value: Value, pointer: String, place: Place) {
        if self.is_full() {
            return;
        }
        let name = self.names.take(wishes);
        self.found.push(ProposedArgument {
            parameter: Parameter {
                name: name.clone(),
                required: true,
                fixed: None,
                schema: infer::schema(&value),
            },
            name,
            pointer,
            value,
            place,
        });
    }

    /// Of a path, what looks like one of many, and what stood in braces.
    /// Says whether it does.
    pub(super) fn of_segment(
        &mut self,
        segments: &[&str],
        index: usize,
        placeholders: &BTreeSet<String>,
    ) -> bool {
        let text = |index: usize| {
            let segment = segments.get(index)?;
            Some(percent_decode_str(segment).decode_utf8().ok()?.into_owned())
        };
        let Some(segment) = text(index) else {
            return false;
        };
        let place = Place::Segment(index);
        let pointer = "/rest/url".to_owned();
        if placeholders.contains(&segment) {
            self.add(&[name::parameter(&segment)], segment.into(), pointer, place);
            return true;
        }
        let is_first_date = index == 0 && infer::is_version(&segment);
        if !infer::is_identifier(&segment) || is_first_date {
            return false;
        }
        let before = index.checked_sub(1).and_then(text);
        let wish = match before {
            _ if infer::format(&segment) == Some("date") => "date".to_owned(),
            Some(before)
                if !before.is_empty()
                    && !infer::is_identifier(&before)
                    && !infer::is_version(&before) =>
            {
                format!("{}_id", singular(&name::snake(&before, "item")))
            }
            _ => "id".to_owned(),
        };
        self.add(&[wish], infer::value(&segment), pointer, place);
        true
    }

    /// A pair of the query.
    pub(super) fn of_pair(&mut self, index: usize, name: &str, value: &str) {
        let wish = name::parameter(name);
        let pointer = format!("/rest/query/{}", escaped(name));
        let place = Place::Pair {
            index,
            name: name.to_owned(),
        };
        let wishes = [wish.clone(), name::parameter(&format!("query_{wish}"))];
        self.add(&wishes, infer::value(value), pointer, place);
    }

    /// The fields of an urlencoded form. A list is no single argument.
    pub(super) fn of_form(&mut self, fields: &Map<String, Value>) {
        for (name, value) in fields {
            if let Some(text) = value.as_str()
                && !secret::is_field(name)
            {
                let wish = name::parameter(name);
                let wishes = [wish.clone(), name::parameter(&format!("body_{wish}"))];
                let pointer = format!("/rest/body/form/{}", escaped(name));
                self.add(
                    &wishes,
                    infer::value(text),
                    pointer,
                    Place::Form(name.clone()),
                );
            }
        }
    }

    /// A part of a form.
    pub(super) fn of_part(&mut self, index: usize, part: &Part) {
        let wish = name::parameter(&part.name);
        let wishes = [wish.clone(), name::parameter(&format!("body_{wish}"))];
        let pointer = format!("/rest/body/multipart/{index}/value");
        self.add(
            &wishes,
            infer::value(&part.value),
            pointer,
            Place::Part(index),
        );
    }

    /// The scalars that are fields of a JSON body.
    pub(super) fn of_json(&mut self, body: &Value) {
        self.of_value(body, &mut Vec::new());
    }

    fn of_value(&mut self, value: &Value, path: &mut Vec<String>) {
        if self.is_full() || path.len() >= MAX_DEPTH {
            return;
        }
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    path.push(name.clone());
                    match value {
                        Value::Object(_) | Value::Array(_) => self.of_value(value, path),
                        Value::Null => {}
                        _ if secret::is_in(name, value) => {}
                        _ => self.of_field(value, path),
                    }
                    path.pop();
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    path.push(index.to_string());
                    if matches!(item, Value::Object(_) | Value::Array(_)) {
                        self.of_value(item, path);
                    }
                    path.pop();
                }
            }
            _ => {}
        }
    }

    fn of_field(&mut self, value: &Value, path: &[String]) {
        let own = path.last().map_or("", String::as_str);
        let wishes = [name::parameter(own), name::parameter(&path.join("_"))];
        let pointer: String = path
            .iter()
            .map(|name| format!("/{}", escaped(name)))
            .collect();
        let place = Place::Json(pointer.clone());
        self.add(
            &wishes,
            value.clone(),
            format!("/rest/body/json{pointer}"),
            place,
        );
    }
}

/// A name in a JSON pointer, RFC 6901.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// What one of these is called.
fn singular(word: &str) -> String {
    if let Some(start) = word.strip_suffix("ies") {
        return format!("{start}y");
    }
    for end in ["sses", "xes", "ches", "shes"] {
        if word.ends_with(end) {
            return word.strip_suffix("es").unwrap_or(word).to_owned();
        }
    }
    match word.strip_suffix('s') {
        Some(start) if !start.ends_with(['s', 'u', 'i']) => start.to_owned(),
        _ => word.to_owned(),
    }
}
