//! Panics; the words of a panic go to standard error.

use plugin_sdk::prelude::*;

/// Crashes with a message.
#[plugin]
fn std_panic() -> Result<String> {
    panic!("the words of the panic")
}
