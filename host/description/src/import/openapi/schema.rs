//! Schemas of a document as JSON Schema, draft 2020-12, without references.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::super::{ImportError, ImportErrorCode};
use super::document::Document;

/// How deep a schema is written out.
const MAX_DEPTH: usize = 24;

/// How much text counts as one value.
const TEXT_PER_VALUE: usize = 64;

/// How many keywords, fields and items are looked at: more than schemas of so
/// many values have that are no trap. What is not written takes its time too,
/// and where nothing more may be written there still are names.
const MAX_STEPS: usize = 100_000;

/// The keywords with plain values that are kept. Others are annotations of
/// OpenAPI or of somebody's tools, or lead to what is not written out.
const KEPT: &[&str] = &[
    "const",
    "contentEncoding",
    "contentMediaType",
    "default",
    "dependentRequired",
    "deprecated",
    "description",
    "enum",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "pattern",
    "required",
    "title",
    "type",
    "uniqueItems",
];

/// The schemas within a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inner {
    One,
    List,
    Named,
}

impl Inner {
    /// What a keyword holds. None: no schemas.
    pub(super) fn of(keyword: &str) -> Option<Inner> {
        Some(match keyword {
            "properties" | "patternProperties" | "dependentSchemas" => Inner::Named,
            "allOf" | "anyOf" | "oneOf" | "prefixItems" => Inner::List,
            "items"
            | "additionalProperties"
            | "not"
            | "if"
            | "then"
            | "else"
            | "contains"
            | "propertyNames"
            | "unevaluatedProperties"
            | "unevaluatedItems" => Inner::One,
            _ => return None,
        })
    }
}

/// Does something with each schema in a schema, those within first.
pub(super) fn each_inner(
    schema: &mut Map<String, Value>,
    work: &mut dyn FnMut(&mut Map<String, Value>),
) {
    for (keyword, value) in schema.iter_mut() {
        match (Inner::of(keyword), value) {
            (Some(Inner::Named), Value::Object(schemas)) => {
                schemas.values_mut().for_each(|schema| one(schema, work));
            }
            (Some(Inner::List), Value::Array(schemas)) => {
                schemas.iter_mut().for_each(|schema| one(schema, work));
            }
            (Some(Inner::One), schema) => one(schema, work),
            _ => {}
        }
    }
}

fn one(schema: &mut Value, work: &mut dyn FnMut(&mut Map<String, Value>)) {
    if let Value::Object(schema) = schema {
        each_inner(schema, work);
        work(schema);
    }
}

/// Who sends a value: some fields go one way only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Request,
    Response,
}

