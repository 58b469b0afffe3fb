use plugin_sdk::prelude::*;

/// Says when the gym is open.
#[plugin]
fn opening_hours<D: ToString>(day: D) -> String {
    day.to_string()
}

fn main() {}
