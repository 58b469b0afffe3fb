//! Ends its process instead of answering.

use plugin_sdk::prelude::*;

/// Exits with status 3.
#[plugin]
fn std_exit() -> Result<String> {
    std::process::exit(3)
}
