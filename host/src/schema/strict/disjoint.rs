//! Whether two schemas can share a value. Answers yes only when it is sure.

use std::cell::Cell;

use serde_json::{Map, Value};

use super::keywords::{kind, types};

/// How far references and members are followed.
const DEPTH: usize = 8;

/// How many comparisons one translation may make. Unions of a few hundred
/// branches take a tenth of them.
const STEPS: usize = 500_000;

/// Compares the schemas of one root.
pub(super) struct Comparison<'a> {
    root: &'a Value,
    left: Cell<usize>,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(root: &'a Value) -> Comparison<'a> {
        Comparison {
            root,
            left: Cell::new(STEPS),
        }
    }

    /// Whether no value matches both schemas.
    pub(super) fn disjoint(&self, a: &Value, b: &Value) -> bool {
        self.apart(a, b, DEPTH)
    }

    /// Whether a decoder can tell two branches of objects apart at their
    /// first property, as strict mode demands. Branches of other types always
    /// are.
    pub(super) fn told_apart(&self, a: &Value, b: &Value) -> bool {
        let (Some(a), Some(b)) = (self.resolve(a, DEPTH), self.resolve(b, DEPTH)) else {
            return true;
        };
        match (first_property(a), first_property(b)) {
            (Some((name, a)), Some((other, b))) if name == other => self.apart(a, b, DEPTH),
            _ => true,
        }
    }

    fn apart(&self, a: &Value, b: &Value, depth: usize) -> bool {
        let Some(below) = depth.checked_sub(1) else {
            return false;
        };
        let (Some(a), Some(b)) = (self.resolve(a, depth), self.resolve(b, depth)) else {
            return false;
        };
        if let (Some(a), Some(b)) = (values(a), values(b)) {
            let shared = || {
                a.iter()
                    .any(|value| b.iter().any(|other| equal(value, other)))
            };
            return self.spend(a.len() * b.len()) && !shared();
        }
        let (kinds, others) = (kinds(a), kinds(b));
        let known = !kinds.is_empty() && !others.is_empty();
        let share = || {
            kinds
                .iter()
                .any(|kind| others.iter().any(|other| overlap(kind, other)))
        };
        if known && !share() {
            return self.spend(1);
        }
        let objects = kinds == ["object"] && others == ["object"];
        objects
            && self.spend(required(a).count() * required(b).count())
            && (lacks(a, b) || lacks(b, a) || self.tagged(a, b, below))
    }

    /// Whether both require a member whose schemas share no value.
    fn tagged(&self, a: &Map<String, Value>, b: &Map<String, Value>, depth: usize) -> bool {
        let mut both = required(a).filter(|name| required(b).any(|other| other == *name));
        both.any(|name| match (property(a, name), property(b, name)) {
            (Some(a), Some(b)) => self.apart(a, b, depth),
            _ => false,
        })
    }

    fn resolve<'s>(&self, schema: &'s Value, depth: usize) -> Option<&'s Map<String, Value>>
    where
        'a: 's,
    {
        let map = schema.as_object()?;
        match map.get("$ref").and_then(Value::as_str) {
            Some(reference) => {
                let target = self.root.pointer(reference.strip_prefix('#')?)?;
                self.resolve(target, depth.checked_sub(1)?)
            }
            None => Some(map),
        }
    }

    /// Takes steps; false when they run out, and nothing is sure any more.
    fn spend(&self, steps: usize) -> bool {
        let left = self.left.get().saturating_sub(steps.max(1));
        self.left.set(left);
        left > 0
    }
}

fn first_property(map: &Map<String, Value>) -> Option<(&String, &Value)> {
    tags_first(map.get("properties")?.as_object()?).next()
}

/// The properties, those with one value only before the others: a decoder
/// tells branches apart by what comes first.
pub(super) fn tags_first(
    properties: &Map<String, Value>,
) -> impl Iterator<Item = (&String, &Value)> {
    let is_tag = |schema: &Value| {
        let one = schema.get("enum").and_then(Value::as_array);
        schema.get("const").is_some() || one.is_some_and(|values| values.len() == 1)
    };
    let tags = properties.iter().filter(move |(_, schema)| is_tag(schema));
    tags.chain(properties.iter().filter(move |(_, schema)| !is_tag(schema)))
}

/// Whether `closed` has no place for a member that `other` requires.
fn lacks(closed: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    closed.get("additionalProperties") == Some(&Value::Bool(false))
        && !closed.contains_key("patternProperties")
        && required(other).any(|name| property(closed, name).is_none())
}

fn required(map: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let names = map.get("required").and_then(Value::as_array);
    names.into_iter().flatten().filter_map(Value::as_str)
}

fn property<'a>(map: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    map.get("properties")?.get(name)
}

/// The values that `const` or `enum` lists.
fn values(map: &Map<String, Value>) -> Option<Vec<&Value>> {
    match (map.get("const"), map.get("enum")) {
        (Some(constant), _) => Some(vec![constant]),
        (None, Some(Value::Array(values))) => Some(values.iter().collect()),
        _ => None,
    }
}

/// The types a schema allows; empty where it does not say.
fn kinds(map: &Map<String, Value>) -> Vec<String> {
    if map.get("type").is_none() && values(map).is_none() {
        return Vec::new();
    }
    let (mut kinds, nullable) = types(map);
    if nullable {
        kinds.push("null".to_owned());
    }
    kinds
}

fn overlap(a: &str, b: &str) -> bool {
    a == b || matches!((a, b), ("integer", "number") | ("number", "integer"))
}

fn equal(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a == b,
        _ if kind(a) == "array" || kind(a) == "object" => kind(a) == kind(b),
        _ => a == b,
    }
}
