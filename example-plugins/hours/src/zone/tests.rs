#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn paris() -> Zone {
    Zone::named("Europe/Paris").unwrap()
}

fn span(day: Date, hours: &str) -> Option<(String, String)> {
    let zone = paris();
    let span = zone.span(day, hours.parse().unwrap())?;
    Some((zone.written(span.start), zone.written(span.end)))
}

fn written(start: &str, end: &str) -> Option<(String, String)> {
    Some((start.into(), end.into()))
}

const SPRING: Date = date(2026, 3, 29); // 02:00 is followed by 03:00
const AUTUMN: Date = date(2026, 10, 25); // 03:00 is followed by 02:00

#[test]
fn an_ordinary_day() {
    assert_eq!(
        span(date(2026, 6, 1), "06:00-22:00"),
        written("2026-06-01T06:00:00+02:00", "2026-06-01T22:00:00+02:00"),
    );
}

#[test]
fn past_midnight_and_until_midnight() {
    assert_eq!(
        span(date(2026, 6, 1), "18:00-02:00"),
        written("2026-06-01T18:00:00+02:00", "2026-06-02T02:00:00+02:00"),
    );
    assert_eq!(
        span(date(2026, 6, 1), "18:00-24:00"),
        written("2026-06-01T18:00:00+02:00", "2026-06-02T00:00:00+02:00"),
    );
}

#[test]
fn a_time_left_out_is_the_jump() {
    assert_eq!(
        span(SPRING, "02:30-06:00"),
        written("2026-03-29T03:00:00+02:00", "2026-03-29T06:00:00+02:00"),
    );
    assert_eq!(
        span(date(2026, 3, 28), "18:00-02:30"),
        written("2026-03-28T18:00:00+01:00", "2026-03-29T03:00:00+02:00"),
    );
    assert_eq!(
        span(SPRING, "02:00-03:00"),
        None,
        "the whole hour is left out"
    );
    assert_eq!(span(SPRING, "02:15-02:45"), None);
}

#[test]
fn a_time_that_comes_twice_opens_first_and_closes_second() {
    assert_eq!(
        span(AUTUMN, "02:30-06:00"),
        written("2026-10-25T02:30:00+02:00", "2026-10-25T06:00:00+01:00"),
    );
    assert_eq!(
        span(date(2026, 10, 24), "18:00-02:30"),
        written("2026-10-24T18:00:00+02:00", "2026-10-25T02:30:00+01:00"),
    );
}

#[test]
fn a_day_without_midnight() {
    // Cairo's clocks jumped from 00:00 to 01:00 on this day.
    let cairo = Zone::named("Africa/Cairo").unwrap();
    let day = date(2026, 4, 24);
    let span = cairo.span(day, "00:00-24:00".parse().unwrap()).unwrap();
    assert_eq!(span.end.duration_since(span.start).as_hours(), 23);
}

#[test]
fn there_is_no_such_zone() {
    assert!(Zone::named("Europe/Atlantis").is_none());
    assert!(Zone::named("").is_none());
}

proptest! {
    /// What is open is what the clock on the wall says, in every zone and
    /// every hour, but for the hour that comes twice.
    #[test]
    fn open_while_the_clock_shows_it(
        name in prop::sample::select(vec!["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Cairo"]),
        minute in 0i64..(3 * 366 * 24 * 60),
        start in 0u16..1440,
        length in 1u16..1440,
    ) {
        let zone = Zone::named(name).unwrap();
        let at = Timestamp::from_second(1_767_225_600 + minute * 60).unwrap();
        let end = (start + length) % 1440;
        prop_assume!(end != start && end != 0);
        let hours: Interval = format!("{:02}:{:02}-{:02}:{:02}", start / 60, start % 60, end / 60, end % 60).parse().unwrap();

        let local = zone.local(at);
        let wall = local.datetime();
        let twice = matches!(zone.0.to_ambiguous_timestamp(wall).offset(), AmbiguousOffset::Fold { .. });
        prop_assume!(!twice);

        let shown = |date: Date| clock(date, hours.start()).unwrap() <= wall && wall < clock(date, hours.end()).unwrap();
        let open = |date: Date| zone.span(date, hours).is_some_and(|span| span.contains(at));
        for date in [local.date(), local.date().yesterday().unwrap()] {
            prop_assert_eq!(open(date), shown(date), "{} {}", date, hours);
        }
    }
}
