//! A value on its way from a call to where it goes: text, or what JSON has
//! beside text. Numbers stay as they were written, however large.

use std::borrow::Cow;
use std::collections::BTreeMap;

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
            Some(b'"') => Datum::Text(text_of(json)),
            Some(b'n') => Datum::Null,
            _ => Datum::Json(json.into()),
        }
    }

    /// What stands in a list or an object.
    pub(crate) fn get(&self, key: &str) -> Option<Datum<'static>> {
        let Datum::Json(json) = self else { return None };
        let value: Value = serde_json::from_str(json).ok()?;
        let found = match &value {
            Value::Object(object) => object.get(key),
            Value::Array(list) => list.get(key.parse::<usize>().ok()?),
            _ => None,
        };
        found.map(Datum::from)
    }

    /// The items of a list; of anything else it alone.
    pub(crate) fn items(&self) -> Vec<Datum<'static>> {
        if let Datum::Json(json) = self
            && json.starts_with('[')
            && let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(json)
        {
            return items.into_iter().map(|item| Datum::of_raw(item).into_owned()).collect();
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
            Datum::Json(json) => match serde_json::from_str(json) {
                Ok(value) => computed(&value),
                Err(_) => Computed::from(&**json),
            },
        }
    }

    /// What an expression came to. None: it has no value.
    pub(crate) fn of_computed(value: &Computed) -> Option<Datum<'static>> {
        Some(match value.kind() {
            ValueKind::Undefined => return None,
            ValueKind::String => Datum::Text(value.to_string().into()),
            _ => Datum::from(&json_of(value)),
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
    // A text is always written.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

fn text_of(json: &str) -> Cow<'_, str> {
    match serde_json::from_str::<&str>(json) {
        Ok(text) => text.into(),
        Err(_) => serde_json::from_str::<String>(json).unwrap_or_default().into(),
    }
}

fn computed(value: &Value) -> Computed {
    match value {
        Value::Null => Computed::from(()),
        Value::Bool(value) => Computed::from(*value),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(number), _) => Computed::from(number),
            (None, Some(number)) => Computed::from(number),
            (None, None) => Computed::from(number.as_f64().unwrap_or(f64::NAN)),
        },
        Value::String(text) => Computed::from(text.as_str()),
        Value::Array(items) => items.iter().map(computed).collect(),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| (key.clone(), computed(value)));
            Computed::from(fields.collect::<BTreeMap<_, _>>())
        }
    }
}

fn json_of(value: &Computed) -> Value {
    match value.kind() {
        ValueKind::Bool => Value::Bool(value.is_true()),
        ValueKind::Number => match (i64::try_from(value.clone()), f64::try_from(value.clone())) {
            (Ok(number), _) if value.is_integer() => number.into(),
            (_, Ok(number)) => number.into(),
            _ => Value::Null,
        },
        ValueKind::Seq | ValueKind::Iterable => match value.try_iter() {
            Ok(items) => items.map(|item| json_of(&item)).collect(),
            Err(_) => Value::Null,
        },
        ValueKind::Map => match value.try_iter() {
            Ok(keys) => {
                let field = |key: Computed| {
                    let field = value.get_item(&key).map_or(Value::Null, |field| json_of(&field));
                    (key.to_string(), field)
                };
                Value::Object(keys.map(field).collect())
            }
            Err(_) => Value::Null,
        },
        ValueKind::Undefined | ValueKind::None => Value::Null,
        _ => Value::String(value.to_string()),
    }
}
