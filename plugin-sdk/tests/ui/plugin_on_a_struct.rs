use plugin_sdk::prelude::*;

/// The desk.
#[plugin]
struct Desk;

fn main() {}
