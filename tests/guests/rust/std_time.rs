//! Reads the clocks.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use plugin_sdk::prelude::*;

/// Sleeps for 20 ms and answers the milliseconds that passed, and the second
/// of the day's clock.
#[plugin]
fn std_time() -> Result<(u128, u64)> {
    let begin = Instant::now();
    std::thread::sleep(Duration::from_millis(20));
    let passed = begin.elapsed().as_millis();
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    Ok((passed, now))
}