/// Writes schemas out.
pub(super) struct Schemas<'a> {
    document: &'a Document,
    direction: Direction,
    /// How many values may still be written.
    left: usize,
    /// How many keywords, fields and items may still be looked at.
    steps: usize,
    /// The references that are being written out.
    open: Vec<&'a str>,
    /// Whether a schema holds itself, and was cut there.
    pub(super) is_cyclic: bool,
    /// Whether something was too large, and was cut there.
    pub(super) is_cut: bool,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(document: &'a Document, direction: Direction, most: usize) -> Self {
        Self {
            document,
            direction,
            left: most,
            steps: MAX_STEPS,
            open: Vec::new(),
            is_cyclic: false,
            is_cut: false,
        }
    }

    /// Writes a schema out. Of one that any value fits, nothing.
    pub(super) fn write(&mut self, schema: &'a Value) -> Result<Map<String, Value>, ImportError> {
        match self.value(schema, 0)? {
            Value::Object(schema) => Ok(schema),
            _ => Ok(Map::new()),
        }
    }

    fn value(&mut self, schema: &'a Value, depth: usize) -> Result<Value, ImportError> {
        let Some(fields) = schema.as_object() else {
            return Ok(if schema.is_boolean() {
                schema.clone()
            } else {
                json!({})
            });
        };
        if self.left == 0 || depth > MAX_DEPTH {
            self.is_cut = true;
            return Ok(json!({}));
        }
        self.left -= 1;
        let mut written = match fields.get("$ref").and_then(Value::as_str) {
            Some(reference) => {
                let target = self.reference(reference, depth)?;
                if self.document.is_3_0 {
                    return Ok(target);
                }
                match target {
                    Value::Object(target) => target,
                    other => return Ok(other),
                }
            }
            None => Map::new(),
        };
        for (keyword, value) in fields {
            self.look(1)?;
            if let Some(value) = self.keyword(keyword, value, depth)? {
                written.insert(keyword.clone(), value);
            }
        }
        self.forget_hidden(fields, &mut written);
        let example = fields.get("example");
        let example =
            example.filter(|example| !written.contains_key("examples") && self.can_spare(example));
        Ok(modern(fields, written, example))
    }

    fn look(&mut self, steps: usize) -> Result<(), ImportError> {
        self.steps = self.steps.checked_sub(steps).ok_or_else(|| {
            ImportError::new(
                ImportErrorCode::Unsupported,
                "The schemas are far too large for a tool. Correct the document, or write this tool with code.",
            )
        })?;
        Ok(())
    }

    fn reference(&mut self, reference: &'a str, depth: usize) -> Result<Value, ImportError> {
        let target = self.document.target(reference)?;
        if self.open.contains(&reference) {
            self.is_cyclic = true;
            return Ok(match target.get("type") {
                Some(kind) if self.pay(kind) => json!({ "type": kind }),
                _ => json!({}),
            });
        }
        self.open.push(reference);
        let written = self.value(target, depth + 1);
        self.open.pop();
        written
    }

    fn keyword(
        &mut self,
        keyword: &str,
        value: &'a Value,
        depth: usize,
    ) -> Result<Option<Value>, ImportError> {
        Ok(Some(match (keyword, Inner::of(keyword), value) {
            (_, Some(Inner::Named), Value::Object(fields)) => {
                let mut written = Map::new();
                for (name, schema) in fields {
                    let length = name.len() / TEXT_PER_VALUE;
                    self.look(1 + length)?;
                    if !self.is_hidden(schema) {
                        // Named it is all the same: it may have to be given.
                        self.take(length);
                        written.insert(name.clone(), self.value(schema, depth + 1)?);
                    }
                }
                written.into()
            }
            (_, Some(Inner::One), Value::Object(_)) => self.value(value, depth + 1)?,
            (_, Some(Inner::List), Value::Array(schemas)) => {
                let mut written = Vec::new();
                for schema in schemas {
                    self.look(1)?;
                    written.push(self.value(schema, depth + 1)?);
                }
                written.into()
            }
            (
                "additionalProperties" | "items" | "unevaluatedProperties" | "unevaluatedItems",
                _,
                Value::Bool(_),
            ) => value.clone(),
            // Nobody takes one from an answer, and the host refuses a default
            // that its own schema refuses.
            ("default", _, _) if self.direction == Direction::Response => return Ok(None),
            // Said of one field, as it was in other formats.
            ("required", _, Value::Bool(_)) => return Ok(None),
            _ if KEPT.contains(&keyword) && self.pay(value) => value.clone(),
            _ => return Ok(None),
        }))
    }

    /// Takes a value's size off what may still be written. Said to be cut where
    /// not enough is left.
    fn pay(&mut self, value: &Value) -> bool {
        let own = match value {
            Value::String(text) => text.len() / TEXT_PER_VALUE,
            Value::Array(items) => items.len(),
            Value::Object(fields) => fields.len(),
            _ => 0,
        };
        if !self.take(own) {
            return false;
        }
        match value {
            Value::Array(items) => items.iter().all(|item| self.pay(item)),
            Value::Object(fields) => fields
                .iter()
                .all(|(name, field)| self.take(name.len() / TEXT_PER_VALUE) && self.pay(field)),
            _ => true,
        }
    }

    fn take(&mut self, values: usize) -> bool {
        let left = self.left.checked_sub(values);
        self.left = left.unwrap_or(0);
        self.is_cut |= left.is_none();
        left.is_some()
    }

    /// Pays for what is nobody's loss: where not enough is left for it, the
    /// others keep what there is.
    fn can_spare(&mut self, value: &Value) -> bool {
        let before = (self.left, self.is_cut);
        let is_paid = self.pay(value);
        if !is_paid {
            (self.left, self.is_cut) = before;
        }
        is_paid
    }

    /// Whether a field goes the other way only.
    fn is_hidden(&self, schema: &Value) -> bool {
        let flag = match self.direction {
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
        };
        let says = |schema: &Value| schema.get(flag) == Some(&Value::Bool(true));
        says(schema) || self.document.resolve(schema).is_ok_and(says)
    }

    /// A hidden field cannot be required.
    fn forget_hidden(&self, fields: &Map<String, Value>, written: &mut Map<String, Value>) {
        let Some(Value::Object(properties)) = fields.get("properties") else {
            return;
        };
        if let Some(Value::Array(required)) = written.get_mut("required") {
            required.retain(|name| {
                name.as_str()
                    .and_then(|name| properties.get(name))
                    .is_none_or(|schema| !self.is_hidden(schema))
            });
            if required.is_empty() {
                written.remove("required");
            }
        }
    }
}

