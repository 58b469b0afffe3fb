//! Schemas that are made of several.

use serde_json::{Map, Value, json};

use super::{Translation, keywords};

impl Translation<'_> {
    /// `allOf` of one schema is that schema, when nothing constrains beside it.
    pub(super) fn all_of(&mut self, map: &Map<String, Value>, at: &str) -> Value {
        let only = match map
            .get("allOf")
            .and_then(Value::as_array)
            .map(Vec::as_slice)
        {
            Some([Value::Object(only)]) if keywords::constraining(map).count() == 1 => only,
            _ => return self.refuse(at, "`allOf` combines several schemas; write them as one"),
        };
        let mut merged = only.clone();
        for (keyword, value) in map {
            if keyword != "allOf" {
                merged.insert(keyword.clone(), value.clone());
            }
        }
        self.any(&Value::Object(merged), at)
    }

    /// `anyOf`, and `oneOf` where at most one branch can match anyway.
    pub(super) fn one_of(&mut self, map: &Map<String, Value>, keyword: &str, at: &str) -> Value {
        let outer = map.get("type");
        if keywords::constraining(map).any(|other| other != keyword && other != "type") {
            return self.refuse(at, format!("it has further rules beside `{keyword}`"));
        }
        let branches = map
            .get(keyword)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        // A type beside the branches holds for each of them.
        let branches: Option<Vec<Value>> = branches
            .into_iter()
            .map(|branch| with_type(branch, outer))
            .collect();
        let Some(branches) = branches else {
            return self.refuse(
                at,
                format!("the type beside `{keyword}` contradicts a branch"),
            );
        };
        let pairs = || {
            branches
                .iter()
                .enumerate()
                .flat_map(|(index, a)| branches.iter().skip(index + 1).map(move |b| (a, b)))
        };
        if keyword == "oneOf" && !pairs().all(|(a, b)| self.comparison.disjoint(a, b)) {
            return self.refuse(at, "a value could match two branches of `oneOf`; use `anyOf`, or give each branch a constant of its own");
        }
        if !pairs().all(|(a, b)| self.comparison.told_apart(a, b)) {
            return self.refuse(
                at,
                "two branches begin with the same property; begin each with a constant of its own",
            );
        }
        let description = self.description(map);
        let translated: Vec<Value> = branches
            .iter()
            .enumerate()
            .map(|(index, branch)| self.any(branch, &format!("{at}/{keyword}/{index}")))
            .collect();
        let mut out = Map::new();
        if let Some(description) = description {
            out.insert("description".to_owned(), Value::String(description));
        }
        match constants(&translated) {
            Some(values) => {
                out.insert("type".to_owned(), json!("string"));
                out.insert("enum".to_owned(), Value::Array(values));
            }
            None => {
                out.insert("anyOf".to_owned(), Value::Array(translated));
            }
        }
        Value::Object(out)
    }
}

/// Gives a branch the type that stands beside the branches. None: it has
/// another one.
fn with_type(mut branch: Value, outer: Option<&Value>) -> Option<Value> {
    let Some(outer) = outer else {
        return Some(branch);
    };
    let map = branch.as_object_mut()?;
    match map.get("type") {
        None if map.contains_key("$ref") => None,
        None => {
            map.insert("type".to_owned(), outer.clone());
            Some(branch)
        }
        Some(own) if own == outer => Some(branch),
        Some(_) => None,
    }
}

/// The values of branches that are bare string constants.
fn constants(branches: &[Value]) -> Option<Vec<Value>> {
    let constant = |branch: &Value| match branch.as_object() {
        Some(map) if map.len() == 2 && map.get("type")? == "string" => map.get("const").cloned(),
        _ => None,
    };
    branches.iter().map(constant).collect()
}
