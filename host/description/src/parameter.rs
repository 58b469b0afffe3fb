#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One parameter. Beside what is named here it has the keywords of a JSON
/// Schema: `type`, `description`, `enum`, `default`, `format`, `minimum` ...
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(try_from = "Written", into = "Written")]
pub struct Parameter {
    /// Unique in the function, and a variable: `{{args.NAME}}`.
    pub name: String,
    /// Whether the model must give it. One with a default need not be given,
    /// whatever is said here.
    pub required: bool,
    /// The value, of a parameter that the model never sees.
    pub fixed: Option<Value>,
    /// The keywords of its JSON Schema. `required` is one of them: the members
    /// that an object must have.
    pub schema: Map<String, Value>,
}

impl Parameter {
    /// The names of its own fields, beside the keywords of a JSON Schema.
    pub const FIELDS: [&str; 4] = ["name", "required", "optional", "fixed"];
}

/// As it is written: `required` says one thing of the parameter, and another
/// where it is the keyword.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
struct Written {
    /// Unique in the function, and a variable: `{{args.NAME}}`.
    /// `^[A-Za-z_][A-Za-z0-9_]{0,63}$`.
    name: String,
    /// Whether the model must give it: it must where this is left out. One with
    /// a default need not be given, whatever is said here. A list is the
    /// keyword: the members that an object must have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schemars(with = "Required", extend("default" = true))
    )]
    required: Option<Required>,
    /// Whether the model need not give it, where `required` is a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    optional: Option<bool>,
    /// The value, of a parameter that the model never sees. May hold variables,
    /// but none of `args`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fixed: Option<Value>,
    /// The keywords of its JSON Schema.
    #[serde(flatten)]
    schema: Map<String, Value>,
}

#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[cfg_attr(feature = "schema", schemars(inline))]
#[serde(
    untagged,
    expecting = "expected a boolean, or a list of the members that an object must have"
)]
enum Required {
    Given(bool),
    Members(Vec<String>),
}

impl TryFrom<Written> for Parameter {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Parameter, Self::Error> {
        let mut schema = written.schema;
        let given = match written.required {
            Some(Required::Given(given)) => Some(given),
            Some(Required::Members(members)) => {
                schema.insert("required".to_owned(), members.into());
                None
            }
            None => None,
        };
        let required = match (given, written.optional) {
            (Some(given), Some(optional)) if given == optional => {
                return Err("`required` and `optional` contradict each other; write one of them");
            }
            (Some(given), _) => given,
            (None, optional) => !optional.unwrap_or(false),
        };
        Ok(Parameter {
            name: written.name,
            required,
            fixed: written.fixed,
            schema,
        })
    }
}

impl From<Parameter> for Written {
    fn from(parameter: Parameter) -> Written {
        let mut schema = parameter.schema;
        let members = schema.shift_remove("required").and_then(members);
        let optional = !parameter.required;
        let (required, optional) = match members {
            Some(members) => (Some(Required::Members(members)), optional.then_some(true)),
            None => (optional.then_some(Required::Given(false)), None),
        };
        Written {
            name: parameter.name,
            required,
            optional,
            fixed: parameter.fixed,
            schema,
        }
    }
}

/// The names in the keyword. None: it is no list of names, and says nothing.
fn members(keyword: Value) -> Option<Vec<String>> {
    serde_json::from_value(keyword).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json, to_value};

    use super::*;

    #[test]
    fn required_says_whether_it_is_given_or_which_members_are() {
        let members = json!(["city"]);
        for (written, required, keyword, again) in [
            (json!({}), true, None, json!({})),
            (json!({"required": true}), true, None, json!({})),
            (json!({"optional": false}), true, None, json!({})),
            (
                json!({"required": false}),
                false,
                None,
                json!({"required": false}),
            ),
            (
                json!({"optional": true}),
                false,
                None,
                json!({"required": false}),
            ),
            (
                json!({"required": members}),
                true,
                Some(&members),
                json!({"required": members}),
            ),
            (
                json!({"required": members, "optional": true}),
                false,
                Some(&members),
                json!({"required": members, "optional": true}),
            ),
        ] {
            let with_name = |mut fields: Value| {
                fields["name"] = json!("a");
                fields["type"] = json!("object");
                fields
            };
            let parameter: Parameter = from_value(with_name(written.clone())).unwrap();
            assert_eq!(parameter.required, required, "{written}");
            assert_eq!(parameter.schema.get("required"), keyword, "{written}");
            assert!(!parameter.schema.contains_key("optional"), "{written}");
            let saved = to_value(&parameter).unwrap();
            assert_eq!(saved, with_name(again), "{written}");
            assert_eq!(from_value::<Parameter>(saved).unwrap(), parameter);
        }
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        for (fields, pointer, message) in [
            (
                json!({"name": "a", "required": "yes"}),
                "/parameters/0/required",
                "a list of the members",
            ),
            (
                json!({"name": "a", "required": ["b", 1]}),
                "/parameters/0/required",
                "a list of the members",
            ),
            (
                json!({"name": "a", "required": false, "optional": false}),
                "/parameters/0",
                "contradict",
            ),
            (
                json!({"name": "a", "required": true, "optional": true}),
                "/parameters/0",
                "contradict",
            ),
        ] {
            let description = json!({"name": "t", "description": "d", "parameters": [fields]});
            let fault = crate::Description::read(&description.to_string()).unwrap_err();
            assert_eq!(fault.pointer, pointer, "{fields}");
            assert!(fault.message.contains(message), "{fields}: {fault}");
        }
    }

    #[cfg(feature = "schema")]
    #[test]
    fn the_published_schema_has_both() {
        let schema = crate::json_schema();
        let parameter = &schema["$defs"]["Parameter"];
        assert_eq!(parameter["required"], json!(["name"]));
        let fields = &parameter["properties"];
        let list = json!({"type": "array", "items": {"type": "string"}});
        let kinds = json!([{"type": "boolean"}, list]);
        assert_eq!(fields["required"]["anyOf"], kinds, "{fields}");
        assert_eq!(fields["required"]["default"], true);
        let mut own: Vec<&String> = fields.as_object().unwrap().keys().collect();
        own.sort();
        let mut known = Parameter::FIELDS;
        known.sort_unstable();
        assert_eq!(own, known);
        assert!(schema["$defs"].get("Written").is_none());
    }
}
