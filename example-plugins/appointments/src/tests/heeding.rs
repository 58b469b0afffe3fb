//! The desk heeds calendars: what they say busy is neither offered nor booked.

use std::cell::Cell;
use std::collections::BTreeMap;

use plugin_sdk::Result;

use super::calendars::{Written, span};
use super::stores::{Failing, Memory};
use super::world::*;
use crate::answers::{Answer, Slot};
use crate::request::Request;
use crate::rules::Rules;
use crate::settings::{Calendars, Settings};

const ANNA: &str = "anna@gym.example";
const BEN: &str = "ben@gym.example";
const TUESDAY: &str = "2026-11-24T10:00:00+01:00";
const WEDNESDAY: &str = "2026-11-25T10:00:00+01:00";

fn with_calendars(of: &[(&str, &str)]) -> Settings {
    let of = of.iter();
    Settings {
        calendar: Some(Calendars {
            resources: of.map(|(one, id)| ((*one).into(), (*id).into())).collect(),
        }),
        ..settings()
    }
}

/// Both masseurs have a calendar.
struct Gym {
    rules: Rules,
    memory: Memory,
    calendars: Written,
}

impl Gym {
    fn new() -> Gym {
        Gym::of(with_calendars(&[("anna", ANNA), ("ben", BEN)]))
    }

    fn of(settings: Settings) -> Gym {
        Gym {
            rules: Rules::new(settings, "Europe/Paris").unwrap(),
            memory: Memory::default(),
            calendars: Written::empty(&[ANNA, BEN]),
        }
    }

    fn run(&self, call: &Call) -> Result<Answer> {
        call.run_with(&self.rules, &self.memory, &self.calendars, now())
    }

    #[track_caller]
    fn code(&self, call: &Call) -> String {
        self.run(call).unwrap_err().code().to_owned()
    }

    fn slots(&self, date: &str, days: u8) -> Vec<Slot> {
        match self.run(&look(date, days)).unwrap() {
            Answer::GetSlots(slots) => slots.slots,
            other => panic!("{other:?}"),
        }
    }

    /// Starts at which a resource is offered, without date and offset.
    fn offered(&self, date: &str, resource: &str) -> Vec<String> {
        let mut slots = self.slots(date, 1);
        slots.retain(|slot| slot.resources.iter().any(|one| one == resource));
        slots
            .iter()
            .map(|slot| slot.start[11..16].to_owned())
            .collect()
    }

    fn asked(&self) -> usize {
        self.calendars.asked.borrow().len()
    }
}

fn look(date: &str, days: u8) -> Call {
    Call {
        member: "m1",
        key: "look",
        request: Request::GetSlots {
            service: "massage".into(),
            date: Some(date.parse().unwrap()),
            days,
            resource: None,
        },
    }
}

/// A massage takes 50 minutes and 10 to clean up, and starts at the full and
/// the half hour from 09:00 to 17:00.
#[test]
fn what_the_calendar_says_is_not_offered() {
    let table: &[(&str, &[&str], &[&str])] = &[
        ("nothing", &[], &[]),
        (
            "an hour",
            &["2026-11-24T10:00+01:00/2026-11-24T11:00+01:00"],
            &["09:30", "10:00", "10:30"],
        ),
        (
            "the same in another zone",
            &["2026-11-24T04:00-05:00/2026-11-24T05:00-05:00"],
            &["09:30", "10:00", "10:30"],
        ),
        (
            "a minute, even of the time to clean up",
            &["2026-11-24T09:55Z/2026-11-24T09:56Z"],
            &["10:00", "10:30"],
        ),
        (
            "an event without length",
            &["2026-11-24T10:00+01:00/2026-11-24T10:00+01:00"],
            &["09:30"],
        ),
        (
            "overlapping, one within the other, out of order",
            &[
                "2026-11-24T11:00+01:00/2026-11-24T12:00+01:00",
                "2026-11-24T10:00+01:00/2026-11-24T11:30+01:00",
                "2026-11-24T10:10+01:00/2026-11-24T10:20+01:00",
            ],
            &["09:30", "10:00", "10:30", "11:00", "11:30"],
        ),
        (
            "before and after the day",
            &[
                "2026-11-23T00:00+01:00/2026-11-24T09:00+01:00",
                "2026-11-24T18:00+01:00/2027-11-24T18:00+01:00",
            ],
            &[],
        ),
        (
            "far outside of what can be booked",
            &[
                "1970-01-01T00:00Z/2020-01-01T00:00Z",
                "2099-01-01T00:00Z/2100-01-01T00:00Z",
            ],
            &[],
        ),
    ];
    let all = Gym::new().offered("2026-11-24", "anna");
    assert_eq!(all.len(), 17);
    for (what, busy, missing) in table {
        let gym = Gym::new();
        for period in *busy {
            gym.calendars.write(ANNA, period);
        }
        let mut expected = all.clone();
        expected.retain(|start| !missing.contains(&start.as_str()));
        assert_eq!(gym.offered("2026-11-24", "anna"), expected, "{what}");
        assert_eq!(gym.offered("2026-11-24", "ben"), all, "{what}");
    }
}

