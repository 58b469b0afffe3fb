//! A value on its way from a call to where it goes: text, or what JSON has
//! beside text. Numbers stay as they were written, however large.

mod computed;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;

use minijinja::value::{Value as Computed, ValueKind};
use serde_json::Value;
use serde_json::value::RawValue;

/// A value of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Datum<'a> {
    /// JSON's null.
    Null,
    /// A text.
    Text(Cow<'a, str>),
    /// Anything else, as JSON.
    Json(Cow<'a, str>),
}

impl<'a> Datum<'a> {
    pub(crate) fn of_raw(raw: &'a RawValue) -> Datum<'a> {
        let json = raw.get();
        match json.as_bytes().first() {
            // Half of a character is no text: it stays what it is.
            Some(b'"') => text_of(json).map_or(Datum::Json(json.into()), Datum::Text),
            Some(b'n') => Datum::Null,
            _ => Datum::Json(json.into()),
        }
    }

    /// What stands in a list or an object.
    pub(crate) fn get(&self, key: &str) -> Option<Datum<'static>> {
        let Datum::Json(json) = self else { return None };
        let found = match json.as_bytes().first()? {
            b'{' => {
                let mut fields: BTreeMap<Cow<'_, str>, &RawValue> =
                    serde_json::from_str(json).ok()?;
                fields.remove(key)?
            }
            b'[' => {
                let items: Vec<&RawValue> = serde_json::from_str(json).ok()?;
                items.get(key.parse::<usize>().ok()?).copied()?
            }
            _ => return None,
        };
        Some(Datum::of_raw(found).into_owned())
    }

    /// The items of a list; of anything else it alone.
    pub(crate) fn items(&self) -> Vec<Datum<'static>> {
        if let Datum::Json(json) = self
            && json.starts_with('[')
            && let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(json)
        {
            return items
                .into_iter()
                .map(|item| Datum::of_raw(item).into_owned())
                .collect();
        }
        vec![self.clone().into_owned()]
    }

    /// As it stands within a text; null is nothing.
    pub(crate) fn as_text(&self) -> &str {
        match self {
            Datum::Null => "",
            Datum::Text(text) | Datum::Json(text) => text,
        }
    }

    /// As JSON.
    pub(crate) fn write_json(&self, out: &mut String) {
        match self {
            Datum::Null => out.push_str("null"),
            Datum::Text(text) => write_string(text, out),
            Datum::Json(json) => out.push_str(json),
        }
    }

    pub(crate) fn into_owned(self) -> Datum<'static> {
        match self {
            Datum::Null => Datum::Null,
            Datum::Text(text) => Datum::Text(text.into_owned().into()),
            Datum::Json(json) => Datum::Json(json.into_owned().into()),
        }
    }

    /// As expressions compute with it.
    pub(crate) fn to_computed(&self) -> Computed {
        match self {
            Datum::Null => Computed::from(()),
            Datum::Text(text) => Computed::from(&**text),
            Datum::Json(json) => computed::of_json(json),
        }
    }

    /// What an expression came to. None: it has no value.
    pub(crate) fn of_computed(value: &Computed) -> Option<Datum<'static>> {
        Some(match value.kind() {
            ValueKind::Undefined => return None,
            ValueKind::None => Datum::Null,
            ValueKind::String => Datum::Text(value.to_string().into()),
            _ => {
                let mut json = String::new();
                computed::write(value, &mut json);
                Datum::Json(json.into())
            }
        })
    }
}

impl From<&Value> for Datum<'static> {
    fn from(value: &Value) -> Datum<'static> {
        match value {
            Value::Null => Datum::Null,
            Value::String(text) => Datum::Text(text.clone().into()),
            other => Datum::Json(other.to_string().into()),
        }
    }
}

/// Writes a text as JSON does.
pub(crate) fn write_string(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|c| matches!(c, '"' | '\\' | '\0'..='\x1f')) {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        let mut characters = special.chars();
        match characters.next() {
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            // Writing to a string does not fail.
            Some(other) => drop(write!(out, "\\u{:04x}", u32::from(other))),
            None => {}
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

fn text_of(json: &str) -> Option<Cow<'_, str>> {
    match serde_json::from_str::<&str>(json) {
        Ok(text) => Some(text.into()),
        Err(_) => serde_json::from_str::<String>(json).ok().map(Cow::Owned),
    }
}
