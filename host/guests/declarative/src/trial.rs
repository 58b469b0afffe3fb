//! What tests begin with: a description to compile, a call to run.

use plugin_sdk::testing::Host;
use plugin_sdk::{Error, Result};
use serde_json::{Map, Value, json};

use crate::compile;
use crate::plan::Plan;
use crate::run;

/// A description with what every one has.
pub(crate) fn description(rest: Value) -> Value {
    let mut description = json!({"name": "tool", "description": "Does it."});
    merge(&mut description, rest);
    description
}

/// A REST call with the parameters `a`, `b` and `c`, none of them required.
pub(crate) fn rest(rest: Value) -> Value {
    let mut call = json!({"url": "https://api.example.com/v1"});
    merge(&mut call, rest);
    description(json!({"parameters": parameters(), "rest": call}))
}

/// A webhook with them.
pub(crate) fn webhook(webhook: Value) -> Value {
    let mut event = json!({"url": "https://hooks.example.com/in"});
    merge(&mut event, webhook);
    description(json!({"parameters": parameters(), "webhook": event}))
}

/// A query with them.
pub(crate) fn query(query: Value) -> Value {
    let mut asked = json!({"source": "gym", "statement": "SELECT 1"});
    merge(&mut asked, query);
    description(json!({"parameters": parameters(), "query": asked}))
}

fn parameters() -> Value {
    let named = |name: &str| json!({"name": name, "required": false});
    ["a", "b", "c"].map(named).to_vec().into()
}

/// Puts the members of an object into another, whatever was there.
pub(crate) fn merge(into: &mut Value, from: Value) {
    let fields: Map<String, Value> = serde_json::from_value(from).unwrap();
    into.as_object_mut().unwrap().extend(fields);
}

pub(crate) fn plan(description: &Value) -> Plan {
    match compile::plan(&description.to_string(), "1.0.0") {
        Ok(plan) => plan,
        Err(faults) => panic!("{faults:#?}"),
    }
}

/// Where a description is wrong: pointer, line and column.
pub(crate) fn places(description: &Value) -> Vec<(String, Option<(u32, u32)>)> {
    let Err(faults) = compile::plan(&description.to_string(), "1.0.0") else {
        return Vec::new();
    };
    let place = |position: crate::fault::Position| (position.line, position.column);
    let faults = faults.into_iter();
    faults
        .map(|fault| (fault.pointer, fault.position.map(place)))
        .collect()
}

/// The pointers of a description's faults.
pub(crate) fn pointers(description: &Value) -> Vec<String> {
    places(description)
        .into_iter()
        .map(|(pointer, _)| pointer)
        .collect()
}

/// Calls with arguments as the model writes them.
pub(crate) fn call(plan: &Plan, arguments: &str, host: &Host) -> Result<String> {
    run::call(plan, "tool", arguments, &host.context())
}

/// The code of a call that fails.
pub(crate) fn code(outcome: &Result<String, Error>) -> &str {
    match outcome {
        Ok(answer) => panic!("it answered {answer}"),
        Err(error) => error.code(),
    }
}