#[test]
fn whole_days_are_not_offered() {
    for period in [
        "2026-11-24T00:00+01:00/2026-11-25T00:00+01:00",
        "2026-11-23T23:00Z/2026-11-24T23:00Z",
        "2020-01-01T00:00Z/2099-01-01T00:00Z",
    ] {
        let gym = Gym::new();
        gym.calendars.write(ANNA, period);
        let slots = gym.slots("2026-11-24", 1);
        assert_eq!(slots.len(), 17, "{period}");
        assert!(slots.iter().all(|slot| slot.resources == ["ben"]));
        gym.calendars.write(BEN, period);
        assert!(gym.slots("2026-11-24", 1).is_empty(), "{period}");
    }
}

/// In the night to 25 October 2026 the clock in Paris shows 02:00 to 03:00
/// twice: +02:00 first, then +01:00.
#[test]
fn busy_times_are_instants_also_when_the_clock_jumps() {
    let table: &[(&str, &[&str])] = &[
        (
            "2026-10-25T02:00+02:00/2026-10-25T03:00+02:00",
            &["01:30+02:00", "02:00+02:00", "02:30+02:00"],
        ),
        (
            "2026-10-25T02:00+01:00/2026-10-25T03:00+01:00",
            &["02:30+02:00", "02:00+01:00", "02:30+01:00"],
        ),
        (
            "2026-10-25T01:00+02:00/2026-10-25T03:00+01:00",
            &[
                "00:30+02:00",
                "01:00+02:00",
                "01:30+02:00",
                "02:00+02:00",
                "02:30+02:00",
                "02:00+01:00",
                "02:30+01:00",
            ],
        ),
    ];
    let offered = |busy: Option<&str>| -> Vec<String> {
        let mut settings = with_calendars(&[("ben", BEN)]);
        settings.week.sunday = vec!["00:00-06:00".parse().unwrap()];
        settings.resources.retain(|resource| resource.id == "ben");
        let gym = Gym::of(settings);
        if let Some(busy) = busy {
            gym.calendars.write(BEN, busy);
        }
        let before = "2026-10-24T08:00:00+02:00".parse().unwrap();
        let look = look("2026-10-25", 1);
        match look.run_with(&gym.rules, &gym.memory, &gym.calendars, before) {
            Ok(Answer::GetSlots(slots)) => {
                let slots = slots.slots.into_iter();
                let short = |slot: Slot| format!("{}{}", &slot.start[11..16], &slot.start[19..]);
                slots.map(short).collect()
            }
            other => panic!("{other:?}"),
        }
    };
    let all = offered(None);
    for (busy, missing) in table {
        let mut expected = all.clone();
        expected.retain(|start| !missing.contains(&start.as_str()));
        assert_eq!(expected.len() + missing.len(), all.len(), "{busy}");
        assert_eq!(offered(Some(busy)), expected, "{busy}");
    }
}

