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
pub(crate) fn sleep(time: Duration) {
    still::note(time);
}

/// A number that nobody can foresee.
#[cfg(target_family = "wasm")]
pub(crate) fn random() -> u64 {
    wasip2::random::random::get_random_u64()
}

#[cfg(not(target_family = "wasm"))]
pub(crate) fn random() -> u64 {
    still::random()
}

/// The settings, as JSON.
pub(crate) fn settings() -> String {
    let settings = plugin_sdk::settings::get::<Box<serde_json::value::RawValue>>();
    settings.map_or_else(|_| "{}".to_owned(), |settings| settings.get().to_owned())
}

/// The outside of a native test, where nothing happens by itself.
#[cfg(not(target_family = "wasm"))]
pub(crate) mod still {
    use std::cell::{Cell, RefCell};
    use std::time::Duration;

    thread_local! {
        static WAITS: RefCell<Vec<Duration>> = const { RefCell::new(Vec::new()) };
        static NEXT: Cell<u64> = const { Cell::new(0) };
    }

    pub(super) fn note(time: Duration) {
        WAITS.with_borrow_mut(|waits| waits.push(time));
    }

    /// Anybody can foresee it, so that a test can.
    pub(super) fn random() -> u64 {
        NEXT.replace(NEXT.get() + 1)
    }

    /// How long was waited since it was asked last.
    #[cfg(test)]
    pub(crate) fn waits() -> Vec<Duration> {
        WAITS.take()
    }
}
