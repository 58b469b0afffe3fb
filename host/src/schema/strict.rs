//! Schemas in the subset that OpenAI's strict mode decodes against.
//!
//! The translation loses nothing: what the strict schema accepts, the
//! original accepts. In exchange the model cannot produce arguments of a
//! wrong shape at all. Strict mode knows no optional properties, so each
//! becomes required and nullable; the call path takes the nulls out again.

use serde_json::{Map, Value, json};

use super::explain::escaped;
use super::validator::Dialect;

mod branches;
mod disjoint;
mod keywords;
mod limits;
mod nullable;
#[cfg(test)]
mod tests;

use self::keywords::Keyword;
use self::nullable::or_null;

/// How many reasons are given; more say nothing new.
const REASONS: usize = 8;

/// Translates an object schema that the lint has accepted, or says in plain
/// words, one sentence each, why it cannot be done without loss.
pub fn strict(schema: &Value) -> Result<Value, Vec<String>> {
    let mut translation = Translation {
        root: schema,
        comparison: disjoint::Comparison::new(schema),
        draft07: Dialect::of(schema) == Some(Dialect::Draft07),
        definitions: Vec::new(),
        reasons: Vec::new(),
    };
    let translated = translation.root();
    let mut reasons = translation.reasons;
    reasons.extend(limits::exceeded(&translated));
    reasons.truncate(REASONS);
    if reasons.is_empty() {
        Ok(translated)
    } else {
        Err(reasons)
    }
}

/// A translation under way.
struct Translation<'a> {
    root: &'a Value,
    comparison: disjoint::Comparison<'a>,
    draft07: bool,
    /// The definitions referred to, as pointers, in the order they are met.
    definitions: Vec<String>,
    reasons: Vec<String>,
}

