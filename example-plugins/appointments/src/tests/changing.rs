use jiff::SignedDuration;
use plugin_sdk::Result;

use super::stores::Memory;
use super::world::*;
use crate::answers::Answer;
use crate::request::Request;

const TUESDAY_TEN: &str = "2026-11-24T10:00:00+01:00";
const TUESDAY_ELEVEN: &str = "2026-11-24T11:00:00+01:00";

fn code(answer: Result<Answer>) -> String {
    answer.unwrap_err().code().to_owned()
}

#[test]
fn others_bookings_are_not_there() {
    let memory = Memory::default();
    let made = appointment(book("m1", "k1", TUESDAY_TEN).run(&memory));
    let id = Some(made.booking_id);
    let request = Request::Cancel {
        booking_id: id.clone(),
    };
    assert_eq!(
        code(
            Call {
                member: "m2",
                key: "k2",
                request
            }
            .run(&memory)
        ),
        "booking_not_found"
    );
    let request = Request::Modify {
        booking_id: id,
        service: None,
        start: Some(TUESDAY_ELEVEN.into()),
        resource: None,
    };
    assert_eq!(
        code(
            Call {
                member: "m2",
                key: "k3",
                request
            }
            .run(&memory)
        ),
        "booking_not_found"
    );
    assert_eq!(code(cancel("m2", "k4").run(&memory)), "no_booking");
    assert_eq!(starts(&memory, "m1", SignedDuration::ZERO), [TUESDAY_TEN]);
}

#[test]
fn cancelled_is_free_again() {
    let memory = Memory::default();
    book_with("ben", "m1", "k1", TUESDAY_TEN)
        .run(&memory)
        .unwrap();
    cancel("m1", "k2").run(&memory).unwrap();
    assert_eq!(taking_place(&memory, now()), []);
    book_with("ben", "m2", "k3", TUESDAY_TEN)
        .run(&memory)
        .unwrap();
    assert_eq!(code(cancel("m1", "k4").run(&memory)), "no_booking");
}

#[test]
fn one_of_several_must_be_named() {
    let memory = Memory::default();
    let first = appointment(book("m1", "k1", TUESDAY_TEN).run(&memory));
    book("m1", "k2", "2026-11-25T10:00").run(&memory).unwrap();
    let error = cancel("m1", "k3").run(&memory).unwrap_err();
    assert_eq!(error.code(), "which_booking");
    assert!(error.message().contains(&first.booking_id));
    let request = Request::Cancel {
        booking_id: Some(first.booking_id),
    };
    Call {
        member: "m1",
        key: "k4",
        request,
    }
    .run(&memory)
    .unwrap();
    assert_eq!(
        starts(&memory, "m1", SignedDuration::ZERO),
        ["2026-11-25T10:00:00+01:00"]
    );
}

#[test]
fn moved_within_the_day_and_to_another() {
    let memory = Memory::default();
    let first = appointment(book_with("ben", "m1", "k1", TUESDAY_TEN).run(&memory));
    let later = appointment(modify("m1", "k2", "2026-11-24T10:30").run(&memory));
    assert_eq!(
        (later.booking_id, later.resource),
        (first.booking_id, "ben".to_owned())
    );
    let moved = appointment(modify("m1", "k3", "2026-11-26T09:00").run(&memory));
    assert_eq!(moved.resource, "ben");
    assert_eq!(
        starts(&memory, "m1", SignedDuration::ZERO),
        ["2026-11-26T09:00:00+01:00"]
    );
    book_with("ben", "m2", "k4", TUESDAY_TEN)
        .run(&memory)
        .unwrap();
    let back = appointment(modify("m1", "k5", TUESDAY_TEN).run(&memory));
    assert_eq!(back.resource, "anna", "ben has m2 by now");
}

#[test]
fn another_service_at_the_same_time() {
    let memory = Memory::default();
    book("m1", "k1", TUESDAY_TEN).run(&memory).unwrap();
    let request = Request::Modify {
        booking_id: None,
        service: Some("sauna".into()),
        start: None,
        resource: None,
    };
    let changed = appointment(
        Call {
            member: "m1",
            key: "k2",
            request,
        }
        .run(&memory),
    );
    assert_eq!(
        (changed.service, changed.resource),
        ("sauna".to_owned(), "ben".to_owned())
    );
    assert_eq!(starts(&memory, "m1", SignedDuration::ZERO), [TUESDAY_TEN]);
}

#[test]
fn a_failed_move_changes_nothing() {
    let memory = Memory::default();
    book_with("ben", "m1", "k1", TUESDAY_TEN)
        .run(&memory)
        .unwrap();
    book_with("ben", "m2", "k2", "2026-11-25T10:00")
        .run(&memory)
        .unwrap();
    let request = Request::Modify {
        booking_id: None,
        service: None,
        start: Some("2026-11-25T10:00".into()),
        resource: Some("ben".into()),
    };
    assert_eq!(
        code(
            Call {
                member: "m1",
                key: "k3",
                request
            }
            .run(&memory)
        ),
        "slot_taken"
    );
    assert_eq!(starts(&memory, "m1", SignedDuration::ZERO), [TUESDAY_TEN]);
}

#[test]
fn too_late_to_change() {
    let memory = Memory::default();
    book("m1", "k1", TUESDAY_TEN).run(&memory).unwrap();
    let late = "2026-11-24T08:30:00+01:00".parse().unwrap();
    assert_eq!(code(cancel("m1", "k2").run_at(&memory, late)), "too_late");
    assert_eq!(
        code(modify("m1", "k3", "2026-11-25T10:00").run_at(&memory, late)),
        "too_late"
    );
}
