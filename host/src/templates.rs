//! Ready templates: tools without code that most gyms want, to be filled in
//! with a gym's own servers, sources and secrets. Pure.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A tool that is ready to be filled in.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// What it does, in a few words.
    pub title: String,
    /// For a manager: what it is good for.
    pub summary: String,
    /// One word to browse by.
    pub category: String,
    /// One emoji.
    pub icon: String,
    /// The description that a plugin is made of; its name is the template's.
    pub description: Map<String, Value>,
    /// Settings to start from.
    pub settings: Map<String, Value>,
    /// Cases that hold as it is.
    #[schema(value_type = Vec<Object>)]
    pub cases: Vec<Value>,
}

macro_rules! templates {
    ($($name:literal,)*) => {
        const FILES: &[&str] = &[$(include_str!(concat!("../templates/", $name, ".json")),)*];
    };
}

templates! {
    "activate_sauna",
    "book_massage",
    "get_class_schedule",
    "get_gym_hours",
    "get_member_stats",
    "order_shake",
    "order_supplement",
    "reserve_class",
    "reserve_wod",
    "send_feedback",
}

/// All of them, by name. A test reads each.
static ALL: LazyLock<Vec<Template>> = LazyLock::new(|| {
    let read = FILES.iter().map(|file| serde_json::from_str(file));
    read.filter_map(Result::ok).collect()
});

/// The templates, by name.
pub fn all() -> &'static [Template] {
    &ALL
}

/// The template of this name.
pub fn find(name: &str) -> Option<&'static Template> {
    all().iter().find(|template| template.name() == name)
}

impl Template {
    /// Its name.
    pub fn name(&self) -> &str {
        let name = self.description.get("name").and_then(Value::as_str);
        name.unwrap_or_default()
    }

    /// Its description with these changes: a JSON Merge Patch (RFC 7396).
    pub fn description_with(&self, overrides: &Map<String, Value>) -> Value {
        let mut description = Value::Object(self.description.clone());
        merge(&mut description, overrides);
        description
    }

    /// Its cases, for what its description became: under that name, with
    /// requests to that server.
    pub fn cases_for(&self, description: &Value) -> Vec<Value> {
        let mut cases = self.cases.clone();
        let own = Value::Object(self.description.clone());
        if let (Some(from), Some(to)) = (address(&own), address(description)) {
            cases.iter_mut().for_each(|case| move_texts(case, from, to));
        }
        if let Some(name) = description.get("name") {
            for case in cases.iter_mut().filter_map(Value::as_object_mut) {
                case.insert("function".to_owned(), name.clone());
            }
        }
        cases
    }
}

/// What of a description's URL is written out, and so stands in its cases.
fn address(description: &Value) -> Option<&str> {
    let work = ["rest", "webhook"]
        .iter()
        .find_map(|kind| description.get(kind));
    let url = work?.get("url")?.as_str()?;
    url.split("{{").next()
}

/// Changes what texts begin with, wherever one follows a method or stands alone.
fn move_texts(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::String(text) => {
            let begin = text.find(from);
            let after_method =
                |begin: usize| begin == 0 || text.get(..begin).is_some_and(|it| it.ends_with(' '));
            if let Some(begin) = begin.filter(|begin| after_method(*begin)) {
                text.replace_range(begin..begin + from.len(), to);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| move_texts(item, from, to)),
        Value::Object(fields) => fields
            .values_mut()
            .for_each(|field| move_texts(field, from, to)),
        _ => {}
    }
}

fn merge(target: &mut Value, patch: &Map<String, Value>) {
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Some(fields) = target.as_object_mut() else {
        return;
    };
    for (name, change) in patch {
        match change {
            Value::Null => {
                fields.shift_remove(name);
            }
            Value::Object(patch) => {
                merge(fields.entry(name.as_str()).or_insert(Value::Null), patch)
            }
            value => {
                fields.insert(name.clone(), value.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use spotter_description::Description;

    use super::*;

    #[test]
    fn every_file_is_a_template_of_its_name() {
        assert_eq!(all().len(), FILES.len());
        for template in all() {
            let text = serde_json::to_string(&template.description).unwrap();
            let description = Description::read(&text).unwrap();
            assert_eq!(description.name, template.name());
            assert!(!template.cases.is_empty(), "{}", template.name());
        }
        assert!(all().is_sorted_by_key(Template::name));
    }

    #[test]
    fn cases_move_with_their_server() {
        let template = find("reserve_class").unwrap();
        let overrides = json!({
            "name": "reserve_spot",
            "rest": { "url": "https://api.other.example/v2/{{ settings.location }}/spots" },
        });
        let description = template.description_with(overrides.as_object().unwrap());
        let cases = template.cases_for(&description);
        assert_eq!(cases.len(), template.cases.len());
        assert!(cases.iter().all(|case| case["function"] == "reserve_spot"));
        let request = &cases[0]["http"][0]["request"];
        assert_eq!(
            request,
            "POST https://api.other.example/v2/main/reservations"
        );
        assert_eq!(cases[0]["result"], template.cases[0]["result"]);
    }

    /// The examples of RFC 7396.
    #[test]
    fn patches_are_merged_as_the_rfc_says() {
        let cases = [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (
                json!({"a": "b"}),
                json!({"b": "c"}),
                json!({"a": "b", "b": "c"}),
            ),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (
                json!({"a": "b", "b": "c"}),
                json!({"a": null}),
                json!({"b": "c"}),
            ),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
            (
                json!({"a": {"b": "c"}}),
                json!({"a": {"b": "d", "c": null}}),
                json!({"a": {"b": "d"}}),
            ),
            (
                json!({"a": [{"b": "c"}]}),
                json!({"a": [1]}),
                json!({"a": [1]}),
            ),
            (
                json!({"e": null}),
                json!({"a": 1}),
                json!({"e": null, "a": 1}),
            ),
            (
                json!([1, 2]),
                json!({"a": "b", "c": null}),
                json!({"a": "b"}),
            ),
            (
                json!({}),
                json!({"a": {"bb": {"ccc": null}}}),
                json!({"a": {"bb": {}}}),
            ),
        ];
        for (mut target, patch, merged) in cases {
            merge(&mut target, patch.as_object().unwrap());
            assert_eq!(target, merged, "{patch}");
        }
    }
}
