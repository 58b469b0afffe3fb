use plugin_sdk::prelude::*;

enum Currency {
    Euro,
}

#[returns]
struct Price {
    cents: u64,
    currency: Option<Currency>,
}

fn main() {}
