use plugin_sdk::prelude::*;

/// Books a class.
#[plugin]
fn book(class: String, day: String, seats: u8) -> String {
    format!("{seats} seats in {class} on {day}")
}

fn main() {}
