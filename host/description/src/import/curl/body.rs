//! The kind of body that sends the same.

use std::collections::BTreeSet;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::super::proposal::form_fields;
use super::super::{limits, secret, template};
use crate::Body;

const FORM: &str = "application/x-www-form-urlencoded";

/// A body, and whether its kind says the content type already.
pub(super) struct Found {
    pub(super) body: Body,
    pub(super) says_type: bool,
    /// What its fields were, before variables stood in them.
    pub(super) fields: Fields,
}

/// What could be parameters in a body.
pub(super) enum Fields {
    None,
    Json(Value),
    Form(Map<String, Value>),
}

/// Finds the body that sends `data` with this content type.
pub(super) fn find(data: &str, content_type: Option<&str>, notes: &mut Vec<String>) -> Found {
    let content_type = content_type.unwrap_or("");
    let kind = content_type
        .split(';')
        .next()
        .unwrap_or("")
        .trim()
        .to_ascii_lowercase();
    let is_json = kind == "application/json" || kind.ends_with("+json");
    // Many a manual leaves the type out, and curl says that it is a form.
    let looks_like_json = data.trim_start().starts_with(['{', '[']);
    if (is_json || (looks_like_json && !content_type.is_empty()))
        && let Some(literal) = exact_json(data)
    {
        if !is_json {
            notes.push(format!(
                "The body is JSON but is sent as `{content_type}`, as curl does. If the server takes JSON, take the header `Content-Type` out."
            ));
        }
        let mut json = literal.clone();
        template::literal_json(&mut json);
        note_secrets(&literal, notes);
        return Found {
            body: Body::Json(json),
            says_type: content_type == "application/json",
            fields: Fields::Json(literal),
        };
    }
    if is_json {
        if let Ok(json) = serde_json::from_str(data) {
            note_secrets(&json, notes);
        }
        notes.push(
            "The body stays a text, because it cannot be written the same again as JSON."
                .to_owned(),
        );
    }
    if kind == FORM
        && let Some(fields) = form_fields(data)
    {
        let stay = fields
            .iter()
            .filter(|(name, value)| secret::is_in(name, value))
            .map(|(name, _)| name.clone());
        secret::note_fields(&stay.collect(), notes);
        // As a text it is sent all the same.
        if !limits::is_form(&fields) {
            notes.push(format!(
                "The form stays a text, and none of its fields is proposed: one has more than {} fields, or a name with `{{{{`.",
                limits::FIELDS
            ));
            return text(data, Fields::None);
        }
        if written(&fields) == data {
            let mut templates = fields.clone();
            for value in templates.values_mut() {
                template::literal_json(value);
            }
            return Found {
                body: Body::Form(templates),
                says_type: content_type == FORM,
                fields: Fields::Form(fields),
            };
        }
        // Only what has names and values can be one by fields later.
        let has_pairs = data
            .split('&')
            .all(|pair| pair.find('=').is_some_and(|sign| sign > 0));
        let fields = if has_pairs {
            Fields::Form(fields)
        } else {
            Fields::None
        };
        return text(data, fields);
    }
    if content_type.is_empty() {
        notes.push(
            "The command sends its body without a type; the host says `text/plain`.".to_owned(),
        );
    }
    text(data, Fields::None)
}

fn text(data: &str, fields: Fields) -> Found {
    Found {
        body: Body::Text(template::literal(data)),
        says_type: false,
        fields,
    }
}

/// Fields as an urlencoded form.
fn written(fields: &Map<String, Value>) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields {
        let values = value
            .as_array()
            .map_or(std::slice::from_ref(value), Vec::as_slice);
        for value in values {
            form.append_pair(name, value.as_str().unwrap_or(""));
        }
    }
    form.finish()
}

fn note_secrets(json: &Value, notes: &mut Vec<String>) {
    let mut found = BTreeSet::new();
    find_secrets(json, &mut found);
    secret::note_fields(&found, notes);
}

