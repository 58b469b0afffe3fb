//! Prints more than anybody wants to read.

use plugin_sdk::prelude::*;

/// Prints 900 lines of 2 KiB on standard output, then answers.
#[plugin]
fn std_output() -> Result<&'static str> {
    let line = "0123456789abcdef".repeat(128);
    for _ in 0..900 {
        println!("{line}");
    }
    Ok("done")
}
