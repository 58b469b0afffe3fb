//! Makes what a function takes as small as the engine and the host have it.

use serde_json::{Map, Value, json};

use super::super::limits::{FIELDS, PARAMETERS, SCHEMA_BYTES};
use super::build::{Builder, shortened};
use super::schema::each_inner;
use crate::{Body, Parameter, Rest};

/// Keywords that explain and check nothing, those that are missed least first.
const REMARKS: &[&[&str]] = &[&["deprecated", "examples", "title"], &["description"]];

/// How many names of a list are told.
const MAX_NAMED: usize = 12;

/// How long a parameter's description is at most where space is short.
const SHORT: usize = 100;

/// Leaves out what need not be given and is too much, and shrinks schemas. What
/// is too much still is for others to refuse.
pub(super) fn fit(builder: &mut Builder<'_>) {
    let all: Vec<String> = builder
        .description
        .parameters
        .iter()
        .map(|parameter| parameter.name.clone())
        .collect();
    let mut left_out = Vec::new();
    while let Some(index) = excess(builder) {
        let parameter = builder.description.parameters.remove(index);
        forget(&mut builder.rest, &parameter.name);
        left_out.push(parameter.name);
    }
    if !left_out.is_empty() {
        // Told in the document's order.
        left_out.sort_by_key(|name| all.iter().position(|other| other == name));
        let names: Vec<&str> = left_out
            .iter()
            .take(MAX_NAMED)
            .map(String::as_str)
            .collect();
        let more = match left_out.len().checked_sub(MAX_NAMED) {
            Some(more) if more > 0 => format!(" and {more} more"),
            _ => String::new(),
        };
        builder.note(format!(
            "A tool has {PARAMETERS} parameters, and as many fields in each place, at most. These need not be given and are left out: {}{more}.",
            names.join(", ")
        ));
    }
    if builder.schemas.is_cut || builder.schemas.is_cyclic {
        for parameter in &mut builder.description.parameters {
            loosen(&mut parameter.schema);
        }
    }
    if shrink(&mut builder.description.parameters) {
        builder.note(format!(
            "The schemas of the parameters are larger than {SCHEMA_BYTES} bytes together; inner ones are written without titles and examples, then without descriptions, and the largest with their type alone, as far as need be."
        ));
    }
}

/// A parameter that need not be given where there are too many: the last that
/// is enough alone, else the last.
fn excess(builder: &Builder<'_>) -> Option<usize> {
    let parameters = &builder.description.parameters;
    let rest = &builder.rest;
    let values = |fields: &Map<String, Value>| -> Vec<String> {
        let texts = fields.values().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    };
    let body = match &rest.body {
        Some(Body::Form(fields)) => values(fields),
        Some(Body::Multipart(parts)) => parts.iter().map(|part| part.value.clone()).collect(),
        _ => Vec::new(),
    };
    let places = [values(&rest.query), values(&rest.headers), body];
    let full = places.iter().find(|texts| texts.len() > FIELDS);
    if full.is_none() && parameters.len() <= PARAMETERS {
        return None;
    }
    let last = |enough: usize| {
        parameters.iter().rposition(|parameter| {
            let fields = full.map_or(enough, |texts| {
                let of_it = texts.iter().filter(|text| uses(text, &parameter.name));
                of_it.count()
            });
            !parameter.required && fields >= enough
        })
    };
    let over = full.map_or(1, |texts| texts.len() - FIELDS);
    last(over).or_else(|| last(1))
}

/// Whether a text that was written here is made of this argument.
fn uses(text: &str, name: &str) -> bool {
    text.strip_prefix("{{args.")
        .and_then(|rest| rest.strip_prefix(name))
        .is_some_and(|rest| {
            !rest.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_')
        })
}

pub(super) fn is_of(value: &Value, name: &str) -> bool {
    value.as_str().is_some_and(|text| uses(text, name))
}

/// Takes an argument out of a request that can do without it.
fn forget(rest: &mut Rest, name: &str) {
    rest.query.retain(|_, value| !is_of(value, name));
    rest.headers.retain(|_, value| !is_of(value, name));
    let is_body = match &mut rest.body {
        Some(Body::Json(Value::Object(fields)) | Body::Form(fields)) => {
            fields.retain(|_, value| !is_of(value, name));
            false
        }
        Some(Body::Multipart(parts)) => {
            parts.retain(|part| !uses(&part.value, name));
            false
        }
        Some(Body::Json(value)) => is_of(value, name),
        Some(Body::Text(text)) => uses(text, name),
        None => false,
    };
    if is_body {
        rest.body = None;
    }
}

/// How many bytes the host gets of these parameters.
fn size(parameters: &[Parameter]) -> usize {
    let properties: Map<String, Value> = parameters
        .iter()
        .map(|parameter| (parameter.name.clone(), parameter.schema.clone().into()))
        .collect();
    let required: Vec<&str> = parameters
        .iter()
        .map(|parameter| parameter.name.as_str())
        .collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
    .to_string()
    .len()
}

