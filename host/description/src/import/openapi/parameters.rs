//! Parameters of the path, the query and the headers.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Map, Value};

use super::super::{ImportError, limits, template};
use super::build::{Builder, wishes};
use super::document::fields;
use super::schema;
use crate::reserved_header;

/// Headers of which the specification says that they are no parameters.
const NO_PARAMETERS: &[&str] = &["accept", "authorization", "content-type"];

/// One parameter of the document.
struct Given<'a> {
    name: &'a str,
    place: &'a str,
    value: &'a Value,
}

impl<'a> Given<'a> {
    fn text(&self, field: &str) -> Option<&'a str> {
        self.value.get(field)?.as_str()
    }

    fn is(&self, field: &str) -> bool {
        self.value.get(field) == Some(&Value::Bool(true))
    }
}

/// Declares the parameters and gives the path with its variables.
pub(super) fn add(builder: &mut Builder<'_>) -> Result<String, ImportError> {
    let given = given(builder)?;
    let path = path(builder, &given)?;
    for parameter in given.iter().filter(|parameter| parameter.place == "query") {
        query(builder, parameter)?;
    }
    for parameter in given.iter().filter(|parameter| parameter.place == "header") {
        header(builder, parameter)?;
    }
    for parameter in &given {
        match parameter.place {
            "path" | "query" | "header" => {}
            "cookie" => builder.note(format!(
                "The cookie `{}` is left out: a call keeps none.",
                parameter.name
            )),
            place => builder.note(format!(
                "The parameter `{}` in `{place}` is left out.",
                parameter.name
            )),
        }
    }
    Ok(path)
}

/// The operation's parameters; one of the path's holds unless the operation
/// has its own of that name and place.
fn given<'a>(builder: &Builder<'a>) -> Result<Vec<Given<'a>>, ImportError> {
    let mut at = BTreeMap::new();
    let mut found: Vec<Given<'a>> = Vec::new();
    for level in [builder.operation.item, builder.operation.value] {
        let parameters = level.get("parameters").and_then(Value::as_array);
        limits::check_many(parameters.map_or(0, Vec::len), "parameters")?;
        for parameter in parameters.into_iter().flatten() {
            let value = builder.document.resolve(parameter)?;
            let text = |field| value.get(field).and_then(Value::as_str);
            let (Some(name), Some(place)) = (text("name"), text("in")) else {
                continue;
            };
            let parameter = Given { name, place, value };
            let before = at.get(&(place, name)).and_then(|at| found.get_mut(*at));
            if let Some(before) = before {
                *before = parameter;
            } else {
                at.insert((place, name), found.len());
                found.push(parameter);
            }
        }
    }
    Ok(found)
}

/// The schema of a parameter, and whether it is one of content.
fn written<'a>(
    builder: &mut Builder<'a>,
    parameter: &Given<'a>,
) -> Result<(Map<String, Value>, bool), ImportError> {
    let content = fields(parameter.value.get("content")).next();
    let schema = match content {
        Some((_, media)) => media.get("schema"),
        None => parameter.value.get("schema"),
    };
    let mut schema = match schema {
        Some(schema) => builder.schemas.write(schema)?,
        None => Map::new(),
    };
    if let Some(example) = parameter.value.get("example")
        && !schema.contains_key("examples")
        && example.to_string().len() <= 1000
    {
        schema.insert("examples".to_owned(), vec![example.clone()].into());
    }
    Ok((schema, content.is_some()))
}

fn path<'a>(builder: &mut Builder<'a>, given: &[Given<'a>]) -> Result<String, ImportError> {
    let mut path = String::new();
    // Some documents tell operations of one path apart by what a URL has behind
    // `#`, which is not sent.
    let mut rest = builder.operation.path.split('#').next().unwrap_or("");
    limits::check_url(rest.len())?;
    let described = given.iter().filter(|parameter| parameter.place == "path");
    let described: BTreeMap<&str, &Given<'a>> = described
        .map(|parameter| (parameter.name, parameter))
        .collect();
    if !rest.starts_with('/') {
        path.push('/');
    }
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        path.push_str(&path_text(before));
        let variable = match described.get(name) {
            Some(parameter) => in_path(builder, parameter)?,
            None => {
                builder.note(format!(
                    "The document does not describe `{name}` of the path; it is taken for a text."
                ));
                let mut schema = Map::new();
                schema.insert("type".to_owned(), "string".into());
                builder.variable(&wishes(name, "path"), schema, None, true)
            }
        };
        path.push_str(&variable);
        rest = after;
    }
    path.push_str(&path_text(rest));
    Ok(path)
}

/// What is written out in a path.
fn path_text(text: &str) -> String {
    /// What no URL has.
    const NO_URL: &AsciiSet = &CONTROLS.add(b' ').add(b'\\').add(b'#');
    template::literal_url(&utf8_percent_encode(text, NO_URL).to_string())
}

