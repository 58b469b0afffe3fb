//! What is stored of appointments: one document a date.
//!
//! All bookings of a date lie in one document, whichever resource they are
//! with, and it is only ever written with compare-and-set. So whoever writes
//! has seen every booking that could collide with his own, and of two who
//! book the same slot at once, one fails and looks again.

use hours::Span;
use jiff::Timestamp;
use jiff::civil::Date;
use plugin_sdk::prelude::*;

/// The bookings of one date.
#[stored]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Day {
    pub bookings: Vec<Booking>,
}

/// One member's appointment.
#[stored]
#[derive(Clone, Debug, PartialEq)]
pub struct Booking {
    /// `2026-11-24-k7q2mp`: the date, then letters that no other has.
    pub id: String,
    pub member: String,
    /// Idempotency keys of the calls that made and changed it: the same call
    /// again is not a second appointment.
    pub requests: Vec<String>,
    pub service: String,
    pub resource: String,
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub start: Timestamp,
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub end: Timestamp,
    /// When the resource is free again: the end and the buffer.
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub free_from: Timestamp,
    pub state: State,
    /// Moves of this booking that came to nothing: see [`crate::diary`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<String>,
}

/// Whether an appointment takes place.
#[stored]
#[derive(Clone, Debug, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It does.
    Booked,
    /// Its slot is kept for a booking of another date that is being moved
    /// here; it does once that booking says [`State::Moved`] to this one.
    Held {
        from: String,
        #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
        since: Timestamp,
    },
    /// It does not: the member cancelled it in the call with this key.
    Cancelled { request: String },
    /// It does not: the booking of that id took its place. `settled` when that
    /// one says so itself.
    Moved { to: String, settled: bool },
}

/// Bookings that no longer take place are kept, this many for each member and
/// date, so that a call made again finds what it did.
const GONE_KEPT: usize = 3;
/// As many calls are remembered for each booking.
const REQUESTS_KEPT: usize = 8;

impl Day {
    /// Whether a resource has nothing else in a span; `except` is not counted.
    pub fn is_free(&self, resource: &str, span: Span, except: Option<&str>) -> bool {
        let mut taken = self
            .occupying(except)
            .filter(|booking| booking.resource == resource);
        !taken.any(|booking| booking.taken().overlaps(span))
    }

    /// The member's own appointment in a span; `except` is not counted.
    pub fn own_at(&self, member: &str, span: Span, except: Option<&str>) -> Option<&Booking> {
        let mut own = self
            .occupying(except)
            .filter(|booking| booking.member == member);
        own.find(|booking| {
            Span {
                start: booking.start,
                end: booking.end,
            }
            .overlaps(span)
        })
    }

    /// # Errors
    /// `busy` when two ids are alike: once in a lifetime, and another call has
    /// another id.
    pub fn add(&mut self, booking: Booking) -> Result<()> {
        let alike = self.bookings.iter().any(|other| other.id == booking.id);
        ensure!(
            !alike,
            "busy",
            "Something was in the way. Please ask again."
        );
        self.bookings.push(booking);
        Ok(())
    }

    /// A member's booking. Others' are not there for him.
    pub fn find(&self, id: &str, member: &str) -> Option<&Booking> {
        self.bookings
            .iter()
            .find(|booking| booking.id == id && booking.member == member)
    }

    /// The same, to change it.
    pub fn find_mut(&mut self, id: &str, member: &str) -> Option<&mut Booking> {
        self.bookings
            .iter_mut()
            .find(|booking| booking.id == id && booking.member == member)
    }

    /// What an earlier attempt at the same call made.
    pub fn made_by(&self, request: &str, member: &str) -> Option<&Booking> {
        self.bookings.iter().find(|booking| {
            booking.member == member && booking.requests.iter().any(|made| made == request)
        })
    }

    /// Forgets the member's oldest bookings that no longer take place.
    pub fn forget_gone(&mut self, member: &str) {
        let gone = |booking: &Booking| booking.member == member && booking.is_gone();
        let count = self.bookings.iter().filter(|booking| gone(booking)).count();
        let mut too_many = count.saturating_sub(GONE_KEPT);
        self.bookings.retain(|booking| {
            let forget = too_many > 0 && gone(booking);
            too_many -= usize::from(forget);
            !forget
        });
    }

    fn occupying(&self, except: Option<&str>) -> impl Iterator<Item = &Booking> {
        self.bookings
            .iter()
            .filter(move |booking| booking.occupies() && except != Some(&booking.id))
    }
}

impl Booking {
    /// Whether the appointment takes place.
    pub fn is_booked(&self) -> bool {
        self.state == State::Booked
    }

    /// Whether the member cancelled it, in a call with this key.
    pub fn is_cancelled_by(&self, key: &str) -> bool {
        matches!(&self.state, State::Cancelled { request } if request == key)
    }

    /// Remembers the call that changed it.
    pub fn made_by(&mut self, request: &str) {
        if self.requests.iter().all(|made| made != request) {
            self.requests.push(request.to_owned());
            let too_many = self.requests.len().saturating_sub(REQUESTS_KEPT);
            self.requests.drain(..too_many);
        }
    }

    /// Whether nothing depends on it any more.
    fn is_gone(&self) -> bool {
        matches!(
            self.state,
            State::Cancelled { .. } | State::Moved { settled: true, .. }
        )
    }

    fn occupies(&self) -> bool {
        matches!(self.state, State::Booked | State::Held { .. })
    }

    /// What it takes of the resource's time, the buffer too.
    pub fn taken(&self) -> Span {
        Span {
            start: self.start,
            end: self.free_from,
        }
    }
}

/// The id of what a call makes on a date: the same for every attempt at it.
pub fn id_for(date: Date, member: &str, request: &str) -> String {
    // Letters and digits that nobody mistakes for each other, also spoken.
    const ALPHABET: [char; 32] = [
        'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'j', 'k', 'm', 'n', 'p', 'q', 'r', 's', 't', 'u',
        'v', 'w', 'x', 'y', 'z', '2', '3', '4', '5', '6', '7', '8', '9', 'i',
    ];
    let hash = fnv1a(member.bytes().chain([0]).chain(request.bytes()));
    let letters = (0..6).filter_map(|place| ALPHABET.get((hash >> (5 * place)) as usize % 32));
    format!("{date}-{}", letters.collect::<String>())
}

/// The date that is part of an id.
pub fn date_of(id: &str) -> Option<Date> {
    id.rsplit_once('-')?.0.parse().ok()
}

/// The FNV-1a hash: short, and the same in every version of the compiler.
fn fnv1a(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
