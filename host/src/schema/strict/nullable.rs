use serde_json::{Value, json};

/// The translated schema, or null.
pub(super) fn or_null(schema: Value) -> Value {
    let Value::Object(mut map) = schema else {
        return schema;
    };
    if let Some(Value::Array(branches)) = map.get_mut("anyOf") {
        if !branches.iter().any(accepts_null) {
            branches.push(json!({"type": "null"}));
        }
        return Value::Object(map);
    }
    match map.get("type").and_then(Value::as_str).map(str::to_owned) {
        Some(kind) if matches!(kind.as_str(), "string" | "number" | "integer" | "boolean") => {
            map.insert("type".to_owned(), json!([kind, "null"]));
            if let Some(constant) = map.shift_remove("const") {
                map.insert("enum".to_owned(), json!([constant]));
            }
            if let Some(Value::Array(values)) = map.get_mut("enum")
                && !values.contains(&Value::Null)
            {
                values.push(Value::Null);
            }
            Value::Object(map)
        }
        None if map.contains_key("type") => Value::Object(map),
        Some(kind) if kind == "null" => Value::Object(map),
        _ => {
            let description = map.shift_remove("description");
            let branches = json!([map, {"type": "null"}]);
            match description {
                Some(description) => json!({"description": description, "anyOf": branches}),
                None => json!({"anyOf": branches}),
            }
        }
    }
}

fn accepts_null(branch: &Value) -> bool {
    match branch.get("type") {
        Some(Value::String(kind)) => kind == "null",
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == "null"),
        _ => false,
    }
}
