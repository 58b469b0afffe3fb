use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{limits, template};
use crate::{Body, Description, Parameter, Rest};

/// A description made of something else, and what its author should know.
#[derive(Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Proposal {
    /// The description. Of a command, it is the command's request as it
    /// stands; of an operation, the parameters are its own.
    pub description: Description,
    /// The values of the secrets that stood in what was imported, by name. Not
    /// a part of the proposal's JSON: they belong into the host's vault.
    #[serde(skip)]
    pub secret_values: BTreeMap<String, String>,
    /// What could be a parameter, in the request's order.
    pub arguments: Vec<ProposedArgument>,
    /// What is different from what was imported, and what to look at.
    pub notes: Vec<String>,
}

/// A literal that could be a parameter.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ProposedArgument {
    /// The parameter's name.
    pub name: String,
    /// The parameter, with the type and the format that the literal has and
    /// with the literal as its example.
    pub parameter: Parameter,
    /// Where its variable would stand: a JSON pointer into the description.
    pub pointer: String,
    /// The literal.
    pub value: Value,
    #[serde(skip)]
    pub(crate) place: Place,
}

/// What is replaced.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Place {
    /// A segment of the URL's path.
    Segment(usize),
    /// A pair of the URL's query. It moves to `query`, which leaves out what
    /// is not given.
    Pair { index: usize, name: String },
    /// A value of a JSON body, by its pointer.
    Json(String),
    /// A field of a form. A form that is kept as text becomes one by fields.
    Form(String),
    /// A part of a form.
    Part(usize),
}

impl Proposal {
    /// The description with the proposed arguments of these names as its
    /// parameters. Names that are not proposed are passed over.
    #[must_use]
    pub fn with_arguments(&self, names: &[&str]) -> Description {
        let names: BTreeSet<&str> = names.iter().copied().collect();
        let mut description = self.description.clone();
        let mut moved = BTreeSet::new();
        for argument in &self.arguments {
            if !names.contains(argument.name.as_str()) {
                continue;
            }
            description.parameters.push(argument.parameter.clone());
            if let Some(rest) = &mut description.rest {
                let variable = template::argument(&argument.name);
                put(rest, &argument.place, variable, &mut moved);
            }
        }
        if let Some(rest) = &mut description.rest {
            remove_pairs(&mut rest.url, &moved);
        }
        description
    }

    /// Proposes no segment of the path where the variables of all would make
    /// the URL too long.
    pub(crate) fn keep_url_short(&mut self) {
        let rest = self.description.rest.as_ref();
        let is_segment = |argument: &ProposedArgument| matches!(argument.place, Place::Segment(_));
        let segments = self
            .arguments
            .iter()
            .filter(|argument| is_segment(argument));
        let variables: usize = segments
            .map(|argument| template::argument(&argument.name).len())
            .sum();
        let url = rest.map_or(0, |rest| rest.url.len());
        if url + variables > limits::URL_BYTES {
            self.arguments.retain(|argument| !is_segment(argument));
        }
    }
}

impl fmt::Debug for Proposal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the values of the secrets: this is what ends in logs.
        formatter
            .debug_struct("Proposal")
            .field("description", &self.description)
            .field("secret_values", &self.secret_values.keys())
            .field("arguments", &self.arguments)
            .field("notes", &self.notes)
            .finish()
    }
}

fn put(rest: &mut Rest, place: &Place, variable: String, moved: &mut BTreeSet<usize>) {
    match place {
        Place::Segment(index) => replace_segment(&mut rest.url, *index, &variable),
        Place::Pair { index, name } => {
            rest.query.insert(name.clone(), variable.into());
            moved.insert(*index);
        }
        Place::Json(pointer) => {
            if let Some(Body::Json(json)) = &mut rest.body
                && let Some(value) = json.pointer_mut(pointer)
            {
                *value = variable.into();
            }
        }
        Place::Form(name) => {
            if let Some(Body::Text(text)) = &rest.body {
                // The text is decoded once it means just what it says.
                rest.body = form_fields(&template::plain(text)).map(|mut fields| {
                    fields.values_mut().for_each(template::literal_json);
                    Body::Form(fields)
                });
            }
            if let Some(Body::Form(fields)) = &mut rest.body {
                fields.insert(name.clone(), variable.into());
            }
        }
        Place::Part(index) => {
            if let Some(Body::Multipart(parts)) = &mut rest.body
                && let Some(part) = parts.get_mut(*index)
            {
                part.value = variable;
            }
        }
    }
}

/// The fields of an urlencoded form. None if a name comes again after another,
/// because a map has no place for that.
pub(crate) fn form_fields(text: &str) -> Option<Map<String, Value>> {
    let mut fields: Map<String, Value> = Map::new();
    let mut last = None;
    for (name, value) in form_urlencoded::parse(text.as_bytes()) {
        // What is not UTF-8 would not be sent the same again.
        if name.contains('\u{fffd}') || value.contains('\u{fffd}') {
            return None;
        }
        let value: Value = value.into();
        match fields.get_mut(name.as_ref()) {
            Some(Value::Array(values)) if last == Some(name.to_string()) => values.push(value),
            Some(first) if last == Some(name.to_string()) => {
                *first = vec![first.take(), value].into();
            }
            Some(_) => return None,
            None => {
                fields.insert(name.to_string(), value);
            }
        }
        last = Some(name.into_owned());
    }
    (!fields.is_empty()).then_some(fields)
}

fn split(url: &str) -> (&str, &str, Option<&str>) {
    let (front, query) = match url.split_once('?') {
        Some((front, query)) => (front, Some(query)),
        None => (url, None),
    };
    let authority = front.find("://").map_or(0, |end| end + 3);
    let path = front
        .get(authority..)
        .and_then(|rest| rest.find('/'))
        .map_or(front.len(), |start| authority + start);
    let (origin, path) = front.split_at_checked(path).unwrap_or((front, ""));
    (origin, path, query)
}

fn replace_segment(url: &mut String, index: usize, variable: &str) {
    let (origin, path, query) = split(url);
    // Before the first slash of a path there is nothing.
    let segments: Vec<&str> = path
        .split('/')
        .enumerate()
        .map(|(at, segment)| if at == index + 1 { variable } else { segment })
        .collect();
    let query = query.map_or(String::new(), |query| format!("?{query}"));
    *url = format!("{origin}{}{query}", segments.join("/"));
}

fn remove_pairs(url: &mut String, moved: &BTreeSet<usize>) {
    if moved.is_empty() {
        return;
    }
    let (origin, path, query) = split(url);
    let kept: Vec<&str> = query
        .unwrap_or("")
        .split('&')
        .enumerate()
        .filter(|(index, _)| !moved.contains(index))
        .map(|(_, pair)| pair)
        .collect();
    let mark = if kept.is_empty() { "" } else { "?" };
    *url = format!("{origin}{path}{mark}{}", kept.join("&"));
}
