//! Values on their way through an expression and back. What cannot be computed
//! with exactly goes through as it is.

use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write;
use std::sync::Arc;

use minijinja::value::{Object, ObjectRepr, Value as Computed, ValueKind};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{text_of, write_string};

/// JSON that expressions hand on and do not look into: numbers beyond theirs,
/// and what is too deep.
struct Exact(String);

impl Object for Exact {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How deep expressions look into a value.
const DEPTH: usize = 32;

pub(super) fn of_json(json: &str) -> Computed {
    read(json, DEPTH).unwrap_or_else(|| Computed::from_object(Exact(json.to_owned())))
}

fn read(json: &str, depth: usize) -> Option<Computed> {
    let inner = |raw: &RawValue| match depth {
        0 => None,
        depth => Some(
            read(raw.get(), depth - 1)
                .unwrap_or_else(|| Computed::from_object(Exact(raw.get().to_owned()))),
        ),
    };
    Some(match json.as_bytes().first()? {
        b'n' => Computed::from(()),
        b't' => Computed::from(true),
        b'f' => Computed::from(false),
        b'"' => Computed::from(&*text_of(json)?),
        b'[' => {
            let items: Vec<&RawValue> = serde_json::from_str(json).ok()?;
            let items: Option<Vec<Computed>> = items.into_iter().map(inner).collect();
            Computed::from(items?)
        }
        b'{' => {
            let fields: BTreeMap<String, &RawValue> = serde_json::from_str(json).ok()?;
            let fields = fields
                .into_iter()
                .map(|(name, field)| Some((name, inner(field)?)));
            Computed::from(fields.collect::<Option<BTreeMap<String, Computed>>>()?)
        }
        _ => number(json)?,
    })
}

fn number(json: &str) -> Option<Computed> {
    if !json.contains(['.', 'e', 'E']) {
        return match json.parse::<i64>() {
            Ok(number) => Some(Computed::from(number)),
            Err(_) => json.parse::<i128>().ok().map(Computed::from),
        };
    }
    let number: f64 = json.parse().ok()?;
    let digits = json.split(['e', 'E']).next().unwrap_or(json);
    let vanished = number == 0.0 && digits.contains(|c| matches!(c, '1'..='9'));
    (number.is_finite() && !vanished).then(|| Computed::from(number))
}

/// Writes what an expression came to as JSON.
pub(super) fn write(value: &Computed, out: &mut String) {
    match value.kind() {
        ValueKind::Bool => out.push_str(if value.is_true() { "true" } else { "false" }),
        ValueKind::Number => write_number(value, out),
        ValueKind::String => write_string(value.as_str().unwrap_or_default(), out),
        ValueKind::Seq | ValueKind::Iterable => {
            out.push('[');
            for (index, item) in value.try_iter().into_iter().flatten().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(&item, out);
            }
            out.push(']');
        }
        ValueKind::Map => {
            out.push('{');
            for (index, key) in value.try_iter().into_iter().flatten().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_string(&key.to_string(), out);
                out.push(':');
                write(&value.get_item(&key).unwrap_or_default(), out);
            }
            out.push('}');
        }
        ValueKind::Undefined | ValueKind::None => out.push_str("null"),
        _ => match value.downcast_object_ref::<Exact>() {
            Some(exact) => out.push_str(&exact.0),
            None => write_string(&value.to_string(), out),
        },
    }
}

fn write_number(value: &Computed, out: &mut String) {
    // Writing to a string does not fail.
    let _ = match f64::try_from(value.clone()) {
        Ok(number) if !value.is_integer() => write!(out, "{}", Value::from(number)),
        _ => write!(out, "{value}"),
    };
}
