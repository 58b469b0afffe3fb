//! A gym with two masseurs, and its storage.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use plugin_sdk::{Error, Result};

use crate::answers::{Answer, Appointment};
use crate::booking::{Booking, date_of};
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

/// Documents in memory.
#[derive(Clone, Default)]
pub struct Memory {
    documents: RefCell<BTreeMap<String, (Vec<u8>, u64)>>,
    revision: Cell<u64>,
}

impl Store for Memory {
    fn read(&self, key: &str) -> Result<Option<(Vec<u8>, u64)>> {
        Ok(self.documents.borrow().get(key).cloned())
    }

    fn write(&self, key: &str, expected: Option<u64>, value: &[u8], _: Duration) -> Result<bool> {
        let mut documents = self.documents.borrow_mut();
        if documents.get(key).map(|(_, revision)| *revision) != expected {
            return Ok(false);
        }
        self.revision.set(self.revision.get() + 1);
        documents.insert(key.to_owned(), (value.to_vec(), self.revision.get()));
        Ok(true)
    }
}

/// A storage that fails once, before or after it did what it was asked.
pub struct Failing<'a> {
    pub memory: &'a Memory,
    /// Operations until it fails.
    pub countdown: Cell<usize>,
    pub done_all_the_same: bool,
}

impl Failing<'_> {
    fn fails<T>(&self, operation: impl Fn() -> Result<T>) -> Result<T> {
        let left = self.countdown.get();
        self.countdown.set(left.wrapping_sub(1));
        if left != 0 {
            return operation();
        }
        if self.done_all_the_same {
            operation()?;
        }
        Err(Error::new("unavailable", "the storage fails").retryable())
    }
}

impl Store for Failing<'_> {
    fn read(&self, key: &str) -> Result<Option<(Vec<u8>, u64)>> {
        self.fails(|| self.memory.read(key))
    }

    fn write(
        &self,
        key: &str,
        expected: Option<u64>,
        value: &[u8],
        keep: Duration,
    ) -> Result<bool> {
        self.fails(|| self.memory.write(key, expected, value, keep))
    }
}

/// A storage in which something else happens before the n-th operation.
pub struct Meanwhile<'a> {
    pub memory: &'a Memory,
    pub countdown: Cell<usize>,
    pub happens: &'a dyn Fn(&Memory),
}

impl Meanwhile<'_> {
    fn step(&self) {
        let left = self.countdown.get();
        self.countdown.set(left.wrapping_sub(1));
        if left == 0 {
            (self.happens)(self.memory);
        }
    }
}

impl Store for Meanwhile<'_> {
    fn read(&self, key: &str) -> Result<Option<(Vec<u8>, u64)>> {
        self.step();
        self.memory.read(key)
    }

    fn write(
        &self,
        key: &str,
        expected: Option<u64>,
        value: &[u8],
        keep: Duration,
    ) -> Result<bool> {
        self.step();
        self.memory.write(key, expected, value, keep)
    }
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
        let rules = rules();
        Desk::new(&rules, store, now, Some(self.member), self.key).serve(self.request.clone())
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
    let keys: Vec<_> = memory.documents.borrow().keys().cloned().collect();
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
