//! Rules that one subschema can break by itself.

use serde_json::Value;

use super::Kind;
use super::outline::{Node, Outline};
use crate::build::lint::faults::{Faults, Place, shown};
use crate::build::lint::text::hidden;
use crate::schema::{pattern_problem, pointer_step};

/// Values of one enum; OpenAI takes no more in all.
const ENUM_VALUES: usize = 1_000;

/// Properties in all; OpenAI takes no more.
const PROPERTIES: usize = 5_000;

/// Patterns in all. Each is a compiled automaton in memory.
const PATTERNS: usize = 32;

/// Longest pattern, in characters.
const PATTERN_CHARACTERS: usize = 500;

/// Longest title or description, in characters.
const TEXT_CHARACTERS: usize = 1_024;

/// Keywords whose meaning depends on more than the schema's own text.
const FOREIGN: &[&str] = &[
    "$id",
    "$anchor",
    "$dynamicRef",
    "$dynamicAnchor",
    "$recursiveRef",
    "$recursiveAnchor",
    "$vocabulary",
];

/// Checks every subschema.
pub(super) fn check(outline: &Outline<'_>, place: &Place, kind: Kind, faults: &mut Faults) {
    let mut sizes = Sizes::default();
    for node in &outline.nodes {
        let mut at = |steps: &str, problem: String, fix: &str| {
            faults.schema(&place.at(&format!("{}{steps}", node.pointer)), problem, fix);
        };
        foreign(node, &mut at);
        texts(node, &mut at);
        values(node, &mut at);
        patterns(node, &mut sizes, &mut at);
        properties(node, kind, &mut sizes, &mut at);
        if kind == Kind::Parameters {
            array(node, &mut at);
        }
    }
    if sizes.properties > PROPERTIES {
        let problem = format!("it has {} properties", sizes.properties);
        faults.schema(place, problem, format!("Use at most {PROPERTIES} in all."));
    }
    if sizes.patterns > PATTERNS {
        let problem = format!("it has {} patterns", sizes.patterns);
        faults.schema(place, problem, format!("Use at most {PATTERNS}."));
    }
}

#[derive(Default)]
struct Sizes {
    properties: usize,
    patterns: usize,
}

/// Notes a fault: steps from the node, problem, fix.
type Note<'n> = &'n mut dyn FnMut(&str, String, &str);

fn foreign(node: &Node<'_>, note: Note<'_>) {
    for keyword in FOREIGN
        .iter()
        .filter(|keyword| node.schema.contains_key(**keyword))
    {
        note(
            &format!("/{keyword}"),
            format!("`{keyword}` is not supported"),
            "Refer to definitions by #/$defs/name.",
        );
    }
    if !node.pointer.is_empty() && node.schema.contains_key("$schema") {
        note(
            "/$schema",
            "`$schema` stands inside".to_owned(),
            "Write it at the root only.",
        );
    }
}

fn texts(node: &Node<'_>, note: Note<'_>) {
    for keyword in ["title", "description"] {
        let Some(text) = node.schema.get(keyword).and_then(Value::as_str) else {
            continue;
        };
        let length = text.chars().count();
        if length > TEXT_CHARACTERS {
            let problem = format!("it has {length} characters");
            note(
                &format!("/{keyword}"),
                problem,
                "Shorten it to 1,024 characters.",
            );
        }
        if let Some(problem) = hidden(text, true) {
            note(
                &format!("/{keyword}"),
                problem,
                "Write plain, visible text.",
            );
        }
    }
}

fn values(node: &Node<'_>, note: Note<'_>) {
    let listed = node.schema.get("enum").and_then(Value::as_array);
    if let Some(list) = listed
        && !(1..=ENUM_VALUES).contains(&list.len())
    {
        let problem = format!("it lists {} values", list.len());
        note(
            "/enum",
            problem,
            "List 1 to 1,000 values, or use a pattern.",
        );
    }
    for value in listed.into_iter().flatten().chain(node.schema.get("const")) {
        if let Some(problem) = value.as_str().and_then(|text| hidden(text, true)) {
            note(
                "",
                format!("a value is hidden: {problem}"),
                "Write plain, visible values.",
            );
        }
    }
}

fn patterns(node: &Node<'_>, sizes: &mut Sizes, note: Note<'_>) {
    let own = node.schema.get("pattern").and_then(Value::as_str);
    let own = own.map(|pattern| (pattern, "/pattern".to_owned()));
    let names = node
        .schema
        .get("patternProperties")
        .and_then(Value::as_object);
    let names = names.into_iter().flat_map(|map| map.keys()).map(|pattern| {
        (
            pattern.as_str(),
            format!("/patternProperties/{}", pointer_step(pattern)),
        )
    });
    for (pattern, steps) in own.into_iter().chain(names) {
        sizes.patterns += 1;
        if sizes.patterns > PATTERNS {
            return;
        }
        let problem = if pattern.chars().count() > PATTERN_CHARACTERS {
            Some(format!("it has more than {PATTERN_CHARACTERS} characters"))
        } else {
            pattern_problem(pattern)
        };
        if let Some(problem) = problem {
            note(
                &steps,
                problem,
                "Write a short expression without look-around, back-references and large counted repetitions.",
            );
        }
    }
}

fn properties(node: &Node<'_>, kind: Kind, sizes: &mut Sizes, note: Note<'_>) {
    let Some(properties) = node.schema.get("properties").and_then(Value::as_object) else {
        return;
    };
    sizes.properties += properties.len();
    // Anthropic refuses other names, and all functions beside them.
    let legal = |name: &str| {
        (1..=64).contains(&name.len())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
    };
    let illegal = properties
        .keys()
        .filter(|name| kind == Kind::Parameters && !legal(name));
    for name in illegal {
        note(
            "/properties",
            format!("the name `{}` is not legal on every protocol", shown(name)),
            "Use 1 to 64 letters, digits, `_`, `-` and `.`.",
        );
    }
}

/// OpenAI refuses an array that does not say what is in it.
fn array(node: &Node<'_>, note: Note<'_>) {
    let is_array = match node.schema.get("type") {
        Some(Value::String(kind)) => kind == "array",
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == "array"),
        _ => false,
    };
    let items = node.schema.get("items");
    if is_array && !items.is_some_and(|items| items.is_object() || items.is_boolean()) {
        note(
            "",
            "the array has no single `items` schema, which model providers demand".to_owned(),
            "Add `items`, or use an object with a property for each item.",
        );
    }
}
