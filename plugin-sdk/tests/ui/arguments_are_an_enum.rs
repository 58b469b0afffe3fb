use plugin_sdk::prelude::*;

#[args]
enum Class {
    Yoga,
    Cycling,
}

/// Books a class.
#[plugin]
fn book(class: Class) -> &'static str {
    match class {
        Class::Yoga => "yoga",
        Class::Cycling => "cycling",
    }
}

fn main() {}
