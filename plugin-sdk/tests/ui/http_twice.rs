use plugin_sdk::prelude::*;

/// Says when the gym is open.
#[plugin(http("GET https://api.example.com/", "GET https://api.example.com:443"))]
fn opening_hours() -> String {
    "07:00 to 22:00".into()
}

fn main() {}
