use plugin_sdk::prelude::*;

#[plugin]
fn opening_hours() -> String {
    "07:00 to 22:00".into()
}

fn main() {}
