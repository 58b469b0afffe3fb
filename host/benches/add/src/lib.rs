//! The smallest plugin that does what plugins do: decode, compute, encode.

use plugin_sdk::prelude::*;

#[args]
struct Terms {
    /// One number.
    a: i64,
    /// The other number.
    b: i64,
}

/// Adds two numbers.
#[plugin]
fn add(Terms { a, b }: Terms) -> i64 {
    a.saturating_add(b)
}
