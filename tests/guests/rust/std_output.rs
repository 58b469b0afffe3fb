//! Prints more than anybody wants to read.

use plugin_sdk::prelude::*;

/// Prints 60 lines of 2 KiB on standard output, then answers.
#[plugin]
fn std_output() -> Result<&'static str> {
    let line = "0123456789abcdef".repeat(128);
    for _ in 0..60 {
        println!("{line}");
    }
    Ok("done")
}
