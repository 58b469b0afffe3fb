//! The subschemas of a schema, and how they lead to each other.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::build::lint::faults::{Faults, Place, shown};
use crate::schema::pointer_step;

/// A schema and all its subschemas.
pub(super) struct Outline<'a> {
    /// The root first, each before those inside it.
    pub(super) nodes: Vec<Node<'a>>,
    places: HashMap<String, usize>,
}

/// One subschema that is an object.
pub(super) struct Node<'a> {
    /// RFC 6901 pointer from the root.
    pub(super) pointer: String,
    pub(super) schema: &'a Map<String, Value>,
    /// Subschemas that judge the same value.
    pub(super) same: Vec<usize>,
    /// Subschemas that judge something inside the value.
    pub(super) below: Vec<usize>,
    /// Whether only `properties` lead here from the root, with one step at
    /// least.
    pub(super) named: bool,
}

/// What a keyword holds.
#[derive(Clone, Copy)]
enum Holds {
    One,
    List,
    Map,
    /// `items` of draft-07: one or a list.
    OneOrList,
    /// `dependencies` of draft-07: schemas or lists of names, by name.
    MapOrNames,
}

/// What the subschemas of a keyword judge.
#[derive(Clone, Copy, PartialEq)]
enum Judges {
    Same,
    Below,
    /// Nothing by themselves; references lead there.
    Nothing,
}

/// The keywords that hold subschemas, of both dialects.
const KEYWORDS: &[(&str, Holds, Judges)] = &[
    ("properties", Holds::Map, Judges::Below),
    ("items", Holds::OneOrList, Judges::Below),
    ("anyOf", Holds::List, Judges::Same),
    ("oneOf", Holds::List, Judges::Same),
    ("allOf", Holds::List, Judges::Same),
    ("not", Holds::One, Judges::Same),
    ("if", Holds::One, Judges::Same),
    ("then", Holds::One, Judges::Same),
    ("else", Holds::One, Judges::Same),
    ("dependentSchemas", Holds::Map, Judges::Same),
    ("dependencies", Holds::MapOrNames, Judges::Same),
    ("patternProperties", Holds::Map, Judges::Below),
    ("additionalProperties", Holds::One, Judges::Below),
    ("unevaluatedProperties", Holds::One, Judges::Below),
    ("propertyNames", Holds::One, Judges::Below),
    ("prefixItems", Holds::List, Judges::Below),
    ("additionalItems", Holds::One, Judges::Below),
    ("unevaluatedItems", Holds::One, Judges::Below),
    ("contains", Holds::One, Judges::Below),
    ("contentSchema", Holds::One, Judges::Nothing),
    ("$defs", Holds::Map, Judges::Nothing),
    ("definitions", Holds::Map, Judges::Nothing),
];

impl<'a> Outline<'a> {
    /// Visits every subschema. What stands in a schema's place and is none is
    /// a fault, and so is a reference that leads nowhere.
    pub(super) fn of(root: &'a Value, place: &Place, faults: &mut Faults) -> Outline<'a> {
        let mut outline = Outline {
            nodes: Vec::new(),
            places: HashMap::new(),
        };
        outline.visit(root, String::new(), false, place, faults);
        outline.link(place, faults);
        outline
    }

    /// The defaults in the schema, each with its subschema's pointer.
    pub(super) fn defaults(&self) -> Vec<(&str, &'a Value)> {
        let with_default = self.nodes.iter().filter_map(|node| {
            node.schema
                .get("default")
                .map(|value| (node.pointer.as_str(), value))
        });
        with_default.collect()
    }

    /// Depth is bounded by the reader, so this may recurse.
    fn visit(
        &mut self,
        value: &'a Value,
        pointer: String,
        named: bool,
        place: &Place,
        faults: &mut Faults,
    ) -> Option<usize> {
        let schema = match value {
            Value::Object(schema) => schema,
            Value::Bool(_) => return None,
            _ => {
                let fix = "Write a JSON Schema: an object, or true or false.";
                faults.schema(&place.at(&pointer), "it is no schema", fix);
                return None;
            }
        };
        let id = self.nodes.len();
        self.places.insert(pointer.clone(), id);
        self.nodes.push(Node {
            pointer: pointer.clone(),
            schema,
            same: Vec::new(),
            below: Vec::new(),
            named: named && !pointer.is_empty(),
        });
        let (mut same, mut below) = (Vec::new(), Vec::new());
        for (keyword, holds, judges) in KEYWORDS {
            let Some(held) = schema.get(*keyword) else {
                continue;
            };
            let named = *keyword == "properties" && (named || pointer.is_empty());
            for (step, subschema) in subschemas(*holds, held) {
                let pointer = format!("{pointer}/{keyword}{step}");
                let visited = self.visit(subschema, pointer, named, place, faults);
                match judges {
                    Judges::Same => same.extend(visited),
                    Judges::Below => below.extend(visited),
                    Judges::Nothing => {}
                }
            }
        }
        if let Some(node) = self.nodes.get_mut(id) {
            (node.same, node.below) = (same, below);
        }
        Some(id)
    }

    /// Adds the references' edges.
    fn link(&mut self, place: &Place, faults: &mut Faults) {
        for node in &mut self.nodes {
            let Some(reference) = node.schema.get("$ref") else {
                continue;
            };
            let text = reference.as_str().unwrap_or_default();
            let place = place.at(&format!("{}/$ref", node.pointer));
            let Some(pointer) = text.strip_prefix('#').and_then(percent_decoded) else {
                faults.schema(
                    &place,
                    format!("`{}` leads out of the schema", shown(text)),
                    "Put the definition into `$defs` and write #/$defs/name.",
                );
                continue;
            };
            match self.places.get(&pointer) {
                Some(target) => node.same.push(*target),
                None => faults.schema(
                    &place,
                    format!("`{}` leads to no schema", shown(text)),
                    "Put the definition into `$defs` and write #/$defs/name.",
                ),
            }
        }
    }
}

/// The subschemas under a keyword, each with its steps of the pointer.
/// Values of the wrong shape are left to the meta-schema.
fn subschemas(holds: Holds, held: &Value) -> Vec<(String, &Value)> {
    match (holds, held) {
        (Holds::List | Holds::OneOrList, Value::Array(list)) => list
            .iter()
            .enumerate()
            .map(|(index, schema)| (format!("/{index}"), schema))
            .collect(),
        (Holds::Map | Holds::MapOrNames, Value::Object(map)) => map
            .iter()
            .filter(|(_, schema)| !(matches!(holds, Holds::MapOrNames) && schema.is_array()))
            .map(|(name, schema)| (format!("/{}", pointer_step(name)), schema))
            .collect(),
        (Holds::One | Holds::OneOrList, schema) => vec![(String::new(), schema)],
        _ => Vec::new(),
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}
