//! What time it is. Under `cargo test` the time is what
//! `testing::Host::at` says.

use std::time::SystemTime;

/// The time now, in UTC. The gym's time zone is in the
/// [`Context`](crate::Context).
pub fn now() -> SystemTime {
    #[cfg(not(target_family = "wasm"))]
    if let Some(now) = crate::testing::imports::now() {
        return now;
    }
    SystemTime::now()
}

/// Whole seconds since 1970-01-01 00:00 UTC.
pub fn unix_seconds() -> i64 {
    match now().duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_secs()).map_or(i64::MIN, |s| -s),
    }
}