/// The names of the fields that hold secrets.
fn find_secrets(json: &Value, found: &mut BTreeSet<String>) {
    match json {
        Value::Object(fields) => {
            for (name, value) in fields {
                if secret::is_in(name, value) {
                    found.insert(name.clone());
                }
                find_secrets(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| find_secrets(item, found)),
        _ => {}
    }
}

/// How deep JSON nests at most: as deep as a description's reader reads, less
/// what stands around a body.
const MAX_DEPTH: usize = 100;

/// The JSON value of `text`, if nothing of it is lost: no number is rounded
/// and no name comes twice. None too of what the engine does not take by its
/// fields.
fn exact_json(text: &str) -> Option<Value> {
    let value: Value = serde_json::from_str(text).ok()?;
    let names: Names = serde_json::from_str(text).ok()?;
    let is_same = names.0 == count(&value) && numbers_are_kept(text);
    (is_same && fits(&value, MAX_DEPTH)).then_some(value)
}

fn fits(value: &Value, depth: usize) -> bool {
    match value {
        Value::Object(fields) => {
            depth > 0
                && fields
                    .iter()
                    .all(|(name, value)| limits::is_field(name) && fits(value, depth - 1))
        }
        Value::Array(items) => depth > 0 && items.iter().all(|item| fits(item, depth - 1)),
        _ => true,
    }
}

fn count(value: &Value) -> usize {
    match value {
        Value::Object(fields) => fields.len() + fields.values().map(count).sum::<usize>(),
        Value::Array(items) => items.iter().map(count).sum(),
        _ => 0,
    }
}

/// A double has 15 digits that are sure to be kept, and an integer is kept
/// whole if it has 64 bits.
fn numbers_are_kept(text: &str) -> bool {
    let mut quoted = false;
    let mut escaped = false;
    let outside = text.split(|letter: char| {
        let was_quoted = quoted;
        if escaped {
            escaped = false;
        } else if quoted && letter == '\\' {
            escaped = true;
        } else if letter == '"' {
            quoted = !quoted;
        }
        was_quoted || !(letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-' | '.'))
    });
    let mut numbers = outside
        .filter(|token| token.starts_with(|first: char| first == '-' || first.is_ascii_digit()));
    numbers.all(|number| {
        if number.contains(['.', 'e', 'E']) {
            let mantissa = number.split(['e', 'E']).next().unwrap_or(number);
            let digits = mantissa.bytes().filter(u8::is_ascii_digit).count();
            digits <= 15 && number.parse::<f64>().is_ok_and(f64::is_finite)
        } else {
            number != "-0" && (number.parse::<i64>().is_ok() || number.parse::<u64>().is_ok())
        }
    })
}

/// How many names the objects of a JSON text have, those that come twice
/// counted twice.
struct Names(usize);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Count)
    }
}

struct Count;

impl<'de> Visitor<'de> for Count {
    type Value = Names;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Names, E> {
        Ok(Names(0))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Names, E> {
        Ok(Names(0))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Names, E> {
        Ok(Names(0))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Names, E> {
        Ok(Names(0))
    }

    fn visit_str<E>(self, _: &str) -> Result<Names, E> {
        Ok(Names(0))
    }

    fn visit_unit<E>(self) -> Result<Names, E> {
        Ok(Names(0))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Names, A::Error> {
        let mut names = 0;
        while let Some(Names(more)) = items.next_element()? {
            names += more;
        }
        Ok(Names(names))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Names, A::Error> {
        let mut names = 0;
        while let Some((IgnoredAny, Names(more))) = fields.next_entry()? {
            names += 1 + more;
        }
        Ok(Names(names))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_json_would_lose_stays_text() {
        for text in [
            r#"{"a": [1, -2.50, "1e999", "\"12345678901234567890123"], "b": {"a": null}}"#,
            "18446744073709551615",
            " [1e3]\n",
        ] {
            assert!(exact_json(text).is_some(), "{text}");
        }
        for text in [
            r#"{"a": 1, "a": 2}"#,
            "[18446744073709551616]",
            "0.1234567890123456789",
            "-0",
            "{'a': 1}",
        ] {
            assert!(exact_json(text).is_none(), "{text}");
        }
    }
}
