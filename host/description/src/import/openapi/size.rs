//! Makes what a function takes as small as the engine and the host have it.

use std::collections::{BTreeMap, BTreeSet};

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
    let left_out = excess(&builder.description.parameters, &builder.rest);
    if !left_out.is_empty() {
        let parameters = std::mem::take(&mut builder.description.parameters);
        let (gone, kept): (Vec<Parameter>, Vec<Parameter>) = parameters
            .into_iter()
            .partition(|parameter| left_out.contains(&parameter.name));
        builder.description.parameters = kept;
        forget(&mut builder.rest, &left_out);
        let names: Vec<&str> = gone
            .iter()
            .take(MAX_NAMED)
            .map(|parameter| parameter.name.as_str())
            .collect();
        let more = match gone.len().checked_sub(MAX_NAMED) {
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

/// The parameters that are too many, of those that need not be given.
fn excess(parameters: &[Parameter], rest: &Rest) -> BTreeSet<String> {
    let optional: Vec<&str> = parameters
        .iter()
        .filter(|parameter| !parameter.required)
        .map(|parameter| parameter.name.as_str())
        .collect();
    let mut gone = BTreeSet::new();
    let places = places(rest);
    let mut places = places.iter();
    if places.all(|texts| make_room(texts, &optional, &mut gone)) {
        let over = parameters.len().saturating_sub(gone.len() + PARAMETERS);
        let left = optional.iter().filter(|name| !gone.contains(*name));
        let last: Vec<&str> = left.rev().take(over).copied().collect();
        gone.extend(last);
    }
    gone.into_iter().map(str::to_owned).collect()
}

/// The texts in each place that takes no more than so many.
fn places(rest: &Rest) -> [Vec<&str>; 3] {
    fn texts(fields: &Map<String, Value>) -> Vec<&str> {
        fields.values().filter_map(Value::as_str).collect()
    }
    let body = match &rest.body {
        Some(Body::Form(fields)) => texts(fields),
        Some(Body::Multipart(parts)) => parts.iter().map(|part| part.value.as_str()).collect(),
        _ => Vec::new(),
    };
    [texts(&rest.query), texts(&rest.headers), body]
}

/// Takes so many parameters that the rest of a place's texts fits: the last
/// that is enough alone, else the last. False: too few need not be given.
fn make_room<'a>(texts: &[&str], optional: &[&'a str], gone: &mut BTreeSet<&'a str>) -> bool {
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for name in texts.iter().filter_map(|text| argument(text)) {
        *uses.entry(name).or_default() += 1;
    }
    let of_gone: usize = gone.iter().filter_map(|name| uses.get(name)).sum();
    let mut over = texts.len().saturating_sub(of_gone + FIELDS);
    let mut most = 0;
    // Each with the most fields that one has up to there.
    let mut left: Vec<(&str, usize, usize)> = Vec::new();
    for name in optional.iter().filter(|name| !gone.contains(*name)) {
        if let Some(fields) = uses.get(name) {
            most = most.max(*fields);
            left.push((*name, *fields, most));
        }
    }
    while over > 0 {
        let Some((last, fields, most)) = left.pop() else {
            return false;
        };
        if most < over {
            gone.insert(last);
            over -= fields;
            continue;
        }
        left.push((last, fields, most));
        let enough = left.iter().rfind(|(_, fields, _)| *fields >= over);
        gone.extend(enough.map(|(name, ..)| *name));
        break;
    }
    true
}

/// The argument that a text which was written here is made of.
pub(super) fn argument(text: &str) -> Option<&str> {
    let name = text.strip_prefix("{{args.")?;
    let is_other = |next: char| !next.is_ascii_alphanumeric() && next != '_';
    name.split(is_other).next()
}

