//! The documents and how they change together.
//!
//! There is a document for each date, which is the truth, and one for each
//! member with the ids of his bookings, which is an index. An id enters the
//! index before its booking enters the date, so that the index may hold too
//! much and never too little.
//!
//! To move a booking to another date is to change two documents, and a call
//! may end between any two writes. The order makes every moment sound:
//!
//! 1. the new date holds the slot: `Held`, and does not count yet;
//! 2. the old date says `Moved` to it: from this one write on, the new counts
//!    and the old does not;
//! 3. the new date says `Booked`;
//! 4. the old date may forget: `settled`.
//!
//! Who opens a date with a `Held` booking looks at the old date to know
//! whether step 2 was done. If not, and if the hold is so old that its call
//! cannot run any more, he first writes into the old date that this move is
//! refused, which makes step 2 fail for good, and then drops the hold.

use std::time::Duration;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use plugin_sdk::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::booking::{Day, State, date_of};
use crate::store::Store;

/// How often a lost race is run again.
const ATTEMPTS: usize = 16;
/// No call runs longer than half of this.
pub const CALL_IS_OVER: SignedDuration = SignedDuration::from_mins(1);
/// Longer than a booking lies ahead, so that a date outlives every move away
/// from it.
const KEPT: Duration = Duration::from_secs(400 * 24 * 60 * 60);

/// All bookings of the gym.
pub struct Diary<'a> {
    store: &'a dyn Store,
    now: Timestamp,
}

/// A document as it was read.
struct Read<T> {
    content: T,
    revision: Option<u64>,
}

/// What a change to a document came to.
pub enum Change<T> {
    /// Write the document.
    Write(T),
    /// It is as it should be.
    Keep(T),
}

impl<'a> Diary<'a> {
    pub fn new(store: &'a dyn Store, now: Timestamp) -> Self {
        Diary { store, now }
    }

    /// The bookings of a date.
    pub fn day(&self, date: Date) -> Result<Day> {
        Ok(self.open(date)?.content)
    }

    /// Changes the bookings of a date. `change` runs again on what another
    /// call wrote meanwhile; its error leaves everything as it was.
    ///
    /// # Errors
    /// Those of `change` and of the store; `busy` (retryable) when too many
    /// others write.
    pub fn change_day<T>(
        &self,
        date: Date,
        mut change: impl FnMut(&mut Day) -> Result<Change<T>>,
    ) -> Result<T> {
        self.change(&day_key(date), || self.open(date), &mut change)
    }

    /// Changes any other document in the same way.
    pub fn change_document<D, T>(
        &self,
        key: &str,
        mut change: impl FnMut(&mut D) -> Result<Change<T>>,
    ) -> Result<T>
    where
        D: Default + Serialize + DeserializeOwned,
    {
        self.change(key, || self.read(key), &mut change)
    }

    /// Reads any other document; a missing one is empty.
    pub fn document<D: Default + DeserializeOwned>(&self, key: &str) -> Result<D> {
        Ok(self.read(key)?.content)
    }

    fn change<D: Serialize, T>(
        &self,
        key: &str,
        read: impl Fn() -> Result<Read<D>>,
        change: &mut dyn FnMut(&mut D) -> Result<Change<T>>,
    ) -> Result<T> {
        for _ in 0..ATTEMPTS {
            let mut document = read()?;
            match change(&mut document.content)? {
                Change::Keep(answer) => return Ok(answer),
                Change::Write(answer) => {
                    if self.write(key, &document)? {
                        return Ok(answer);
                    }
                }
            }
        }
        Err(Error::new("busy", "Too many bookings at once. Try again.").retryable())
    }

    /// Reads a date and finds out what became of its held bookings.
    fn open(&self, date: Date) -> Result<Read<Day>> {
        let mut day: Read<Day> = self.read(&day_key(date))?;
        let mut dropped = Vec::new();
        for booking in &mut day.content.bookings {
            let State::Held { from, since } = &booking.state else {
                continue;
            };
            match self.fate(&booking.id, &booking.member, from, *since)? {
                Fate::Open => {}
                Fate::Done => booking.state = State::Booked,
                Fate::Refused => dropped.push(booking.id.clone()),
            }
        }
        day.content
            .bookings
            .retain(|booking| !dropped.contains(&booking.id));
        Ok(day)
    }

    /// What became of the move of `from` to the held booking `to`.
    fn fate(&self, to: &str, member: &str, from: &str, since: Timestamp) -> Result<Fate> {
        let Some(date) = date_of(from) else {
            return Ok(Fate::Refused);
        };
        let key = day_key(date);
        let mut old: Read<Day> = self.read(&key)?;
        let Some(booking) = old.content.find_mut(from, member) else {
            return Ok(Fate::Refused);
        };
        match &booking.state {
            State::Moved { to: moved_to, .. } if moved_to == to => Ok(Fate::Done),
            State::Cancelled { .. } | State::Moved { .. } => Ok(Fate::Refused),
            _ if booking.refused.iter().any(|refused| refused == to) => Ok(Fate::Refused),
            _ if self.now < since + CALL_IS_OVER => Ok(Fate::Open),
            _ => {
                booking.refused.push(to.to_owned());
                let refused = self.write(&key, &old)?;
                Ok(if refused { Fate::Refused } else { Fate::Open })
            }
        }
    }

    fn read<D: Default + DeserializeOwned>(&self, key: &str) -> Result<Read<D>> {
        Ok(match self.store.read(key)? {
            Some((bytes, revision)) => Read {
                content: serde_json::from_slice(&bytes)?,
                revision: Some(revision),
            },
            None => Read {
                content: D::default(),
                revision: None,
            },
        })
    }

    fn write<D: Serialize>(&self, key: &str, document: &Read<D>) -> Result<bool> {
        let bytes = serde_json::to_vec(&document.content)?;
        self.store.write(key, document.revision, &bytes, KEPT)
    }
}

enum Fate {
    /// The move may still be done.
    Open,
    Done,
    /// It was not done and never will be.
    Refused,
}

fn day_key(date: Date) -> String {
    format!("day/{date}")
}
