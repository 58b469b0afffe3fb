//! The outside by WASI and the contract.

mod http;

use std::cell::Cell;

use wasip2::clocks::{monotonic_clock, wall_clock};

use super::Level;
use crate::bindings::spotter::plugin::log as contract;

pub(crate) use http::{Exchange, finish, send, wait};

thread_local! {
    static OPEN: Cell<bool> = const { Cell::new(false) };
}

/// The most bytes that a host gives at once.
const RANDOM_BYTES: usize = 32 << 10;

/// From here on a call runs.
pub(crate) fn open() {
    OPEN.set(true);
}

/// Whether a call runs. Else modules are loaded.
pub(crate) fn available() -> bool {
    OPEN.get()
}

/// Fills with what nobody can foresee.
pub(crate) fn random(bytes: &mut [u8]) {
    for chunk in bytes.chunks_mut(RANDOM_BYTES) {
        let drawn = wasip2::random::random::get_random_bytes(chunk.len() as u64);
        for (byte, drawn) in chunk.iter_mut().zip(drawn) {
            *byte = drawn;
        }
    }
}

/// A clock that never goes back.
pub(crate) fn monotonic_ns() -> u64 {
    monotonic_clock::now()
}

/// Writes to the log of the call.
pub(crate) fn log(level: Level, line: &str) {
    let level = match level {
        Level::Debug => contract::Level::Debug,
        Level::Info => contract::Level::Info,
        Level::Warn => contract::Level::Warn,
        Level::Error => contract::Level::Error,
    };
    for line in super::lines(line) {
        contract::write(level, line);
    }
}

/// The clock that the engine's `Date` reads: microseconds since 1970. The
/// engine also reads it when it starts, for a seed that is never used.
#[unsafe(no_mangle)]
extern "C" fn __rquickjs_host_now_us() -> f64 {
    if !available() {
        return 0.0;
    }
    let now = wall_clock::now();
    now.seconds as f64 * 1e6 + f64::from(now.nanoseconds / 1_000)
}
