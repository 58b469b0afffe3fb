use plugin_sdk::prelude::*;

struct Class {
    name: String,
}

/// Books a class.
#[plugin]
fn book(class: Class) -> String {
    class.name
}

fn main() {}
