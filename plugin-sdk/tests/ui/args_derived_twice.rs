use plugin_sdk::prelude::*;

#[args]
#[derive(Debug, serde::Deserialize)]
struct Book {
    class: String,
}

fn main() {}
