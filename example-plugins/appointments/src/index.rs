//! Which bookings a member has, without looking at every date.

use jiff::Timestamp;
use plugin_sdk::prelude::*;

use crate::booking::{Booking, date_of};
use crate::diary::{CALL_IS_OVER, Change, Diary};

/// The ids of a member's bookings. It may name some that are not there: the
/// dates decide.
#[stored]
#[derive(Default)]
struct Index {
    entries: Vec<Entry>,
}

/// One booking that may be there.
#[stored]
#[derive(Clone)]
struct Entry {
    id: String,
    /// When it was entered; the booking itself follows soon after.
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    since: Timestamp,
}

/// A member's appointments ahead, in order.
///
/// # Errors
/// Those of the store.
pub fn upcoming(diary: &Diary, member: &str, now: Timestamp) -> Result<Vec<Booking>> {
    let mut bookings = all(diary, member)?;
    bookings.retain(|booking| is_ahead(booking, now));
    bookings.sort_by_key(|booking| booking.start);
    Ok(bookings)
}

/// The booking that an earlier attempt at the call cancelled.
///
/// # Errors
/// Those of the store.
pub fn cancelled_by(diary: &Diary, member: &str, request: &str) -> Result<Option<Booking>> {
    Ok(all(diary, member)?
        .into_iter()
        .find(|booking| booking.is_cancelled_by(request)))
}

/// Enters the id of a booking that is about to be made, and forgets those that
/// are over.
///
/// # Errors
/// `too_many_bookings` when the member has `most` others.
pub fn enter(diary: &Diary, member: &str, id: &str, most: usize, now: Timestamp) -> Result<()> {
    diary.change_document(&key(member), |index: &mut Index| {
        if index.entries.iter().any(|entry| entry.id == id) {
            return Ok(Change::Keep(()));
        }
        let mut kept = Vec::new();
        let mut others = 0;
        for entry in &index.entries {
            let booking = look_up(diary, member, entry)?;
            let booked = match &booking {
                Some(booking) => is_ahead(booking, now),
                // That of a call that still runs may be missing yet.
                None => now < entry.since + CALL_IS_OVER,
            };
            // What was cancelled stays too, for a cancellation made again.
            if booked || booking.is_some_and(|booking| booking.end > now) {
                kept.push(entry.clone());
            }
            others += usize::from(booked);
        }
        ensure!(
            others < most,
            "too_many_bookings",
            "The member has {others} appointments ahead, and more are not allowed. Offer to cancel or change one."
        );
        kept.push(Entry { id: id.to_owned(), since: now });
        index.entries = kept;
        Ok(Change::Write(()))
    })
}

/// Forgets an id. It would be forgotten later as well: failing is no error.
pub fn forget(diary: &Diary, member: &str, id: &str) {
    let forgotten = diary.change_document(&key(member), |index: &mut Index| {
        index.entries.retain(|entry| entry.id != id);
        Ok(Change::Write(()))
    });
    if let Err(error) = forgotten {
        log::warn!("booking {id} stays in the index: {error}");
    }
}

fn all(diary: &Diary, member: &str) -> Result<Vec<Booking>> {
    let index: Index = diary.document(&key(member))?;
    let bookings = index
        .entries
        .iter()
        .map(|entry| look_up(diary, member, entry).transpose());
    bookings.flatten().collect()
}

fn look_up(diary: &Diary, member: &str, entry: &Entry) -> Result<Option<Booking>> {
    let Some(date) = date_of(&entry.id) else {
        return Ok(None);
    };
    Ok(diary.day(date)?.find(&entry.id, member).cloned())
}

fn is_ahead(booking: &Booking, now: Timestamp) -> bool {
    booking.is_booked() && booking.end > now
}

fn key(member: &str) -> String {
    format!("member/{member}")
}
