use plugin_sdk::prelude::*;

struct Rules {
    seats: u32,
}

/// Says how many seats a class has.
#[plugin(settings = Rules)]
fn seats() -> Result<u32> {
    Ok(12)
}

fn main() {}
