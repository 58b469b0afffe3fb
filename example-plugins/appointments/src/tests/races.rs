//! Two calls at once: each of one call's operations is a place where the
//! other may run.

use std::cell::{Cell, RefCell};

use jiff::SignedDuration;
use plugin_sdk::Result;

use super::stores::{Meanwhile, Memory};
use super::world::*;
use crate::answers::Answer;

const TUESDAY: &str = "2026-11-24T10:00:00+01:00";
const WEDNESDAY: &str = "2026-11-25T10:00:00+01:00";
const THURSDAY: &str = "2026-11-26T10:00:00+01:00";
/// More than any call needs.
const OPERATIONS: usize = 60;

/// Runs `inner` before each operation of `outer` in turn, and lets `check` see
/// both answers and what is left.
fn meet(
    before: &[Call],
    outer: &Call,
    inner: &Call,
    check: impl Fn(&Memory, Result<Answer>, Result<Answer>),
) {
    meet_at(before, outer, inner, SignedDuration::ZERO, check);
}

/// The same where the inner call's clock shows so much more.
fn meet_at(
    before: &[Call],
    outer: &Call,
    inner: &Call,
    later: SignedDuration,
    check: impl Fn(&Memory, Result<Answer>, Result<Answer>),
) {
    let mut met = 0;
    for nth in 0..OPERATIONS {
        let memory = Memory::default();
        for call in before {
            call.run(&memory).unwrap();
        }
        let answer = RefCell::new(None);
        let happens = |memory: &Memory| {
            answer.replace(Some(inner.run_at(memory, now() + later)));
        };
        let store = Meanwhile {
            memory: &memory,
            countdown: Cell::new(nth),
            happens: &happens,
        };
        let outer = outer.run(&store);
        let Some(inner) = answer.take() else { break };
        met += 1;
        check(&memory, outer, inner);
        taking_place(&memory, now());
        taking_place(&memory, now() + SignedDuration::from_mins(5));
    }
    assert!(met > 3, "they never met");
}

fn count(memory: &Memory) -> usize {
    taking_place(memory, now()).len()
}

fn all_of(memory: &Memory, member: &str) -> Vec<String> {
    starts(memory, member, SignedDuration::ZERO)
}

#[test]
fn two_members_one_slot() {
    let (one, other) = (
        book_with("anna", "m1", "k1", TUESDAY),
        book_with("anna", "m2", "k2", TUESDAY),
    );
    meet(&[], &one, &other, |memory, one, other| {
        assert_eq!(count(memory), 1);
        let lost = [one, other]
            .into_iter()
            .filter_map(Result::err)
            .collect::<Vec<_>>();
        assert_eq!(lost.len(), 1);
        assert_eq!(lost[0].code(), "slot_taken");
    });
}

#[test]
fn two_members_two_masseurs() {
    meet(
        &[],
        &book("m1", "k1", TUESDAY),
        &book("m2", "k2", TUESDAY),
        |memory, one, other| {
            assert!(one.is_ok() && other.is_ok());
            assert_eq!(count(memory), 2);
        },
    );
}

#[test]
fn one_call_twice_at_once() {
    let call = book("m1", "k1", TUESDAY);
    meet(&[], &call, &call, |memory, one, other| {
        assert_eq!(appointment(one), appointment(other));
        assert_eq!(count(memory), 1);
    });
}

#[test]
fn one_member_two_calls_one_time() {
    meet(
        &[],
        &book("m1", "k1", TUESDAY),
        &book("m1", "k2", TUESDAY),
        |memory, one, other| {
            assert!(one.is_ok() != other.is_ok());
            assert_eq!(count(memory), 1);
        },
    );
}

#[test]
fn one_move_twice_at_once() {
    let call = modify("m1", "k2", WEDNESDAY);
    meet(
        &[book("m1", "k1", TUESDAY)],
        &call,
        &call,
        |memory, one, other| {
            assert_eq!(appointment(one), appointment(other));
            assert_eq!(all_of(memory, "m1"), [WEDNESDAY]);
        },
    );
}

#[test]
fn moved_to_two_places() {
    let before = [book("m1", "k1", TUESDAY)];
    meet(
        &before,
        &modify("m1", "k2", WEDNESDAY),
        &modify("m1", "k3", THURSDAY),
        |memory, one, other| {
            assert!(one.is_ok() || other.is_ok());
            assert_eq!(count(memory), 1);
        },
    );
}

#[test]
fn moved_and_cancelled() {
    let before = [book("m1", "k1", TUESDAY)];
    let (moving, cancelling) = (modify("m1", "k2", WEDNESDAY), cancel("m1", "k3"));
    for (one, other) in [(&moving, &cancelling), (&cancelling, &moving)] {
        meet(&before, one, other, |memory, one, other| {
            // Whichever the last one was, what it said is true.
            let cancelled = [&one, &other]
                .into_iter()
                .any(|answer| matches!(answer, Ok(Answer::Cancel(_))));
            assert_eq!(count(memory), usize::from(!cancelled), "{one:?} {other:?}");
        });
    }
}

#[test]
fn moved_to_a_slot_that_is_booked() {
    let before = [
        book("m1", "k1", TUESDAY),
        book_with("ben", "m3", "k0", WEDNESDAY),
    ];
    let (moving, booking) = (modify("m1", "k2", WEDNESDAY), book("m2", "k3", WEDNESDAY));
    for (one, other) in [(&moving, &booking), (&booking, &moving)] {
        meet(&before, one, other, |memory, one, other| {
            assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
            assert_eq!(all_of(memory, "m1").len(), 1);
        });
    }
}

/// The other call takes the hold for that of a dead call: then the move must
/// fail, however alive it is.
#[test]
fn moved_too_slowly() {
    let before = [
        book("m1", "k1", TUESDAY),
        book_with("ben", "m3", "k0", WEDNESDAY),
    ];
    let (moving, booking) = (modify("m1", "k2", WEDNESDAY), book("m2", "k3", WEDNESDAY));
    let later = SignedDuration::from_mins(5);
    meet_at(&before, &moving, &booking, later, |memory, one, other| {
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
        assert_eq!(all_of(memory, "m1").len(), 1);
        if one.is_err() {
            assert!(moving.run(memory).is_err(), "the slot is m2's");
            assert_eq!(all_of(memory, "m1"), [TUESDAY]);
        }
    });
}

#[test]
fn two_trade_places() {
    let before = [
        book_with("anna", "m1", "k1", TUESDAY),
        book_with("anna", "m2", "k2", WEDNESDAY),
        book_with("ben", "m3", "k3", TUESDAY),
        book_with("ben", "m4", "k4", WEDNESDAY),
    ];
    meet(
        &before,
        &modify("m1", "k5", WEDNESDAY),
        &modify("m2", "k6", TUESDAY),
        |memory, _, _| {
            assert_eq!(count(memory), 4);
        },
    );
}

#[test]
fn the_limit_holds() {
    let hours = [
        "2026-11-24T09:00",
        "2026-11-24T11:00",
        "2026-11-24T12:00",
        "2026-11-24T13:00",
    ];
    let before: Vec<_> = ["a", "b", "c", "d"]
        .into_iter()
        .zip(hours)
        .map(|(key, start)| book("m1", key, start))
        .collect();
    meet(
        &before,
        &book("m1", "k5", WEDNESDAY),
        &book("m1", "k6", THURSDAY),
        |memory, one, other| {
            assert!(one.is_ok() != other.is_ok());
            assert_eq!(count(memory), 5);
        },
    );
}
