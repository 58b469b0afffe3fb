//! Asks for one host.

use plugin_sdk::prelude::*;

/// Says which version it is.
#[plugin(
    name = "reach",
    version = "1.0.0",
    http("GET https://one.upstream.test")
)]
fn reach() -> &'static str {
    "1.0.0"
}
