use plugin_sdk::prelude::*;

#[args]
struct Book<'a> {
    class: &'a str,
}

fn main() {}
