//! How much work one validation may do.
//!
//! A recursive schema with several branches can visit one value many times at
//! each level: small texts, exponential work, on a thread that other gyms
//! need. So every look at the instance costs steps, and a validation that
//! runs out of them is refused. The counter belongs to the thread, since the
//! validator's own string nodes (for `propertyNames`) cannot carry one; a
//! validation starts and ends on one thread without waiting in between.

use std::cell::Cell;

/// Steps of the pass that says yes or no. The largest arguments, 64 KiB
/// against an ordinary schema, take a tenth of them.
pub(super) const VERDICT: usize = 500_000;

/// Steps of the pass that collects faults: each step costs more there, and
/// twenty faults are enough.
pub(super) const FAULTS: usize = 100_000;

/// What a byte of a string costs where its content is looked at, in
/// sixteenths of a step.
#[derive(Clone, Copy, Debug)]
pub(super) enum PerByte {
    /// Compared and scanned.
    Plain = 1,
    /// Matched against patterns: linear, with a large factor in the worst
    /// case.
    Matched = 32,
}

thread_local! {
    static LEFT: Cell<usize> = const { Cell::new(0) };
    static PER_BYTE: Cell<usize> = const { Cell::new(0) };
}

/// Runs one pass. None: the steps ran out, so its answer means nothing.
pub(super) fn bounded<T>(steps: usize, per_byte: PerByte, pass: impl FnOnce() -> T) -> Option<T> {
    LEFT.set(steps);
    PER_BYTE.set(per_byte as usize);
    let answer = pass();
    (LEFT.get() > 0).then_some(answer)
}

/// Takes steps; false when none are left.
#[inline]
pub(super) fn spend(steps: usize) -> bool {
    let left = LEFT.get().saturating_sub(steps);
    LEFT.set(left);
    left > 0
}

/// Takes the steps of looking into a string of that many bytes.
#[inline]
pub(super) fn spend_string(bytes: usize) -> bool {
    spend(bytes.saturating_mul(PER_BYTE.get()) / 16)
}
