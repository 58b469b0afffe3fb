use plugin_sdk::prelude::*;

enum Refusal {
    Full,
}

/// Books a class.
#[plugin]
fn book() -> Result<String, Refusal> {
    Err(Refusal::Full)
}

fn main() {}
