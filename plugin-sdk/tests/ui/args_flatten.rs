use plugin_sdk::prelude::*;

#[args]
struct Day {
    date: String,
}

#[args]
struct Book {
    class: String,
    #[serde(flatten)]
    day: Day,
}

fn main() {}