/// What 3.0 says in its own words, in those of JSON Schema.
fn modern(
    fields: &Map<String, Value>,
    mut written: Map<String, Value>,
    example: Option<&Value>,
) -> Value {
    for (exclusive, limit) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        if let Some(Value::Bool(is_exclusive)) = written.get(exclusive) {
            let is_exclusive = *is_exclusive;
            written.remove(exclusive);
            if is_exclusive && let Some(number) = written.remove(limit) {
                written.insert(exclusive.to_owned(), number);
            }
        }
    }
    if let Some(example) = example {
        written.insert("examples".to_owned(), json!([example]));
    }
    // Schemas have a list of examples; what has another kind is a mistake.
    if written
        .get("examples")
        .is_some_and(|examples| !examples.is_array())
    {
        written.remove("examples");
    }
    if fields.get("nullable") != Some(&Value::Bool(true)) {
        return written.into();
    }
    if let Some(Value::Array(values)) = written.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
    let fits_null = written.is_empty() || written.contains_key("enum");
    match written.get_mut("type") {
        Some(Value::Array(kinds)) => {
            if !kinds.contains(&"null".into()) {
                kinds.push("null".into());
            }
        }
        Some(kind) => *kind = json!([kind.take(), "null"]),
        None if fits_null => {}
        None => return json!({"anyOf": [written, {"type": "null"}]}),
    }
    written.into()
}

/// The type of a schema's values, beside null.
pub(super) fn kind(schema: &Map<String, Value>) -> &str {
    let is_null = |kind: &&str| *kind == "null";
    match schema.get("type") {
        Some(Value::String(kind)) => kind,
        Some(Value::Array(kinds)) => {
            let mut kinds = kinds.iter().filter_map(Value::as_str);
            kinds.find(|kind| !is_null(kind)).unwrap_or("")
        }
        _ if schema.contains_key("properties") => "object",
        _ if schema.contains_key("items") => "array",
        _ => "",
    }
}

/// The fields of an object whose schema is the sum of its parts, and which of
/// them must be there. None if it is a choice, or has fields of any name.
pub(super) fn properties(
    schema: &Map<String, Value>,
) -> Option<(Map<String, Value>, BTreeSet<String>)> {
    let mut properties = Map::new();
    let mut required = BTreeSet::new();
    collect(schema, &mut properties, &mut required).then_some(())?;
    (!properties.is_empty()).then_some((properties, required))
}

fn collect(
    schema: &Map<String, Value>,
    properties: &mut Map<String, Value>,
    required: &mut BTreeSet<String>,
) -> bool {
    if ["anyOf", "oneOf", "not", "if"]
        .iter()
        .any(|choice| schema.contains_key(*choice))
        || !matches!(kind(schema), "" | "object")
    {
        return false;
    }
    if let Some(Value::Object(fields)) = schema.get("properties") {
        properties.extend(fields.clone());
    }
    if let Some(Value::Array(names)) = schema.get("required") {
        required.extend(names.iter().filter_map(Value::as_str).map(str::to_owned));
    }
    let parts = schema.get("allOf").and_then(Value::as_array);
    parts.into_iter().flatten().all(|part| {
        part.as_object()
            .is_some_and(|part| collect(part, properties, required))
    })
}
