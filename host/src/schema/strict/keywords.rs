//! What strict mode makes of each keyword.

use serde_json::{Map, Value};

/// What happens to a keyword in a schema of one type.
pub(super) enum Keyword {
    /// Copied.
    Kept,
    /// Says nothing about values of that type, or is handled elsewhere.
    Dropped,
    /// `enum` and `const`: copied, values of other types left out.
    Values,
    /// Constrains values in a way that strict mode cannot.
    Unsupported,
    /// A format that the host checks and strict mode does not.
    UnsupportedFormat,
}

/// Keywords that describe and never constrain.
const ANNOTATIONS: &[&str] = &[
    "$schema",
    "$comment",
    "$defs",
    "definitions",
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "contentSchema",
];

/// Keywords that constrain values of any type, beside `type`.
const UNIVERSAL: &[&str] = &[
    "enum", "const", "not", "if", "then", "else", "allOf", "anyOf", "oneOf", "$ref",
];

/// Keywords by the type they constrain, apart from numbers'.
const TYPED: &[(&str, &str)] = &[
    ("minLength", "string"),
    ("maxLength", "string"),
    ("pattern", "string"),
    ("format", "string"),
    ("contentEncoding", "string"),
    ("contentMediaType", "string"),
    ("items", "array"),
    ("prefixItems", "array"),
    ("additionalItems", "array"),
    ("unevaluatedItems", "array"),
    ("contains", "array"),
    ("minContains", "array"),
    ("maxContains", "array"),
    ("minItems", "array"),
    ("maxItems", "array"),
    ("uniqueItems", "array"),
    ("properties", "object"),
    ("required", "object"),
    ("additionalProperties", "object"),
    ("unevaluatedProperties", "object"),
    ("patternProperties", "object"),
    ("propertyNames", "object"),
    ("minProperties", "object"),
    ("maxProperties", "object"),
    ("dependencies", "object"),
    ("dependentRequired", "object"),
    ("dependentSchemas", "object"),
];

const NUMERIC: &[&str] = &[
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
];

/// Formats that strict mode decodes against.
const FORMATS: &[&str] = &[
    "date-time",
    "time",
    "date",
    "duration",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "uuid",
];

/// Formats that the host checks and strict mode does not know. Any other
/// name, such as schemars' `int64`, is a remark.
const CHECKED_FORMATS: &[&str] = &[
    "uri",
    "uri-reference",
    "uri-template",
    "iri",
    "iri-reference",
    "json-pointer",
    "relative-json-pointer",
    "idn-email",
    "idn-hostname",
];

/// The branching keyword of a schema. Of several, the one whose translation
/// will complain about the others.
pub(super) fn applicator(map: &Map<String, Value>) -> Option<&'static str> {
    ["allOf", "oneOf", "anyOf"]
        .into_iter()
        .find(|keyword| map.contains_key(*keyword))
}

/// The keywords of a schema that can refuse a value.
pub(super) fn constraining(map: &Map<String, Value>) -> impl Iterator<Item = &str> {
    map.keys().map(String::as_str).filter(|keyword| {
        *keyword == "type"
            || UNIVERSAL.contains(keyword)
            || NUMERIC.contains(keyword)
            || TYPED.iter().any(|(typed, _)| typed == keyword)
    })
}

/// What becomes of a keyword where values have type `kind`.
pub(super) fn judge(keyword: &str, value: &Value, kind: &str, draft07: bool) -> Keyword {
    if ANNOTATIONS.contains(&keyword) {
        return Keyword::Dropped;
    }
    if NUMERIC.contains(&keyword) {
        let numeric = matches!(kind, "number" | "integer");
        return if numeric {
            Keyword::Kept
        } else {
            Keyword::Dropped
        };
    }
    if TYPED
        .iter()
        .any(|(typed, of)| *typed == keyword && *of != kind)
    {
        return Keyword::Dropped;
    }
    match keyword {
        "enum" | "const" => Keyword::Values,
        "minLength" | "maxLength" | "pattern" | "minItems" | "maxItems" => Keyword::Kept,
        "format" => match value.as_str().unwrap_or_default() {
            name if FORMATS.contains(&name) => Keyword::Kept,
            name if CHECKED_FORMATS.contains(&name) => Keyword::UnsupportedFormat,
            _ => Keyword::Dropped,
        },
        // The caller translates these.
        "properties" | "required" | "additionalProperties" | "items" => Keyword::Dropped,
        "contentEncoding" | "contentMediaType" if !draft07 => Keyword::Dropped,
        "uniqueItems" | "unevaluatedProperties" | "unevaluatedItems" | "additionalItems"
            if *value == Value::Bool(keyword != "uniqueItems") =>
        {
            Keyword::Dropped
        }
        // The translation closes every object anyway.
        "unevaluatedProperties" if *value == Value::Bool(false) => Keyword::Dropped,
        "minProperties" if value.as_u64() == Some(0) => Keyword::Dropped,
        "minContains" | "maxContains" => Keyword::Dropped,
        "patternProperties" | "dependentRequired" | "dependentSchemas" | "dependencies"
            if value.as_object().is_some_and(Map::is_empty) =>
        {
            Keyword::Dropped
        }
        "then" | "else" => Keyword::Dropped,
        other if UNIVERSAL.contains(&other) => Keyword::Unsupported,
        other if TYPED.iter().any(|(typed, _)| *typed == other) => Keyword::Unsupported,
        // `type` is the caller's; unknown words constrain nothing.
        _ => Keyword::Dropped,
    }
}

/// The types a schema allows, null apart: as it says, or as its values or
/// keywords tell.
pub(super) fn types(map: &Map<String, Value>) -> (Vec<String>, bool) {
    let mut types: Vec<String> = match map.get("type") {
        Some(Value::String(kind)) => vec![kind.clone()],
        Some(Value::Array(kinds)) => kinds
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    };
    let values: Option<Vec<&Value>> = match (map.get("const"), map.get("enum")) {
        (Some(constant), _) => Some(vec![constant]),
        (None, Some(Value::Array(values))) => Some(values.iter().collect()),
        _ => None,
    };
    if let Some(values) = &values {
        let kinds = values.iter().map(|value| kind(value));
        if types.is_empty() {
            for kind in kinds {
                if !types.iter().any(|known| known == kind) {
                    types.push(kind.to_owned());
                }
            }
        } else {
            let kinds: Vec<&str> = kinds.collect();
            types.retain(|wanted| {
                kinds
                    .iter()
                    .any(|kind| kind == wanted || (*kind == "integer" && wanted == "number"))
            });
        }
    } else if types.is_empty() && map.contains_key("properties") {
        types.push("object".to_owned());
    } else if types.is_empty() && map.contains_key("items") {
        types.push("array".to_owned());
    }
    let nullable = types.iter().any(|kind| kind == "null");
    types.retain(|kind| kind != "null");
    if types.iter().any(|kind| kind == "number") {
        types.retain(|kind| kind != "integer");
    }
    (types, nullable)
}

/// The type of a value, `integer` where it is one.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
