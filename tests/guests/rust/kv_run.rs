//! Does whatever it is told to with its storage.

use plugin_sdk::bindings::spotter::plugin::kv as raw;
use plugin_sdk::prelude::*;
use std::time::Duration;

#[args]
struct Run {
    steps: Vec<Step>,
}

#[args]
struct Step {
    what: String,
    key: String,
    times: Option<usize>,
    text: Option<String>,
    number: Option<i64>,
    ttl_ms: Option<u64>,
    after: Option<String>,
}

/// Answers what came of each step, or the code of its error.
#[plugin(name = "kv_run", kv = "4 MiB")]
fn kv_run(Run { steps }: Run) -> Result<Vec<Value>> {
    let code = |error| json!(Error::from(error).code());
    let ended = steps.iter().map(|step| run(step).unwrap_or_else(code));
    Ok(ended.collect())
}

fn run(step: &Step) -> kv::Result<Value> {
    let key = &step.key.repeat(step.times.unwrap_or(1));
    let number = step.number.unwrap_or(0);
    let letters = || "a".repeat(number as usize);
    let value = || step.text.clone().unwrap_or_else(letters);
    let ttl = step.ttl_ms.map(Duration::from_millis);
    let fill = |n| kv::set_text(format!("{key}{n:05}"), "a");
    Ok(match step.what.as_str() {
        "get" => json!(kv::text(key)?),
        "revision" => json!(kv::read(key)?.map(|entry| entry.revision)),
        "set" => json!(kv::write(key, value(), ttl)?),
        "swap" => json!(kv::compare_and_set(
            key,
            step.number.map(|n| n as u64),
            value(),
            ttl
        )?),
        "delete" => json!(kv::delete(key)?),
        "increment" => json!(kv::increment(key, number)?),
        "fill" => json!((0..number).try_for_each(fill)?),
        _ => {
            let page = raw::list_keys(key, step.after.as_deref(), number as u32)?;
            json!([page.keys, page.next])
        }
    })
}