/// Makes the schemas fit, the least of a loss first. Whether they had to be.
fn shrink(parameters: &mut [Parameter]) -> bool {
    let too_large = |parameters: &[Parameter]| size(parameters).checked_sub(SCHEMA_BYTES + 1);
    if too_large(parameters).is_none() {
        return false;
    }
    for remarks in REMARKS {
        if too_large(parameters).is_none() {
            break;
        }
        for parameter in parameters.iter_mut() {
            each_inner(&mut parameter.schema, &mut |schema| {
                for remark in *remarks {
                    schema.shift_remove(*remark);
                }
            });
        }
    }
    if too_large(parameters).is_some() {
        for parameter in parameters.iter_mut() {
            loosen(&mut parameter.schema);
        }
    }
    while let Some(excess) = too_large(parameters) {
        if !cut(parameters, excess + 1) {
            break;
        }
    }
    // What is left are the parameters' own keywords.
    let own: [fn(&mut Map<String, Value>); 3] = [
        |schema| {
            schema.shift_remove("examples");
        },
        |schema| {
            let about = schema.shift_remove("description");
            *schema = bare(schema);
            if let Some(Value::String(about)) = about {
                schema.insert("description".to_owned(), shortened(&about, SHORT).into());
            }
        },
        |schema| {
            schema.shift_remove("description");
        },
    ];
    for lessen in own {
        if too_large(parameters).is_none() {
            break;
        }
        for parameter in parameters.iter_mut() {
            lessen(&mut parameter.schema);
        }
    }
    true
}

/// Takes out what refuses a value because an inner schema takes it: where one
/// of those is written short, it takes more.
fn loosen(schema: &mut Map<String, Value>) {
    let mut work = |schema: &mut Map<String, Value>| {
        for keyword in [
            "not",
            "if",
            "then",
            "else",
            "maxContains",
            "unevaluatedProperties",
            "unevaluatedItems",
        ] {
            schema.shift_remove(keyword);
        }
        if let Some(choices) = schema.shift_remove("oneOf") {
            let rule = json!({ "anyOf": choices });
            if let Some(Value::Array(rules)) = schema.get_mut("allOf") {
                rules.push(rule);
            } else if schema.contains_key("anyOf") {
                schema.insert("allOf".to_owned(), vec![rule].into());
            } else if let Value::Object(rule) = rule {
                schema.extend(rule);
            }
        }
    };
    each_inner(schema, &mut work);
    work(schema);
}

/// A schema that says its type and nothing else.
fn bare(schema: &Map<String, Value>) -> Map<String, Value> {
    let kind = match schema.get("type") {
        Some(kind) => Some(kind.clone()),
        None if schema.contains_key("properties") => Some("object".into()),
        None => None,
    };
    kind.into_iter()
        .map(|kind| ("type".to_owned(), kind))
        .collect()
}

/// Writes one inner schema with its type alone: the smallest that is enough,
/// else the largest. False: there is none.
fn cut(parameters: &mut [Parameter], excess: usize) -> bool {
    let saved = |schema: &Map<String, Value>| {
        let length = |schema: &Map<String, Value>| {
            serde_json::to_string(schema).map_or(0, |text| text.len())
        };
        length(schema).saturating_sub(length(&bare(schema)))
    };
    let mut best: Option<(usize, usize)> = None;
    let mut index = 0;
    for parameter in parameters.iter_mut() {
        each_inner(&mut parameter.schema, &mut |schema| {
            let saves = saved(schema);
            let is_better = match best {
                None => saves > 0,
                Some((_, best)) if best >= excess => (excess..best).contains(&saves),
                Some((_, best)) => saves > best,
            };
            if is_better {
                best = Some((index, saves));
            }
            index += 1;
        });
    }
    let Some((chosen, _)) = best else {
        return false;
    };
    index = 0;
    for parameter in parameters {
        each_inner(&mut parameter.schema, &mut |schema| {
            if index == chosen {
                *schema = bare(schema);
            }
            index += 1;
        });
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(schemas: Value) -> Vec<Parameter> {
        let Value::Object(schemas) = schemas else {
            panic!("no object");
        };
        let parameter = |(name, schema): (String, Value)| Parameter {
            name,
            schema: schema.as_object().unwrap().clone(),
            ..Parameter::default()
        };
        schemas.into_iter().map(parameter).collect()
    }

    fn shrunk(schemas: Value) -> Vec<Value> {
        let mut parameters = parameters(schemas);
        assert!(shrink(&mut parameters));
        assert!(size(&parameters) <= SCHEMA_BYTES);
        parameters
            .into_iter()
            .map(|parameter| parameter.schema.into())
            .collect()
    }

    #[test]
    fn the_least_of_a_loss_comes_first() {
        let long = "x".repeat(40_000);
        let value = json!({"type": "string", "description": long});
        assert_eq!(
            shrunk(json!({
                "a": {"type": "object", "description": "A.", "properties": {"description": value}},
                "b": {"type": "array", "items": value},
            })),
            [
                json!({"type": "object", "description": "A.", "properties": {"description": {"type": "string"}}}),
                json!({"type": "array", "items": {"type": "string"}}),
            ]
        );
        let wide = |length: usize| json!({"type": "string", "enum": ["y".repeat(length)]});
        assert_eq!(
            shrunk(json!({
                "a": {"properties": {"b": wide(30_000), "c": wide(10_000), "d": wide(27_000)}},
            })),
            [
                json!({"properties": {"b": wide(30_000), "c": {"type": "string"}, "d": wide(27_000)}})
            ]
        );
        assert_eq!(
            shrunk(json!({"a": {"enum": [long, long], "type": "string", "description": "A."}})),
            [json!({"type": "string", "description": "A."})]
        );
    }

    #[test]
    fn what_is_short_refuses_no_more_than_before() {
        let one = |length: usize| json!({"properties": {"a": {"const": "x".repeat(length)}}});
        let schema = json!({"oneOf": [one(40_000), one(40_001)], "not": one(1)});
        assert_eq!(
            shrunk(json!({"a": schema})),
            [json!({"anyOf": [{"properties": {"a": {}}}, one(40_001)]})]
        );
    }

    #[test]
    fn a_name_is_no_other_names_beginning() {
        for text in ["{{args.a}}", "{{args.a | json}}", "{{args.a[\"b\"]}}"] {
            assert!(uses(text, "a"), "{text}");
        }
        assert!(!uses("{{args.a_b}}", "a") && !uses("a", "a"));
    }
}
