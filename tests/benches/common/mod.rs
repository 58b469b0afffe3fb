//! Sources to save and call, and percentiles.

#![allow(dead_code, reason = "not every bench uses all of it")]

use serde_json::{Value, json};
use spotter_tests::{Answer, Gym, Reply, Upstream};

/// A source of about so many bytes, unlike that of any other number. Its
/// function adds two numbers and that one.
pub(crate) fn source(number: usize, bytes: usize) -> String {
    let mut source = format!(
        "const steps = [];
function execute({{ a, b }}) {{
  return steps.slice(0, 10).reduce((sum, step) => step(sum), a + b + {number});
}}
"
    );
    let mut step = 0;
    while source.len() < bytes {
        source += &format!(
            "steps.push(function step{step}(sum) {{
  const row = {{ id: {step}, name: 'step {step}', tags: ['a{step}', 'b{number}'] }};
  return row.tags.includes(row.name) ? row.id : sum;
}});
"
        );
        step += 1;
    }
    source
}

/// Saves a source as the plugin that adds two numbers.
pub(crate) fn save(gym: &Gym, name: &str, source: &str) -> Answer {
    let number = json!({ "type": "number", "description": "A number to add." });
    gym.save(&json!({
        "name": name,
        "description": "Adds two numbers.",
        "parameters": {
            "type": "object",
            "properties": { "a": number, "b": number },
            "required": ["a", "b"],
            "additionalProperties": false,
        },
        "source": source,
    }))
    .ok()
}

/// Where descriptions send their requests to.
pub(crate) const API: &str = "api.upstream.test:8080";

/// A server that adds three numbers.
pub(crate) fn adder() -> Upstream {
    Upstream::start(|request| {
        let numbers = request
            .path
            .split(['?', '&'])
            .filter_map(|pair| pair.split_once('='));
        let sum: u64 = numbers
            .filter_map(|(_, number)| number.parse::<u64>().ok())
            .sum();
        Reply::json(200, &sum.into())
    })
}

/// The description of a REST call that adds two numbers and that one.
pub(crate) fn description(name: &str, number: usize) -> Value {
    let parameter =
        |name| json!({ "name": name, "type": "number", "description": "A number to add." });
    json!({
        "name": name,
        "description": "Adds two numbers.",
        "parameters": [parameter("a"), parameter("b")],
        "rest": {
            "url": format!("http://{API}/v1/sums/{number}"),
            "query": { "a": "{{args.a}}", "b": "{{args.b}}", "c": number },
            "headers": { "accept-language": "{{call.locale}}", "x-gym": "{{gym.id}}" },
            "errors": [
                { "status": [404], "code": "no_sum", "message": "There is no {{args.a}} here." },
            ],
        },
    })
}

/// Calls that plugin, which must answer what its source adds.
pub(crate) fn call(gym: &Gym, name: &str, added: usize) -> Answer {
    let answer = gym.call(name, &json!({ "a": 1, "b": 2 })).ok();
    assert_eq!(answer.field("/result"), Value::from(3 + added), "{name}");
    answer
}

/// What is not exceeded by this part of all.
pub(crate) fn at(part: f64, all: &[f64]) -> f64 {
    let mut all = all.to_vec();
    all.sort_unstable_by(f64::total_cmp);
    all[((all.len() - 1) as f64 * part).round() as usize]
}
