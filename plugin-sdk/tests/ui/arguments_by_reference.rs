use plugin_sdk::prelude::*;

#[args]
struct Class {
    name: String,
}

/// Books a class.
#[plugin]
fn book(class: &Class) -> String {
    class.name.clone()
}

fn main() {}
