//! What a call has of the outside beside its requests and queries.

use std::time::Duration;

/// Seconds since 1970.
#[cfg(target_family = "wasm")]
pub(crate) fn unix_seconds() -> i64 {
    i64::try_from(wasip2::clocks::wall_clock::now().seconds).unwrap_or(i64::MAX)
}

#[cfg(not(target_family = "wasm"))]
pub(crate) fn unix_seconds() -> i64 {
    plugin_sdk::clock::unix_seconds()
}

/// Waits.
#[cfg(target_family = "wasm")]
pub(crate) fn sleep(time: Duration) {
    let ns = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    wasip2::clocks::monotonic_clock::subscribe_duration(ns).block();
}

#[cfg(not(target_family = "wasm"))]
pub(crate) fn sleep(_: Duration) {}

/// A number that nobody can foresee.
#[cfg(target_family = "wasm")]
pub(crate) fn random() -> u64 {
    wasip2::random::random::get_random_u64()
}

#[cfg(not(target_family = "wasm"))]
pub(crate) fn random() -> u64 {
    0x5eed
}

/// The settings, as JSON.
pub(crate) fn settings() -> String {
    let settings = plugin_sdk::settings::get::<Box<serde_json::value::RawValue>>();
    settings.map_or_else(|_| "{}".to_owned(), |settings| settings.get().to_owned())
}
