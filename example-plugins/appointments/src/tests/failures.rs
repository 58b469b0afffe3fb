//! A call may end at any operation: nothing is lost, nothing is doubled, and
//! the same call again does what it should have done.

use std::cell::Cell;

use jiff::SignedDuration;

use super::stores::{Failing, Memory};
use super::world::*;

const TUESDAY: &str = "2026-11-24T10:00:00+01:00";
const WEDNESDAY: &str = "2026-11-25T10:00:00+01:00";
/// More than any call needs.
const OPERATIONS: usize = 60;

/// Lets `call` fail at each operation in turn, and tries it again soon and
/// late. `between` is what m1 may have after the failure, `after` what he must
/// have in the end.
fn at_every_operation(before: &[Call], call: &Call, between: &[&[&str]], after: &[&str]) {
    let mut failures = 0;
    for nth in 0..OPERATIONS {
        for done_all_the_same in [false, true] {
            let memory = Memory::default();
            for call in before {
                call.run(&memory).unwrap();
            }
            let store = Failing {
                memory: &memory,
                countdown: Cell::new(nth),
                done_all_the_same,
            };
            failures += usize::from(call.run(&store).is_err());
            for later in [0, 30, 300] {
                let have = starts(&memory, "m1", SignedDuration::from_secs(later));
                assert!(
                    between.iter().any(|may| have == *may),
                    "operation {nth}, after {later} s: {have:?}"
                );
            }
            for later in [1, 300] {
                let memory = memory.clone();
                let at = now() + SignedDuration::from_secs(later);
                let retried = call.run_at(&memory, at);
                assert!(
                    retried.is_ok(),
                    "operation {nth}, after {later} s: {retried:?}"
                );
                assert_eq!(
                    starts(&memory, "m1", SignedDuration::from_secs(later)),
                    after,
                    "operation {nth}"
                );
                assert_eq!(
                    starts(&memory, "m1", SignedDuration::from_hours(1)),
                    after,
                    "operation {nth}"
                );
            }
        }
    }
    assert!(failures > 4, "the failures were never reached");
}

#[test]
fn booking() {
    at_every_operation(
        &[],
        &book("m1", "k1", TUESDAY),
        &[&[], &[TUESDAY]],
        &[TUESDAY],
    );
}

#[test]
fn cancelling() {
    let before = [book("m1", "k1", TUESDAY)];
    at_every_operation(&before, &cancel("m1", "k2"), &[&[], &[TUESDAY]], &[]);
}

#[test]
fn moving_within_a_day() {
    let before = [book("m1", "k1", "2026-11-24T09:00")];
    let old = "2026-11-24T09:00:00+01:00";
    at_every_operation(
        &before,
        &modify("m1", "k2", TUESDAY),
        &[&[old], &[TUESDAY]],
        &[TUESDAY],
    );
}

#[test]
fn moving_to_another_day() {
    let before = [book("m1", "k1", TUESDAY)];
    let between: [&[&str]; 2] = [&[TUESDAY], &[WEDNESDAY]];
    at_every_operation(
        &before,
        &modify("m1", "k2", WEDNESDAY),
        &between,
        &[WEDNESDAY],
    );
}

#[test]
fn a_slot_that_a_dead_call_holds_is_free_again() {
    for nth in 0..OPERATIONS {
        let memory = Memory::default();
        book("m1", "k1", TUESDAY).run(&memory).unwrap();
        let store = Failing {
            memory: &memory,
            countdown: Cell::new(nth),
            done_all_the_same: false,
        };
        modify("m1", "k2", WEDNESDAY).run(&store).ok();
        let later = now() + SignedDuration::from_mins(5);
        let m1 = starts(&memory, "m1", SignedDuration::from_mins(5));
        // Two masseurs, so two more can come unless m1 was moved there.
        let others = [book("m2", "k3", WEDNESDAY), book("m3", "k4", WEDNESDAY)];
        let booked = others
            .iter()
            .filter(|call| call.run_at(&memory, later).is_ok())
            .count();
        assert_eq!(
            booked,
            if m1 == [WEDNESDAY] { 1 } else { 2 },
            "operation {nth}"
        );
        assert_eq!(starts(&memory, "m1", SignedDuration::from_mins(6)), m1);
    }
}

#[test]
fn a_retry_finds_what_was_booked_cancelled_or_moved_since() {
    let memory = Memory::default();
    let first = book("m1", "k1", TUESDAY);
    first.run(&memory).unwrap();
    cancel("m1", "k2").run(&memory).unwrap();
    assert_eq!(first.run(&memory).unwrap_err().code(), "already_cancelled");

    let second = book("m1", "k3", "2026-11-24T14:00");
    second.run(&memory).unwrap();
    assert!(
        cancel("m1", "k2").run(&memory).is_ok(),
        "the first cancellation once more"
    );
    assert_eq!(
        starts(&memory, "m1", SignedDuration::ZERO).len(),
        1,
        "does not reach the second booking"
    );

    modify("m1", "k4", WEDNESDAY).run(&memory).unwrap();
    assert_eq!(second.run(&memory).unwrap_err().code(), "already_moved");
    assert_eq!(starts(&memory, "m1", SignedDuration::ZERO), [WEDNESDAY]);
}
