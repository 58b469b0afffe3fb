//! Doc comments: the text before the first tag describes, and some tags are
//! keywords of JSON Schema.

use oxc_span::Span;
use serde_json::{Map, Value, json};

use super::super::fault::Faults;

/// The tags that are keywords.
const KEYWORDS: &[&str] = &[
    "default",
    "deprecated",
    "example",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "integer",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "multipleOf",
    "pattern",
    "title",
    "uniqueItems",
];

/// What a doc comment says.
#[derive(Debug, Default)]
pub(super) struct Doc {
    pub(super) description: Option<String>,
    keywords: Map<String, Value>,
    integer: bool,
    /// The `@param` tags: the last part of the name, and the text.
    params: Vec<(String, String)>,
}

impl Doc {
    /// Reads a comment with its delimiters.
    pub(super) fn parse(comment: &str, span: Span, faults: &mut Faults) -> Doc {
        let text = comment.trim_start_matches('/').trim_start_matches('*');
        let text = text.strip_suffix("*/").unwrap_or(text);
        let mut doc = Doc::default();
        // The description, then each tag with the lines up to the next.
        let mut blocks = vec![String::new()];
        for line in text.lines() {
            let line = line.trim();
            let mut line = line.strip_prefix('*').map_or(line, str::trim);
            if line.starts_with('@') {
                blocks.push(String::new());
            }
            while let Some(end) = next_tag(line) {
                let (before, after) = line.split_at_checked(end).unwrap_or((line, ""));
                blocks
                    .last_mut()
                    .into_iter()
                    .for_each(|block| block.push_str(before));
                blocks.push(String::new());
                line = after;
            }
            if let Some(block) = blocks.last_mut() {
                block.push_str(line);
                block.push('\n');
            }
        }
        for block in &blocks {
            let block = block.trim();
            match block.strip_prefix('@') {
                Some(tag) => doc.tag(tag, span, faults),
                None if block.is_empty() => {}
                None => doc.description = Some(block.to_owned()),
            }
        }
        doc
    }

    fn tag(&mut self, tag: &str, span: Span, faults: &mut Faults) {
        let (name, text) = tag
            .split_once(char::is_whitespace)
            .map_or((tag, ""), |(name, text)| (name, text.trim()));
        let value = match name {
            "default" | "defaultValue" => Some(("default", json_or_text(text))),
            "example" => {
                let examples = self.keywords.entry("examples").or_insert(json!([]));
                if let Value::Array(examples) = examples {
                    examples.push(json_or_text(text));
                }
                None
            }
            "deprecated" => Some(("deprecated", json!(true))),
            "uniqueItems" => Some(("uniqueItems", json!(true))),
            "integer" => {
                self.integer = true;
                None
            }
            "title" | "pattern" | "format" if !text.is_empty() => Some((name, json!(text))),
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
                number(text).map(|number| (name, number))
            }
            "minLength" | "maxLength" | "minItems" | "maxItems" => {
                text.parse::<u64>().ok().map(|count| (name, json!(count)))
            }
            "param" => {
                self.param(text);
                None
            }
            _ => return,
        };
        if let Some((keyword, value)) = value {
            self.keywords.insert(keyword.to_owned(), value);
        } else if !matches!(name, "example" | "integer" | "param") {
            faults.add(
                span,
                format!("@{name} needs a value, such as {}.", sample(name)),
                None,
            );
        }
    }

    /// `@param args.day - The day`, also with a type in braces and with the
    /// name in brackets.
    fn param(&mut self, text: &str) {
        let text = match text.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
            Some((_, rest)) => rest.trim(),
            None => text,
        };
        if let Some((name, text)) = text.split_once(char::is_whitespace) {
            let name = name.trim_matches(['[', ']']);
            let name = name.split_once('=').map_or(name, |(name, _)| name);
            let name = name.rsplit_once('.').map_or(name, |(_, last)| last);
            let text = text.trim().trim_start_matches('-').trim();
            self.params.push((name.to_owned(), text.to_owned()));
        }
    }

    /// Adds description and keywords to a schema; they win over what the
    /// schema has from its type's own comment.
    pub(super) fn apply(&self, schema: &mut Value, span: Span, faults: &mut Faults) {
        if self.integer && !integer(schema) {
            faults.add(span, "@integer belongs on a number.", None);
        }
        let Value::Object(schema) = schema else {
            return;
        };
        if let Some(description) = &self.description {
            schema.insert("description".to_owned(), json!(description));
        }
        for (keyword, value) in &self.keywords {
            schema.insert(keyword.clone(), value.clone());
        }
    }

    /// Describes properties by the function's `@param` tags, where they have
    /// no description of their own.
    pub(super) fn describe(&self, schema: &mut Value) {
        for (name, text) in &self.params {
            let property = schema
                .get_mut("properties")
                .and_then(|properties| properties.get_mut(name))
                .and_then(Value::as_object_mut);
            if let Some(property) = property {
                property.entry("description").or_insert(json!(text));
            }
        }
    }
}

/// Turns a number's schema, or that of an array's items, into an integer's.
fn integer(schema: &mut Value) -> bool {
    match schema.get_mut("type") {
        Some(Value::String(name)) if name == "number" || name == "integer" => {
            "integer".clone_into(name);
            return true;
        }
        Some(Value::Array(names)) => {
            let number = names.iter_mut().find(|name| *name == "number");
            if let Some(number) = number {
                *number = json!("integer");
                return true;
            }
        }
        _ => {}
    }
    schema.get_mut("items").is_some_and(integer)
}

/// Where a keyword's tag starts within a line: `How many. @minimum 1`.
fn next_tag(line: &str) -> Option<usize> {
    line.match_indices(" @").find_map(|(index, _)| {
        let name = line.get(index + 2..)?.split_whitespace().next()?;
        KEYWORDS.contains(&name).then_some(index + 1)
    })
}

fn number(text: &str) -> Option<Value> {
    let value: Value = serde_json::from_str(text).ok()?;
    value.is_number().then_some(value)
}

/// JSON, or else the text itself, without quotes that JSON does not know.
fn json_or_text(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| {
        let bare = ['\'', '`']
            .iter()
            .find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote));
        json!(bare.unwrap_or(text))
    })
}

fn sample(name: &str) -> &'static str {
    match name {
        "title" => "@title Day",
        "pattern" => "@pattern ^[a-z]+$",
        "format" => "@format date",
        "minLength" | "maxLength" | "minItems" | "maxItems" => "a whole number from 0",
        _ => "a number",
    }
}