fn in_path<'a>(builder: &mut Builder<'a>, parameter: &Given<'a>) -> Result<String, ImportError> {
    if let Some(style) = parameter.text("style").filter(|style| *style != "simple") {
        builder.note(format!(
            "`{}` has the style `{style}`, which is not possible; it is sent as it is.",
            parameter.name
        ));
    }
    builder.note_secret(parameter.name, "a path");
    let (schema, _) = written(builder, parameter)?;
    let is_list = schema::kind(&schema) == "array";
    let wishes = wishes(parameter.name, "path");
    let name = builder.declare(&wishes, schema, parameter.text("description"), true);
    Ok(if is_list {
        joined(&name, ",")
    } else {
        template::argument(&name)
    })
}

/// A value as JSON in a text.
pub(super) fn as_json(name: &str) -> String {
    format!("{{{{args.{name} | json}}}}")
}

/// A list as one text.
pub(super) fn joined(name: &str, between: &str) -> String {
    format!("{{{{args.{name} | join(\"{between}\")}}}}")
}

fn query<'a>(builder: &mut Builder<'a>, parameter: &Given<'a>) -> Result<(), ImportError> {
    let is_field = limits::is_field(parameter.name);
    if !builder.can_name(parameter.name, is_field, parameter.is("required"))? {
        return Ok(());
    }
    let (schema, is_content) = written(builder, parameter)?;
    let style = parameter.text("style").unwrap_or("form");
    let explode = match parameter.value.get("explode") {
        Some(Value::Bool(explode)) => *explode,
        _ => style == "form",
    };
    if parameter.is("allowReserved") {
        builder.note(format!(
            "`{}` may have reserved characters as they are; the host encodes them.",
            parameter.name
        ));
    }
    let kind = schema::kind(&schema).to_owned();
    let properties = schema::properties(&schema);
    let wishes = wishes(parameter.name, "query");
    let about = parameter.text("description");
    let name = builder.declare(&wishes, schema, about, parameter.is("required"));
    let value = if is_content {
        builder.note(format!("`{}` is sent as JSON in a text.", parameter.name));
        as_json(&name)
    } else {
        match (kind.as_str(), style, explode) {
            ("array", "form", true) => template::argument(&name),
            ("array", "form", false) => joined(&name, ","),
            ("array", "spaceDelimited", false) => joined(&name, " "),
            ("array", "pipeDelimited", false) => joined(&name, "|"),
            ("object", "deepObject", _) | ("object", "form", true) if properties.is_some() => {
                let (fields, _) = properties.unwrap_or_default();
                for field in fields.keys() {
                    if !builder.can_name(field, limits::is_field(field), false)? {
                        continue;
                    }
                    let sent = match style {
                        "form" => field.clone(),
                        _ => format!("{}[{field}]", parameter.name),
                    };
                    let member = member(&name, field);
                    builder.rest.query.insert(sent, member.into());
                }
                return Ok(());
            }
            ("array" | "object", ..) => {
                builder.note(format!(
                    "`{}` has the style `{style}`, which is not possible for its type; check how it is sent.",
                    parameter.name
                ));
                template::argument(&name)
            }
            _ => template::argument(&name),
        }
    };
    builder
        .rest
        .query
        .insert(parameter.name.to_owned(), value.into());
    Ok(())
}

/// A field of an argument that is an object.
fn member(name: &str, field: &str) -> String {
    // A text literal of an expression, as JSON writes one.
    let field = Value::from(field).to_string();
    format!("{{{{args.{name}[{field}]}}}}")
}

fn header<'a>(builder: &mut Builder<'a>, parameter: &Given<'a>) -> Result<(), ImportError> {
    let lower = parameter.name.to_ascii_lowercase();
    if NO_PARAMETERS.contains(&lower.as_str()) {
        return Ok(());
    }
    if reserved_header(&lower) {
        builder.note(format!(
            "The header `{}` is left out: the host alone writes it.",
            parameter.name
        ));
        return Ok(());
    }
    let is_header = limits::is_header(parameter.name);
    if !builder.can_name(parameter.name, is_header, parameter.is("required"))? {
        return Ok(());
    }
    if lower == "idempotency-key" {
        builder.note(format!(
            "The host makes a new key for each call in the header `{}`.",
            parameter.name
        ));
        builder.rest.idempotency_header = Some(parameter.name.to_owned());
        return Ok(());
    }
    let (schema, _) = written(builder, parameter)?;
    let is_list = schema::kind(&schema) == "array";
    let wishes = wishes(parameter.name, "header");
    let about = parameter.text("description");
    let name = builder.declare(&wishes, schema, about, parameter.is("required"));
    let value = if is_list {
        joined(&name, ",")
    } else {
        template::argument(&name)
    };
    builder
        .rest
        .headers
        .insert(parameter.name.to_owned(), value.into());
    Ok(())
}