#[test]
fn one_question_for_all_resources_and_days() {
    let gym = Gym::new();
    gym.slots("2026-11-24", 2);
    let asked = gym.calendars.asked.borrow().clone();
    let all = "2026-11-24T09:00+01:00/2026-11-25T18:00+01:00";
    assert_eq!(asked, [(vec![ANNA.to_owned(), BEN.to_owned()], span(all))]);
}

#[test]
fn a_calendar_that_two_share_is_asked_once() {
    let gym = Gym::of(with_calendars(&[("anna", BEN), ("ben", BEN)]));
    gym.calendars
        .write(BEN, "2026-11-24T09:00+01:00/2026-11-24T18:00+01:00");
    assert!(gym.slots("2026-11-24", 1).is_empty());
    assert_eq!(gym.calendars.asked.borrow()[0].0, [BEN]);
}

#[test]
fn nothing_is_asked_in_vain() {
    let gym = Gym::of(with_calendars(&[("ben", BEN)]));
    gym.calendars.away.set(true);
    let closed = gym.slots("2026-11-28", 2);
    assert!(closed.is_empty());
    let alone = gym.run(&book_with("anna", "m1", "k1", TUESDAY));
    assert_eq!(appointment(alone).resource, "anna");
    for (call, code) in [
        (book("m1", "k2", "2026-11-20T10:00"), "too_soon"),
        (book("m1", "k3", "2026-12-24T10:00"), "too_far"),
        (book("m1", "k4", "2026-11-28T10:00"), "outside_hours"),
        (book_with("zoe", "m1", "k5", TUESDAY), "unknown_resource"),
    ] {
        assert_eq!(gym.code(&call), code);
    }
    assert!(gym.run(&cancel("m1", "k6")).is_ok());
    assert_eq!(gym.asked(), 0);
}

#[test]
fn what_is_busy_by_now_is_not_booked() {
    let gym = Gym::new();
    assert_eq!(gym.slots("2026-11-24", 1)[2].resources, ["anna", "ben"]);
    let meanwhile = "2026-11-24T10:30+01:00/2026-11-24T10:35+01:00";
    gym.calendars.write(ANNA, meanwhile);
    let error = gym
        .run(&book_with("anna", "m1", "k1", TUESDAY))
        .unwrap_err();
    assert_eq!(error.code(), "slot_taken");
    let others = "09:30:00+01:00, 2026-11-24T11:00:00+01:00";
    assert!(error.message().contains(others), "{}", error.message());
    assert!(!error.message().contains("T10:30"), "{}", error.message());

    let whoever = gym.run(&book("m1", "k2", TUESDAY));
    assert_eq!(appointment(whoever).resource, "ben");
    gym.calendars.write(BEN, meanwhile);
    assert_eq!(gym.code(&book("m2", "k3", TUESDAY)), "slot_taken");
    assert_eq!(taking_place(&gym.memory, now()).len(), 1);
}

#[test]
fn other_times_that_an_error_names_are_free_in_the_calendar() {
    let gym = Gym::new();
    for calendar in [ANNA, BEN] {
        gym.calendars
            .write(calendar, "2026-11-24T09:00+01:00/2026-11-24T17:00+01:00");
    }
    let error = gym.run(&book("m1", "k1", "2026-11-24T10:10")).unwrap_err();
    assert_eq!(error.code(), "outside_hours");
    let only = "Free on that day: 2026-11-24T17:00:00+01:00.";
    assert!(error.message().ends_with(only), "{}", error.message());
}

