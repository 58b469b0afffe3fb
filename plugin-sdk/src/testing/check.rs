//! What the host checks around a call, for tests.

use serde_json::Value;

use super::{contract, state};
use crate::plugin::{Capability, Entry, Function, Manifest, unknown_function};
use crate::{Error, Result};

pub(super) fn call(plugin: Entry, name: &str, arguments: &Value) -> Result<Value> {
    let manifest = (plugin.manifest)();
    let function = manifest
        .functions
        .iter()
        .find(|function| function.name == name)
        .ok_or_else(|| unknown_function(name))?;
    check_arguments(function, arguments)?;

    let context = state::with(|state| state.context.clone());
    let granted = state::with(|state| narrow_kv(&mut state.kv_quota, &manifest));
    state::with(|state| state.asked = Some((plugin.ask)()));
    let outcome = (plugin.call)(name, &arguments.to_string(), &context);
    state::with(|state| {
        state.kv_quota = granted;
        state.asked = None;
    });
    match outcome {
        Ok(text) => Ok(check_result(function, &text)),
        Err(error) => {
            assert!(
                contract(&error),
                "`{}` is no error code: use snake_case such as `slot_taken`",
                error.code()
            );
            Err(error)
        }
    }
}

/// A plugin has no more storage than it asks for. Returns what it was granted.
fn narrow_kv(quota: &mut Option<u64>, manifest: &Manifest) -> Option<u64> {
    let granted = *quota;
    let asked = manifest
        .capabilities
        .iter()
        .map(|Capability::Kv(bytes)| *bytes)
        .max();
    *quota = granted
        .zip(asked)
        .map(|(granted, asked)| granted.min(asked));
    granted
}

fn check_arguments(function: &Function, arguments: &Value) -> Result<()> {
    let wrong = violations(&function.parameters, arguments);
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Error::new("invalid_arguments", wrong.join("; ")))
}

fn check_result(function: &Function, text: &str) -> Value {
    let result = serde_json::from_str(text).expect("a result is written by serde_json");
    if let Some(schema) = &function.returns {
        let wrong = violations(schema, &result);
        assert!(
            wrong.is_empty(),
            "the result of `{}` does not match its own schema: {}",
            function.name,
            wrong.join("; ")
        );
    }
    result
}

/// What is wrong, one sentence each: the JSON pointer and the reason.
fn violations(schema: &str, instance: &Value) -> Vec<String> {
    let schema = serde_json::from_str(schema).expect("a schema is written by serde_json");
    let validator = jsonschema::draft202012::new(&schema)
        .unwrap_or_else(|error| panic!("the schema of this type is not valid: {error}"));
    validator
        .iter_errors(instance)
        .map(|error| match error.instance_path().as_str() {
            "" => error.to_string(),
            pointer => format!("{pointer}: {error}"),
        })
        .collect()
}
