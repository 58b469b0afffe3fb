//! A gym with two masseurs, and its storage.

use jiff::{SignedDuration, Timestamp};
use plugin_sdk::Result;

use super::calendars::NoCalendars;
use super::stores::Memory;
use crate::answers::{Answer, Appointment};
use crate::booking::{Booking, date_of};
use crate::calendar::FreeBusy;
use crate::desk::Desk;
use crate::diary::Diary;
use crate::index;
use crate::request::Request;
use crate::rules::Rules;
use crate::settings::{Resource, Service, Settings};
use crate::store::Store;

/// Monday morning.
pub const NOW: &str = "2026-11-23T08:00:00+01:00";

pub fn now() -> Timestamp {
    NOW.parse().unwrap()
}

pub fn settings() -> Settings {
    let resource = |id: &str, name: &str| Resource {
        id: id.into(),
        name: name.into(),
        week: None,
        special_days: vec![],
    };
    let service = |id: &str, minutes, buffer_minutes, resources: &[&str]| Service {
        id: id.into(),
        name: id.to_uppercase(),
        minutes,
        buffer_minutes,
        resources: resources.iter().map(|id| id.to_string()).collect(),
    };
    Settings {
        services: vec![
            service("massage", 50, 10, &[]),
            service("sauna", 60, 0, &["ben"]),
        ],
        resources: vec![resource("anna", "Anna"), resource("ben", "Ben")],
        ..Settings::default()
    }
}

pub fn rules() -> Rules {
    Rules::new(settings(), "Europe/Paris").unwrap()
}

/// One call.
#[derive(Clone, Debug)]
pub struct Call {
    pub member: &'static str,
    pub key: &'static str,
    pub request: Request,
}

impl Call {
    pub fn run(&self, store: &dyn Store) -> Result<Answer> {
        self.run_at(store, now())
    }

    pub fn run_at(&self, store: &dyn Store, now: Timestamp) -> Result<Answer> {
        self.run_with(&rules(), store, &NoCalendars, now)
    }

    pub fn run_with(
        &self,
        rules: &Rules,
        store: &dyn Store,
        calendars: &dyn FreeBusy,
        now: Timestamp,
    ) -> Result<Answer> {
        let member = Some(self.member);
        Desk::new(rules, store, calendars, now, member, self.key).serve(self.request.clone())
    }
}

pub fn book(member: &'static str, key: &'static str, start: &str) -> Call {
    let request = Request::Book {
        service: "massage".into(),
        start: start.into(),
        resource: None,
    };
    Call {
        member,
        key,
        request,
    }
}

pub fn book_with(resource: &str, member: &'static str, key: &'static str, start: &str) -> Call {
    let request = Request::Book {
        service: "massage".into(),
        start: start.into(),
        resource: Some(resource.into()),
    };
    Call {
        member,
        key,
        request,
    }
}

pub fn cancel(member: &'static str, key: &'static str) -> Call {
    Call {
        member,
        key,
        request: Request::Cancel { booking_id: None },
    }
}

/// With whomever is free.
pub fn modify(member: &'static str, key: &'static str, start: &str) -> Call {
    let request = Request::Modify {
        booking_id: None,
        service: None,
        start: Some(start.into()),
        resource: None,
    };
    Call {
        member,
        key,
        request,
    }
}

/// What a call made of an appointment.
pub fn appointment(answer: Result<Answer>) -> Appointment {
    match answer.unwrap() {
        Answer::Book(made) | Answer::Cancel(made) | Answer::Modify(made) => made,
        other => panic!("no appointment: {other:?}"),
    }
}

/// All appointments that take place, checked for what must always hold.
pub fn taking_place(memory: &Memory, now: Timestamp) -> Vec<Booking> {
    let keys = memory.keys();
    let dates = keys
        .iter()
        .filter_map(|key| key.strip_prefix("day/")?.parse().ok());
    let diary = Diary::new(memory, now);
    let mut all = Vec::new();
    for date in dates {
        let day = diary.day(date).unwrap();
        all.extend(day.bookings.into_iter().filter(Booking::is_booked));
    }
    for (nth, one) in all.iter().enumerate() {
        for other in &all[nth + 1..] {
            let apart = one.free_from <= other.start || other.free_from <= one.start;
            assert!(
                one.resource != other.resource || apart,
                "{one:?} and {other:?} share a slot"
            );
            assert_ne!(one.id, other.id);
        }
        let own = index::upcoming(&diary, &one.member, now).unwrap();
        assert!(
            own.iter().any(|own| own.id == one.id),
            "the index misses {one:?}"
        );
        assert!(date_of(&one.id).is_some());
    }
    all
}

/// The same as starts of one member, now and when every call is over.
pub fn starts(memory: &Memory, member: &str, later: SignedDuration) -> Vec<String> {
    let all = taking_place(&memory.clone(), now() + later);
    let own = all.iter().filter(|booking| booking.member == member);
    let mut starts: Vec<_> = own
        .map(|booking| rules().zone.written(booking.start))
        .collect();
    starts.sort();
    starts
}
