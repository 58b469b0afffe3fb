//! Takes more memory than there is, the way a Rust program does by mistake.

use plugin_sdk::prelude::*;

/// Doubles a vector until there is no memory left.
#[plugin]
fn std_allocate() -> Result<usize> {
    let mut numbers = vec![1_u64];
    loop {
        numbers.extend_from_within(..);
        std::hint::black_box(&numbers);
    }
}
