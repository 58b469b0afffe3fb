//! JSON with variables in it.

use serde_json::Value;

use crate::datum::{Datum, write_string};
use crate::fault::{Faults, below};
use crate::template::{Failed, Scope, Template};
use crate::variables::Variables;

/// A value with variables in it. A text that is one variable alone becomes
/// what that is.
pub(crate) enum Json {
    /// Without any, as it is written.
    Literal(String),
    Text(Template),
    List(Vec<Json>),
    /// Its names, each as it is written.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Compiles a value. None: it is wrong, and `faults` say why.
    pub(crate) fn compile(
        value: &Value,
        pointer: &str,
        scope: &Scope<'_>,
        faults: &mut Faults,
    ) -> Option<Json> {
        if !has_variables(value) {
            return Some(Json::Literal(value.to_string()));
        }
        match value {
            Value::String(text) => Template::compile(text, pointer, scope, faults).map(Json::Text),
            Value::Array(items) => {
                let items = items.iter().enumerate().map(|(index, item)| {
                    Json::compile(item, &below(pointer, index), scope, faults)
                });
                // All of them, so that all faults are found.
                let items: Vec<Option<Json>> = items.collect();
                items.into_iter().collect::<Option<_>>().map(Json::List)
            }
            Value::Object(fields) => {
                let fields = fields.iter().map(|(name, field)| {
                    let pointer = below(pointer, name);
                    if name.contains("{{") {
                        faults.add(pointer.as_str(), "a field's name cannot be a variable");
                    }
                    let mut written = String::new();
                    write_string(name, &mut written);
                    written.push(':');
                    Some((written, Json::compile(field, &pointer, scope, faults)?))
                });
                let fields: Vec<Option<(String, Json)>> = fields.collect();
                fields.into_iter().collect::<Option<_>>().map(Json::Object)
            }
            _ => Some(Json::Literal(value.to_string())),
        }
    }

    /// Writes what it comes to. False: it has no value, and nothing was
    /// written.
    pub(crate) fn write(
        &self,
        variables: &Variables<'_>,
        out: &mut String,
    ) -> Result<bool, Failed> {
        match self {
            Json::Literal(json) => out.push_str(json),
            Json::Text(text) => match text.datum(variables)? {
                Some(value) => value.write_json(out),
                None => return Ok(false),
            },
            Json::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    // Left out, it would move those behind it.
                    if !item.write(variables, out)? {
                        out.push_str("null");
                    }
                }
                out.push(']');
            }
            Json::Object(fields) => {
                out.push('{');
                let mut first = true;
                for (name, field) in fields {
                    let before = out.len();
                    if !first {
                        out.push(',');
                    }
                    out.push_str(name);
                    match field.write(variables, out)? {
                        true => first = false,
                        false => out.truncate(before),
                    }
                }
                out.push('}');
            }
        }
        Ok(true)
    }

    /// What it comes to. None: it has no value.
    pub(crate) fn datum(
        &self,
        variables: &Variables<'_>,
    ) -> Result<Option<Datum<'static>>, Failed> {
        if let Json::Text(text) = self {
            return Ok(text.datum(variables)?.map(Datum::into_owned));
        }
        let mut json = String::new();
        self.write(variables, &mut json)?;
        let raw: Box<serde_json::value::RawValue> = match serde_json::from_str(&json) {
            Ok(raw) => raw,
            Err(_) => return Ok(None),
        };
        Ok(Some(Datum::of_raw(&raw).into_owned()))
    }
}

fn has_variables(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains("{{"),
        Value::Array(items) => items.iter().any(has_variables),
        Value::Object(fields) => fields
            .iter()
            .any(|(name, field)| name.contains("{{") || has_variables(field)),
        _ => false,
    }
}
