//! What is outside of the engine: clocks, randomness, the network. Shut while
//! modules load, so that nothing of it is frozen into a plugin.

use std::cell::Cell;

thread_local! {
    static OPEN: Cell<bool> = const { Cell::new(false) };
}

/// From here on a call runs.
pub(crate) fn open() {
    OPEN.set(true);
}

/// Whether a call runs. Else modules are loaded.
pub(crate) fn available() -> bool {
    OPEN.get()
}

/// The clock that the engine's `Date` reads: microseconds since 1970.
#[unsafe(no_mangle)]
extern "C" fn __rquickjs_host_now_us() -> f64 {
    if !available() {
        return 0.0;
    }
    let now = wasip2::clocks::wall_clock::now();
    now.seconds as f64 * 1e6 + f64::from(now.nanoseconds / 1_000)
}
