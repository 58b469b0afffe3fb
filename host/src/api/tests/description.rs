use std::collections::BTreeSet;

use serde_json::Value;

use crate::error::ErrorCode;

#[test]
fn the_description_is_whole() {
    let api: Value = serde_json::from_str(&crate::api::description()).unwrap();
    assert_eq!(api["openapi"], "3.1.0");
    assert_eq!(
        api["components"]["securitySchemes"]["key"]["scheme"],
        "bearer"
    );
    let mut ids = BTreeSet::new();
    for (path, methods) in api["paths"].as_object().unwrap() {
        for (method, about) in methods.as_object().unwrap() {
            let id = about["operationId"].as_str().unwrap();
            assert!(ids.insert(id.to_owned()), "{id} is there twice");
            assert!(about["summary"].is_string(), "{method} {path}");
            for parameter in path
                .split('{')
                .skip(1)
                .filter_map(|rest| rest.split('}').next())
            {
                let parameters = about["parameters"].as_array().unwrap();
                assert!(
                    parameters.iter().any(|known| known["name"] == parameter),
                    "{method} {path} has no {parameter}"
                );
            }
        }
    }
    for reference in references(&api) {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(api.pointer(pointer).is_some(), "{reference} is not there");
    }
    let codes = api["components"]["schemas"]["Code"]["enum"]
        .as_array()
        .unwrap();
    assert_eq!(codes.len(), ErrorCode::ALL.len());
}

fn references(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(fields) => {
            let own = fields.get("$ref").and_then(Value::as_str);
            own.into_iter()
                .chain(fields.values().flat_map(references))
                .collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn every_code_has_a_status_of_an_error() {
    for code in ErrorCode::ALL {
        let status = crate::api::error::status(*code);
        assert!(status.as_u16() >= 400, "{code}: {status}");
        // Whoever must act is on the side that the status says.
        if status.is_server_error() {
            assert_ne!(
                code.actor(),
                crate::error::Actor::Caller,
                "{code}: {status}"
            );
        }
    }
}
