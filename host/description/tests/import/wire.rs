//! What a description without arguments sends, said by the format's own words:
//! a model of the engine, in which every variable is a secret or a text.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use spotter_description::{Body, Description, Method, Part};

pub(crate) type Values = BTreeMap<String, Value>;

/// A request as a server gets it.
#[derive(Debug, PartialEq)]
pub(crate) struct Sent {
    pub(crate) method: String,
    pub(crate) target: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: SentBody,
}

#[derive(Debug, PartialEq)]
pub(crate) enum SentBody {
    None,
    Bytes(Vec<u8>),
    /// Equal as JSON.
    Json(Value),
    Parts(Vec<Part>),
}

#[derive(Clone, Copy)]
enum Place {
    Plain,
    Path,
    Query,
}

/// Fills in variables such as `secrets.token`, by their whole path.
pub(crate) fn sent(description: &Description, values: &Values) -> Sent {
    let rest = description.rest.as_ref().unwrap();
    let (front, query) = match rest.url.split_once('?') {
        Some((front, query)) => (front, Some(query)),
        None => (rest.url.as_str(), None),
    };
    let (_, after_scheme) = front.split_once("://").unwrap();
    let path = after_scheme.find('/').map_or("/", |at| &after_scheme[at..]);
    let mut target = text(path, values, Place::Path);
    let mut pairs: Vec<String> = query
        .iter()
        .map(|query| text(query, values, Place::Query))
        .collect();
    for (name, value) in each(&rest.query, values) {
        pairs.push(format!("{}={}", encoded(&name), encoded(&value)));
    }
    if !pairs.is_empty() {
        target = format!("{target}?{}", pairs.join("&"));
    }
    let mut headers: Vec<(String, String)> = each(&rest.headers, values)
        .into_iter()
        .map(|(name, value)| (name.to_lowercase(), value))
        .collect();
    let mut kind = |default: &str| {
        if !headers.iter().any(|(name, _)| name == "content-type") {
            headers.push(("content-type".to_owned(), default.to_owned()));
        }
    };
    let body = match &rest.body {
        None => SentBody::None,
        Some(Body::Json(json)) => {
            kind("application/json");
            SentBody::Json(filled(json, values))
        }
        Some(Body::Form(fields)) => {
            kind("application/x-www-form-urlencoded");
            let mut form = form_urlencoded::Serializer::new(String::new());
            for (name, value) in each(fields, values) {
                form.append_pair(&name, &value);
            }
            SentBody::Bytes(form.finish().into_bytes())
        }
        Some(Body::Text(body)) => {
            kind("text/plain");
            SentBody::Bytes(text(body, values, Place::Plain).into_bytes())
        }
        Some(Body::Multipart(parts)) => {
            let parts = parts.iter().map(|part| Part {
                value: text(&part.value, values, Place::Plain),
                ..part.clone()
            });
            SentBody::Parts(parts.collect())
        }
    };
    headers.sort();
    Sent {
        method: serde_json::to_value::<Method>(rest.method)
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned(),
        target,
        headers,
        body,
    }
}

fn each(fields: &Map<String, Value>, values: &Values) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (name, value) in fields {
        for value in value.as_array().unwrap_or(&vec![value.clone()]) {
            let value = text(value.as_str().unwrap(), values, Place::Plain);
            found.push((name.clone(), value));
        }
    }
    found
}

fn filled(json: &Value, values: &Values) -> Value {
    match json {
        Value::String(template) => {
            let alone = template
                .strip_prefix("{{")
                .and_then(|rest| rest.strip_suffix("}}"))
                .and_then(|variable| values.get(variable.trim()));
            match alone {
                Some(value) => value.clone(),
                None => text(template, values, Place::Plain).into(),
            }
        }
        Value::Array(items) => items.iter().map(|item| filled(item, values)).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), filled(value, values)))
            .collect(),
        other => other.clone(),
    }
}

fn text(template: &str, values: &Values, place: Place) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        // A text literal may hold what ends an expression; ours holds none.
        let (expression, after) = after.split_once("}}").expect("an expression ends");
        let expression = expression.trim();
        let quoted = expression.strip_prefix('\'');
        let value = match quoted.and_then(|text| text.strip_suffix('\'')) {
            Some(quoted) => quoted.to_owned(),
            None => match values.get(expression) {
                Some(Value::String(value)) => value.clone(),
                Some(value) => value.to_string(),
                None => panic!("no value for {expression}"),
            },
        };
        filled.push_str(&match place {
            Place::Plain => value,
            // What RFC 3986 lets stand in a segment.
            Place::Path => encoded(&value).replace("%3A", ":").replace("%40", "@"),
            Place::Query => encoded(&value),
        });
        rest = after;
    }
    filled + rest
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
