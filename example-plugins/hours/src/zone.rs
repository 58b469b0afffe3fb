//! From the clock on the wall to instants and back.

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan, Zoned};

use crate::{Interval, Span};

/// A time zone of the bundled database.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

impl Zone {
    /// Looks up an IANA name such as `Europe/Paris`. None: there is no such.
    pub fn named(name: &str) -> Option<Zone> {
        TimeZone::get(name).ok().map(Zone)
    }

    /// The date on the wall at an instant.
    pub fn date(&self, at: Timestamp) -> Date {
        self.local(at).date()
    }

    /// The instant with date, time and offset of this zone.
    pub fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.0.clone())
    }

    /// The instant written as `2026-12-24T18:30:00+01:00`.
    pub fn written(&self, at: Timestamp) -> String {
        self.local(at).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// The instants of hours on a date: open while the clock on the wall
    /// shows a time within them.
    ///
    /// In the night when the clock jumps forward, a time that is left out
    /// means the jump itself. In the night when an hour comes twice, opening
    /// means the first and closing the second. None: the hours fall
    /// altogether into what is left out.
    pub fn span(&self, date: Date, hours: Interval) -> Option<Span> {
        let start = self.instant(clock(date, hours.start())?, Twice::First)?;
        let end = self.instant(clock(date, hours.end())?, Twice::Second)?;
        (start < end).then_some(Span { start, end })
    }

    /// The instant at which the clock on the wall shows `wall`, the first
    /// where it does so twice; the jump where it is left out.
    pub fn first_instant(&self, wall: DateTime) -> Option<Timestamp> {
        self.instant(wall, Twice::First)
    }

    fn instant(&self, wall: DateTime, twice: Twice) -> Option<Timestamp> {
        let ambiguous = self.0.to_ambiguous_timestamp(wall);
        match (ambiguous.offset(), twice) {
            (AmbiguousOffset::Unambiguous { .. }, _) => ambiguous.unambiguous().ok(),
            (AmbiguousOffset::Fold { .. }, Twice::First) => ambiguous.earlier().ok(),
            (AmbiguousOffset::Fold { .. }, Twice::Second) => ambiguous.later().ok(),
            // Read with the offset that holds after the jump, the time lies
            // before it: the jump is the next transition.
            (AmbiguousOffset::Gap { .. }, _) => {
                let before = ambiguous.earlier().ok()?;
                self.0.following(before).next().map(|jump| jump.timestamp())
            }
        }
    }
}

/// Which of two equal times on the clock is meant.
#[derive(Clone, Copy)]
enum Twice {
    First,
    Second,
}

/// `minutes` after the midnight that begins `date`, on the clock.
fn clock(date: Date, minutes: u16) -> Option<DateTime> {
    let days = i64::from(minutes / (24 * 60));
    let rest = i8::try_from(minutes % (24 * 60) / 60).ok()?;
    let minute = i8::try_from(minutes % 60).ok()?;
    Some(date.checked_add(days.days()).ok()?.at(rest, minute, 0, 0))
}

#[cfg(test)]
mod tests;
