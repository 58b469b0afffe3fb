use plugin_sdk::prelude::*;

#[args]
struct Class {
    name: String,
}

#[args]
struct Day {
    date: String,
}

/// Books a class.
#[plugin]
fn book(class: Class, day: Day) -> String {
    format!("{} on {}", class.name, day.date)
}

fn main() {}
