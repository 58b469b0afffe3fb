use plugin_sdk::prelude::*;

/// Says when the gym is open.
#[plugin]
fn opening_hours() -> String {
    "07:00 to 22:00".into()
}

/// Says when the sauna is open.
#[plugin]
fn sauna_hours() -> String {
    "17:00 to 22:00".into()
}

fn main() {}