#[test]
fn nothing_is_moved_to_what_is_busy() {
    let gym = Gym::new();
    gym.run(&book_with("ben", "m1", "k1", TUESDAY)).unwrap();
    for calendar in [ANNA, BEN] {
        for period in [
            "2026-11-24T14:00+01:00/2026-11-24T15:00+01:00",
            "2026-11-25T10:00+01:00/2026-11-25T11:00+01:00",
        ] {
            gym.calendars.write(calendar, period);
        }
    }
    for start in ["2026-11-24T14:00", WEDNESDAY] {
        assert_eq!(gym.code(&modify("m1", "k2", start)), "slot_taken");
    }
    let moved = gym.run(&modify("m1", "k3", "2026-11-25T11:00"));
    assert_eq!(appointment(moved).resource, "ben");
    gym.calendars
        .write(BEN, "2026-11-26T10:00+01:00/2026-11-26T11:00+01:00");
    let other = gym.run(&modify("m1", "k4", "2026-11-26T10:00"));
    assert_eq!(appointment(other).resource, "anna");
}

#[test]
fn calendars_that_are_away_stop_what_needs_them() {
    let gym = Gym::new();
    gym.run(&book("m1", "k1", TUESDAY)).unwrap();
    gym.calendars.away.set(true);
    for call in [
        look("2026-11-24", 3),
        book("m2", "k2", WEDNESDAY),
        modify("m1", "k3", WEDNESDAY),
        modify("m1", "k4", "2026-11-24T15:00"),
    ] {
        let error = gym.run(&call).unwrap_err();
        assert_eq!(error.code(), "calendar_unavailable");
        assert!(error.is_retryable());
    }
    let all = taking_place(&gym.memory, now());
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].start, TUESDAY.parse().unwrap());

    gym.run(&book("m1", "k1", TUESDAY))
        .expect("the same call again finds what it booked");
    gym.run(&cancel("m1", "k5")).unwrap();
}

#[test]
fn one_that_is_missing_in_the_answer_is_not_free() {
    let gym = Gym::of(with_calendars(&[("anna", ANNA), ("ben", "lost")]));
    assert_eq!(gym.code(&look("2026-11-24", 1)), "calendar_unavailable");
    assert_eq!(gym.code(&book("m1", "k1", TUESDAY)), "calendar_unavailable");
}

/// A retry that finds the slot busy by now: what was done stays done, and what
/// was not is not.
#[test]
fn a_call_that_ended_anywhere_and_a_calendar_that_filled_up() {
    let before = [book("m1", "k1", TUESDAY)];
    let table = [
        (&before[..0], book("m1", "k1", TUESDAY)),
        (&before[..], modify("m1", "k2", WEDNESDAY)),
    ];
    for (before, call) in table {
        for nth in 0..40 {
            let gym = Gym::new();
            for call in before {
                gym.run(call).unwrap();
            }
            let store = Failing {
                memory: &gym.memory,
                countdown: Cell::new(nth),
                done_all_the_same: nth % 2 == 0,
            };
            let first = call.run_with(&gym.rules, &store, &gym.calendars, now());
            for calendar in [ANNA, BEN] {
                for day in ["2026-11-24", "2026-11-25"] {
                    let period = format!("{day}T00:00+01:00/{day}T23:00+01:00");
                    gym.calendars.write(calendar, &period);
                }
            }
            let done = taking_place(&gym.memory, now());
            match gym.run(&call) {
                Ok(answer) => assert_eq!(appointment(Ok(answer)).booking_id, done[0].id),
                Err(error) => {
                    assert_eq!(error.code(), "slot_taken", "operation {nth}");
                    assert!(first.is_err(), "operation {nth}");
                }
            }
            assert_eq!(taking_place(&gym.memory, now()), done, "operation {nth}");
        }
    }
}

#[test]
fn calendars_of_nobody_are_refused() {
    for (resource, id) in [("zoe", ANNA), ("anna", "")] {
        let rules = Rules::new(with_calendars(&[(resource, id)]), "Europe/Paris");
        assert_eq!(rules.err().unwrap().code(), "invalid_settings");
    }
    let none = Settings {
        calendar: Some(Calendars {
            resources: BTreeMap::new(),
        }),
        ..settings()
    };
    assert!(Rules::new(none, "Europe/Paris").is_ok());
}
