//! Sources to save and call, and percentiles.

use serde_json::{Value, json};
use spotter_tests::{Answer, Gym};

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