/// Takes arguments out of a request that can do without them.
fn forget(rest: &mut Rest, names: &BTreeSet<String>) {
    let is_of_one = |text: &str| argument(text).is_some_and(|name| names.contains(name));
    let is_kept = |value: &Value| !value.as_str().is_some_and(is_of_one);
    rest.query.retain(|_, value| is_kept(value));
    rest.headers.retain(|_, value| is_kept(value));
    let is_body = match &mut rest.body {
        Some(Body::Json(Value::Object(fields)) | Body::Form(fields)) => {
            fields.retain(|_, value| is_kept(value));
            false
        }
        Some(Body::Multipart(parts)) => {
            parts.retain(|part| !is_of_one(&part.value));
            false
        }
        Some(Body::Json(value)) => !is_kept(value),
        Some(Body::Text(text)) => is_of_one(text),
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
    if let Some(excess) = too_large(parameters) {
        cut(parameters, excess + 1);
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

/// An inner schema, as it stands behind those within it.
struct Cut {
    /// The number of the first schema within it, or its own.
    first: usize,
    /// How many bytes it would save.
    saves: usize,
    is_chosen: bool,
}

/// Writes inner schemas with their type alone, until `excess` bytes are saved:
/// each time the smallest that is enough, else the largest.
fn cut(parameters: &mut [Parameter], mut excess: usize) {
    let length =
        |schema: &Map<String, Value>| serde_json::to_string(schema).map_or(0, |text| text.len());
    let mut cuts: Vec<Cut> = Vec::new();
    for parameter in parameters.iter_mut() {
        each_inner(&mut parameter.schema, &mut |schema| {
            let first = cuts.len() - within(schema);
            cuts.push(Cut {
                first,
                saves: length(schema).saturating_sub(length(&bare(schema))),
                is_chosen: false,
            });
        });
    }
    while excess > 0 {
        let Some(chosen) = best(&cuts, excess) else {
            break;
        };
        excess = excess.saturating_sub(choose(&mut cuts, chosen));
    }
    let mut cuts = cuts.iter();
    for parameter in parameters {
        each_inner(&mut parameter.schema, &mut |schema| {
            if cuts.next().is_some_and(|cut| cut.is_chosen) {
                *schema = bare(schema);
            }
        });
    }
}

/// The smallest that is enough, else the largest.
fn best(cuts: &[Cut], excess: usize) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    for (index, cut) in cuts.iter().enumerate() {
        let saves = cut.saves;
        let is_better = match best {
            None => saves > 0,
            Some((_, best)) if best >= excess => (excess..best).contains(&saves),
            Some((_, best)) => saves > best,
        };
        if is_better {
            best = Some((index, saves));
        }
    }
    best.map(|(index, _)| index)
}

/// Marks one, and gives what it saves. Those within it save nothing more, and
/// those around it so much less.
fn choose(cuts: &mut [Cut], chosen: usize) -> usize {
    let Some(cut) = cuts.get_mut(chosen) else {
        return 0;
    };
    let (first, saves) = (cut.first, cut.saves);
    cut.is_chosen = true;
    for (index, cut) in cuts.iter_mut().enumerate().skip(first) {
        if index <= chosen {
            cut.saves = 0;
        } else if cut.first <= first {
            cut.saves = cut.saves.saturating_sub(saves);
        }
    }
    saves
}

/// How many schemas stand within one.
fn within(schema: &mut Map<String, Value>) -> usize {
    let mut count = 0;
    each_inner(schema, &mut |_| count += 1);
    count
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
    fn the_last_that_is_enough_alone_is_taken() {
        let taken = |names: &[&str]| {
            let texts = names.iter().map(|name| format!("{{{{args.{name}}}}}"));
            let mut texts: Vec<String> = texts.collect();
            texts.resize(FIELDS + 3, "{{args.must}}".to_owned());
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let mut gone = BTreeSet::new();
            let fits = make_room(&texts, &["a", "b", "c"], &mut gone);
            (fits, gone.into_iter().collect::<Vec<&str>>())
        };
        assert_eq!(taken(&["a", "b", "b", "b", "c"]), (true, vec!["b"]));
        assert_eq!(taken(&["a", "b", "b", "c"]), (true, vec!["b", "c"]));
        assert_eq!(taken(&["a", "b", "c"]), (true, vec!["a", "b", "c"]));
        assert_eq!(taken(&["a", "c"]), (false, vec!["a", "c"]));
    }

    #[test]
    fn a_name_is_no_other_names_beginning() {
        for text in ["{{args.a}}", "{{args.a | json}}", "{{args.a[\"b\"]}}"] {
            assert_eq!(argument(text), Some("a"), "{text}");
        }
        assert_eq!(argument("{{args.a_b}}"), Some("a_b"));
        assert_eq!(argument("a"), None);
    }
}