impl Translation<'_> {
    fn refuse(&mut self, at: &str, why: impl std::fmt::Display) -> Value {
        if self.reasons.len() < REASONS {
            let place = if at.is_empty() { "the parameters" } else { at };
            self.reasons.push(format!("{place}: {why}"));
        }
        Value::Null
    }

    fn root(&mut self) -> Value {
        if self.root.get("type") != Some(&json!("object")) {
            return self.refuse("", "strict mode takes an object only");
        }
        let mut translated = match self.any(&self.root.clone(), "") {
            Value::Object(translated) => translated,
            _ => return Value::Null,
        };
        let mut definitions = Map::new();
        let mut next = 0;
        // Translating one definition may meet further ones.
        while let Some(pointer) = self.definitions.get(next).cloned() {
            next += 1;
            let Some(definition) = self.root.pointer(&pointer).cloned() else {
                continue;
            };
            let name = definition_name(&pointer).unwrap_or_default();
            let definition = self.any(&definition, &pointer);
            if definitions.insert(name, definition).is_some() {
                self.refuse(&pointer, "two definitions share this name");
            }
        }
        if !definitions.is_empty() {
            translated.insert("$defs".to_owned(), Value::Object(definitions));
        }
        Value::Object(translated)
    }

    /// Translates any schema.
    fn any(&mut self, schema: &Value, at: &str) -> Value {
        let Value::Object(map) = schema else {
            return self.refuse(at, "it accepts anything or nothing; say which type it has");
        };
        if map.contains_key("$ref") {
            return self.reference(map, at);
        }
        match keywords::applicator(map) {
            Some("allOf") => self.all_of(map, at),
            Some(keyword) => self.one_of(map, keyword, at),
            None => self.plain(map, at),
        }
    }

    fn reference(&mut self, map: &Map<String, Value>, at: &str) -> Value {
        if !self.draft07 && keywords::constraining(map).any(|keyword| keyword != "$ref") {
            return self.refuse(at, "it has further rules beside `$ref`");
        }
        let target = map.get("$ref").and_then(Value::as_str).unwrap_or_default();
        let target = match target.strip_prefix('#') {
            Some("") => "#".to_owned(),
            Some(pointer) if definition_name(pointer).is_some() => {
                if !self.definitions.iter().any(|known| known == pointer) {
                    self.definitions.push(pointer.to_owned());
                }
                let name = definition_name(pointer).unwrap_or_default();
                format!("#/$defs/{}", escaped(&name))
            }
            _ => return self.refuse(at, "`$ref` leads elsewhere than to `#` or into `$defs`"),
        };
        let target = json!({"$ref": target});
        // Strict mode allows nothing beside `$ref`, not even a description.
        match self.description(map) {
            Some(description) => json!({"description": description, "anyOf": [target]}),
            None => target,
        }
    }

    /// A schema without `$ref` and branches.
    fn plain(&mut self, map: &Map<String, Value>, at: &str) -> Value {
        let (types, nullable) = keywords::types(map);
        match types.as_slice() {
            [] if nullable => json!({"type": "null"}),
            [] => self.refuse(at, "it has no type"),
            [only] => {
                let typed = self.typed(map, only, at);
                if nullable { or_null(typed) } else { typed }
            }
            several => {
                let mut branches: Vec<Value> = several
                    .iter()
                    .map(|kind| self.typed(map, kind, at))
                    .collect();
                if nullable {
                    branches.push(json!({"type": "null"}));
                }
                let description = self.description(map);
                for branch in &mut branches {
                    branch
                        .as_object_mut()
                        .map(|branch| branch.shift_remove("description"));
                }
                match description {
                    Some(description) => json!({"description": description, "anyOf": branches}),
                    None => json!({"anyOf": branches}),
                }
            }
        }
    }

    /// A schema for one type. Keywords of other types say nothing about it.
    fn typed(&mut self, map: &Map<String, Value>, kind: &str, at: &str) -> Value {
        let mut out = Map::new();
        if let Some(description) = self.description(map) {
            out.insert("description".to_owned(), Value::String(description));
        }
        out.insert("type".to_owned(), json!(kind));
        for (keyword, value) in map {
            match keywords::judge(keyword, value, kind, self.draft07) {
                Keyword::Kept => {
                    out.insert(keyword.clone(), value.clone());
                }
                Keyword::Dropped => {}
                Keyword::Values => {
                    let of_kind = |value: &&Value| {
                        keywords::kind(value) == kind || (kind == "number" && value.is_number())
                    };
                    match value {
                        Value::Array(values) if keyword == "enum" => {
                            let values = values.iter().filter(of_kind).cloned().collect();
                            out.insert(keyword.clone(), Value::Array(values));
                        }
                        value => {
                            out.insert(keyword.clone(), value.clone());
                        }
                    }
                }
                Keyword::Unsupported => {
                    self.refuse(at, format!("strict mode does not know `{keyword}`"));
                }
                Keyword::UnsupportedFormat => {
                    let format = value.as_str().unwrap_or_default();
                    self.refuse(
                        at,
                        format!("strict mode does not know the format `{format}`"),
                    );
                }
            }
        }
        match kind {
            "object" => self.members(map, &mut out, at),
            "array" => {
                let items = match map.get("items") {
                    Some(items @ Value::Object(_)) => self.any(items, &format!("{at}/items")),
                    _ => self.refuse(at, "strict mode needs one `items` schema for an array"),
                };
                out.insert("items".to_owned(), items);
            }
            _ => {}
        }
        Value::Object(out)
    }

    fn members(&mut self, map: &Map<String, Value>, out: &mut Map<String, Value>, at: &str) {
        match map.get("additionalProperties") {
            Some(Value::Bool(false)) => {}
            None if map.contains_key("properties") || at.is_empty() => {}
            _ => {
                self.refuse(at, "it may have properties of any name; name them all");
            }
        }
        let empty = Map::new();
        let properties = map
            .get("properties")
            .and_then(Value::as_object)
            .unwrap_or(&empty);
        let required: Vec<&str> = map
            .get("required")
            .and_then(Value::as_array)
            .map(|names| names.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        for name in &required {
            if !properties.contains_key(*name) {
                self.refuse(
                    at,
                    format!("it requires `{name}` without saying what it is"),
                );
            }
        }
        let mut translated = Map::new();
        for (name, property) in disjoint::tags_first(properties) {
            let place = format!("{at}/properties/{}", escaped(name));
            let property = self.any(property, &place);
            let optional = !required.contains(&name.as_str());
            let property = if optional {
                or_null(property)
            } else {
                property
            };
            translated.insert(name.clone(), property);
        }
        let names = translated.keys().cloned().map(Value::String).collect();
        out.insert("properties".to_owned(), Value::Object(translated));
        out.insert("required".to_owned(), Value::Array(names));
        out.insert("additionalProperties".to_owned(), Value::Bool(false));
    }

    /// The description, with the default that strict mode has no place for.
    fn description(&self, map: &Map<String, Value>) -> Option<String> {
        let description = map.get("description").and_then(Value::as_str);
        let default = map.get("default").filter(|value| !value.is_null());
        let default = default
            .map(Value::to_string)
            .filter(|text| text.chars().count() <= 60);
        match (description, default) {
            (Some(description), Some(default)) => {
                Some(format!("{description} (default: {default})"))
            }
            (None, Some(default)) => Some(format!("Default: {default}")),
            (description, None) => description.map(str::to_owned),
        }
    }
}

/// The name in a pointer like `/$defs/Name`, unescaped.
fn definition_name(pointer: &str) -> Option<String> {
    let name = pointer
        .strip_prefix("/$defs/")
        .or_else(|| pointer.strip_prefix("/definitions/"))?;
    let plain = !name.is_empty() && !name.contains(['/', '%']);
    plain.then(|| name.replace("~1", "/").replace("~0", "~"))
}
