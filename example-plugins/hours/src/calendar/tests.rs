#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use jiff::civil::date;

use super::*;

fn paris() -> Zone {
    Zone::named("Europe/Paris").unwrap()
}

fn hours(texts: &[&str]) -> Vec<Interval> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn at(local: &str) -> Timestamp {
    crate::parse_moment(local, &paris()).unwrap()
}

fn after(week: &Week, special_days: &[SpecialDay], from: &str) -> Option<(String, String)> {
    let zone = paris();
    let span = Calendar::new(week, special_days).span_after(at(from), 30, &zone)?;
    let short = |at: Timestamp| zone.local(at).strftime("%d. %H:%M").to_string();
    Some((short(span.start), short(span.end)))
}

fn found(start: &str, end: &str) -> Option<(String, String)> {
    Some((start.into(), end.into()))
}

#[test]
fn before_between_within_and_after_the_hours() {
    // 1 June 2026 is a Monday.
    let week = Week::of(&hours(&["06:00-12:00", "14:00-22:00"]), &[]);
    assert_eq!(
        after(&week, &[], "2026-06-01T05:00"),
        found("01. 06:00", "01. 12:00")
    );
    assert_eq!(
        after(&week, &[], "2026-06-01T06:00"),
        found("01. 06:00", "01. 12:00")
    );
    assert_eq!(
        after(&week, &[], "2026-06-01T12:00"),
        found("01. 14:00", "01. 22:00")
    );
    assert_eq!(
        after(&week, &[], "2026-06-05T22:00"),
        found("08. 06:00", "08. 12:00")
    );
}

#[test]
fn yesterday_runs_past_midnight() {
    let week = Week {
        saturday: hours(&["18:00-02:00"]),
        ..Week::default()
    };
    assert_eq!(
        after(&week, &[], "2026-06-07T01:00"),
        found("06. 18:00", "07. 02:00")
    );
    assert_eq!(
        after(&week, &[], "2026-06-07T02:00"),
        found("13. 18:00", "14. 02:00")
    );
}

#[test]
fn hours_that_touch_are_one() {
    let week = Week {
        saturday: hours(&["18:00-24:00"]),
        sunday: hours(&["00:00-03:00", "02:00-05:00", "09:00-10:00"]),
        ..Week::default()
    };
    assert_eq!(
        after(&week, &[], "2026-06-06T20:00"),
        found("06. 18:00", "07. 05:00")
    );
}

#[test]
fn a_special_day_replaces_the_ordinary_one() {
    let week = Week::of(&hours(&["06:00-22:00"]), &[]);
    let closed = SpecialDay {
        date: date(2026, 6, 1),
        until: None,
        every_year: false,
        name: "Inventory".into(),
        hours: vec![],
    };
    let calendar_day = Calendar::new(&week, std::slice::from_ref(&closed)).day(date(2026, 6, 1));
    assert_eq!(
        calendar_day,
        Day {
            hours: &[],
            occasion: Some("Inventory")
        }
    );
    assert_eq!(
        after(&week, &[closed], "2026-06-01T08:00"),
        found("02. 06:00", "02. 22:00")
    );
}

#[test]
fn a_holiday_does_not_cut_the_night_before() {
    let week = Week {
        saturday: hours(&["18:00-02:00"]),
        ..Week::default()
    };
    let sunday = SpecialDay {
        date: date(2026, 6, 7),
        until: None,
        every_year: false,
        name: "Holiday".into(),
        hours: vec![],
    };
    assert_eq!(
        after(&week, &[sunday], "2026-06-07T01:00"),
        found("06. 18:00", "07. 02:00")
    );
}

#[test]
fn never_open_is_none() {
    assert_eq!(after(&Week::default(), &[], "2026-06-01T08:00"), None);
}

#[test]
fn always_open_reaches_past_what_is_looked_ahead() {
    let week = Week::of(&hours(&["00:00-24:00"]), &hours(&["00:00-24:00"]));
    let (zone, from) = (paris(), at("2026-06-01T08:00"));
    let span = Calendar::new(&week, &[])
        .span_after(from, 30, &zone)
        .unwrap();
    assert!(span.end.duration_since(from).as_hours() >= 30 * 24);
}
