use plugin_sdk::prelude::*;

struct Price {
    cents: u64,
}

/// Says what a day costs.
#[plugin]
fn day_price() -> Result<Price> {
    Ok(Price { cents: 1500 })
}

fn main() {}
