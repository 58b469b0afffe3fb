//! The next version, which asks for one host more.

use plugin_sdk::prelude::*;

/// Says which version it is.
#[plugin(
    name = "reach",
    version = "1.1.0",
    http("GET https://one.upstream.test", "GET https://two.upstream.test")
)]
fn reach() -> &'static str {
    "1.1.0"
}
