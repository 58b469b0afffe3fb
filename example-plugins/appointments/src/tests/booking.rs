use jiff::SignedDuration;
use plugin_sdk::Result;

use super::calendars::NoCalendars;
use super::stores::Memory;
use super::world::*;
use crate::answers::{Answer, Slots};
use crate::desk::Desk;
use crate::request::Request;
use crate::rules::Rules;
use crate::settings::Settings;

const TUESDAY_TEN: &str = "2026-11-24T10:00:00+01:00";
const TUESDAY_ELEVEN: &str = "2026-11-24T11:00:00+01:00";

fn slots(memory: &Memory, service: &str, resource: Option<&str>) -> Slots {
    let request = Request::GetSlots {
        service: service.into(),
        date: Some("2026-11-24".parse().unwrap()),
        days: 1,
        resource: resource.map(Into::into),
    };
    match (Call {
        member: "m1",
        key: "look",
        request,
    })
    .run(memory)
    .unwrap()
    {
        Answer::GetSlots(slots) => slots,
        other => panic!("{other:?}"),
    }
}

fn code(answer: Result<Answer>) -> String {
    answer.unwrap_err().code().to_owned()
}

#[test]
fn what_is_booked_is_not_offered() {
    let memory = Memory::default();
    assert_eq!(
        slots(&memory, "massage", None).slots[2].resources,
        ["anna", "ben"]
    );
    let made = appointment(book("m1", "k1", TUESDAY_TEN).run(&memory));
    assert_eq!(made.resource, "anna");
    assert_eq!(made.end, "2026-11-24T10:50:00+01:00");
    let after = slots(&memory, "massage", None);
    let free = |start: &str| {
        after
            .slots
            .iter()
            .find(|slot| slot.start.contains(start))
            .unwrap()
            .resources
            .clone()
    };
    assert_eq!(free("T09:00"), ["anna", "ben"]);
    assert_eq!(free("T09:30"), ["ben"], "would still run at ten");
    assert_eq!(free("T10:30"), ["ben"], "the buffer counts");
    assert_eq!(free("T11:00"), ["anna", "ben"]);
    assert_eq!(after.your_bookings, [made]);
}

#[test]
fn every_slot_that_is_offered_can_be_booked() {
    let free = slots(&Memory::default(), "massage", None).slots;
    assert_eq!(free.len(), 17);
    for slot in free {
        for resource in slot.resources {
            let memory = Memory::default();
            let made = appointment(book_with(&resource, "m1", "k1", &slot.start).run(&memory));
            assert_eq!((made.resource, made.start), (resource, slot.start.clone()));
        }
    }
}

#[test]
fn a_taken_slot_says_what_is_free() {
    let memory = Memory::default();
    book_with("ben", "m1", "k1", TUESDAY_TEN)
        .run(&memory)
        .unwrap();
    let error = book_with("ben", "m2", "k2", TUESDAY_TEN)
        .run(&memory)
        .unwrap_err();
    assert_eq!(error.code(), "slot_taken");
    assert!(
        error.message().contains(TUESDAY_ELEVEN),
        "{}",
        error.message()
    );
    assert_eq!(
        appointment(book("m2", "k3", TUESDAY_TEN).run(&memory)).resource,
        "anna"
    );
    assert_eq!(
        code(book("m3", "k4", TUESDAY_TEN).run(&memory)),
        "slot_taken"
    );
}

#[test]
fn times_that_are_not_offered() {
    let memory = Memory::default();
    for (start, expected) in [
        ("2026-11-24T10:10", "outside_hours"),
        ("2026-11-24T17:30", "outside_hours"),
        ("2026-11-28T10:00", "outside_hours"),
        ("2026-11-23T08:30", "too_soon"),
        ("2026-11-20T10:00", "too_soon"),
        ("2026-12-24T10:00", "too_far"),
        ("tomorrow at ten", "invalid_time"),
    ] {
        assert_eq!(
            code(book("m1", "k1", start).run(&memory)),
            expected,
            "{start}"
        );
    }
    assert_eq!(taking_place(&memory, now()), []);
}

#[test]
fn names_that_are_not_there() {
    let memory = Memory::default();
    assert_eq!(
        code(book_with("zoe", "m1", "k1", TUESDAY_TEN).run(&memory)),
        "unknown_resource"
    );
    let request = Request::Book {
        service: "tattoo".into(),
        start: TUESDAY_TEN.into(),
        resource: None,
    };
    assert_eq!(
        code(
            Call {
                member: "m1",
                key: "k1",
                request
            }
            .run(&memory)
        ),
        "unknown_service"
    );
    let request = Request::Book {
        service: "sauna".into(),
        start: TUESDAY_TEN.into(),
        resource: Some("anna".into()),
    };
    assert_eq!(
        code(
            Call {
                member: "m1",
                key: "k1",
                request
            }
            .run(&memory)
        ),
        "unknown_resource"
    );
}

#[test]
fn a_member_cannot_be_in_two_places() {
    let memory = Memory::default();
    book("m1", "k1", TUESDAY_TEN).run(&memory).unwrap();
    assert_eq!(
        code(book("m1", "k2", TUESDAY_TEN).run(&memory)),
        "member_busy"
    );
}

#[test]
fn no_more_than_allowed() {
    let memory = Memory::default();
    for (key, hour) in [("a", 9), ("b", 10), ("c", 11), ("d", 12), ("e", 13)] {
        book("m1", key, &format!("2026-11-24T{hour:02}:00"))
            .run(&memory)
            .unwrap();
    }
    assert_eq!(
        code(book("m1", "f", "2026-11-24T15:00").run(&memory)),
        "too_many_bookings"
    );
    modify("m1", "g", "2026-11-25T15:00")
        .run(&memory)
        .unwrap_err();
    let later = now() + SignedDuration::from_hours(24 * 2);
    book("m1", "h", "2026-11-26T15:00")
        .run_at(&memory, later)
        .unwrap();
}

#[test]
fn failing_to_book_does_not_count() {
    let memory = Memory::default();
    for key in ["a", "b", "c", "d", "e", "f", "g"] {
        book("m2", key, TUESDAY_TEN).run(&memory).ok();
        assert_ne!(
            code(book_with("anna", "m1", key, TUESDAY_TEN).run(&memory)),
            "too_many_bookings"
        );
    }
}

#[test]
fn nobody_books_for_nobody() {
    let (rules, memory) = (rules(), Memory::default());
    let desk = Desk::new(&rules, &memory, &NoCalendars, now(), None, "k1");
    assert_eq!(
        code(desk.serve(book("m1", "k1", TUESDAY_TEN).request)),
        "member_required"
    );
    assert!(desk.serve(Request::Faq { question: None }).is_ok());
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let mut settings = settings();
    settings.week.friday = vec!["18:00-02:00".parse().unwrap()];
    assert_eq!(
        Rules::new(settings, "Europe/Paris").err().unwrap().code(),
        "invalid_settings"
    );
    let mut settings = super::world::settings();
    settings.services[0].resources = vec!["zoe".into()];
    assert_eq!(
        Rules::new(settings, "Europe/Paris").err().unwrap().code(),
        "invalid_settings"
    );
    assert_eq!(
        Rules::new(Settings::default(), "Nowhere")
            .err()
            .unwrap()
            .code(),
        "invalid_settings"
    );
}
