#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use hours::{SpecialDay, Week};
use jiff::civil::date;

use super::*;

fn schedule(settings: Settings) -> Schedule {
    Schedule::new(settings, "Europe/Paris").unwrap()
}

fn always() -> Settings {
    let day = ["00:00-24:00".parse().unwrap()];
    Settings {
        week: Week::of(&day, &day),
        ..Settings::default()
    }
}

fn never() -> Settings {
    Settings {
        week: Week::default(),
        ..Settings::default()
    }
}

fn christmas() -> SpecialDay {
    SpecialDay {
        date: date(2025, 12, 25),
        until: None,
        every_year: true,
        name: "Christmas Day".into(),
        hours: vec![],
    }
}

fn openness(settings: Settings, at: &str) -> Openness {
    let schedule = schedule(settings);
    schedule.openness(schedule.moment(at).unwrap())
}

#[test]
fn open_says_when_it_closes() {
    let answer = openness(Settings::default(), "2026-06-01T21:59");
    assert!(answer.open);
    assert_eq!(
        answer.closes_at.as_deref(),
        Some("2026-06-01T22:00:00+02:00")
    );
    assert_eq!(answer.opens_at, None);
    assert_eq!(answer.weekday, "Monday");
}

#[test]
fn closed_says_when_it_opens() {
    let answer = openness(Settings::default(), "2026-06-05T22:00");
    assert!(!answer.open);
    assert_eq!(
        answer.opens_at.as_deref(),
        Some("2026-06-06T08:00:00+02:00")
    );
    assert_eq!(answer.closes_at, None);
}

#[test]
fn a_holiday_is_closed_and_has_a_name() {
    let settings = Settings {
        special_days: vec![christmas()],
        ..Settings::default()
    };
    let answer = openness(settings, "2026-12-25T12:00");
    assert!(!answer.open);
    assert_eq!(answer.occasion.as_deref(), Some("Christmas Day"));
    assert_eq!(
        answer.opens_at.as_deref(),
        Some("2026-12-26T08:00:00+01:00")
    );
}

#[test]
fn always_open_never_closes() {
    let answer = openness(always(), "2026-06-01T03:00");
    assert!(answer.open);
    assert_eq!((answer.opens_at, answer.closes_at), (None, None));
    let schedule = schedule(always());
    let at = schedule.moment("2026-06-01T03:00").unwrap();
    assert_eq!(schedule.next_opening(at).unwrap_err().code(), "always_open");
}

#[test]
fn never_open_says_so() {
    let answer = openness(never(), "2026-06-01T03:00");
    assert!(!answer.open);
    assert_eq!(answer.opens_at, None);
    let schedule = schedule(never());
    let at = schedule.moment("2026-06-01T03:00").unwrap();
    assert_eq!(schedule.next_opening(at).unwrap_err().code(), "never_open");
}

#[test]
fn the_next_opening_is_not_the_one_that_runs() {
    let schedule = schedule(Settings::default());
    let at = schedule.moment("2026-06-01T12:00").unwrap();
    let next = schedule.next_opening(at).unwrap();
    assert_eq!(next.opens_at, "2026-06-02T06:00:00+02:00");
    assert_eq!(next.closes_at.as_deref(), Some("2026-06-02T22:00:00+02:00"));
    assert_eq!(next.weekday, "Tuesday");
    assert_eq!(next.in_minutes, 18 * 60);
}

#[test]
fn the_night_of_the_jump_is_an_hour_shorter() {
    let schedule = schedule(Settings::default());
    let at = schedule.moment("2026-03-28T20:00").unwrap();
    assert_eq!(schedule.next_opening(at).unwrap().in_minutes, 11 * 60);
}

#[test]
fn days_are_the_sign_on_the_door() {
    let settings = Settings {
        special_days: vec![christmas()],
        ..Settings::default()
    };
    let days = schedule(settings).days(date(2026, 12, 24), 3);
    let hours: Vec<_> = days.iter().map(|day| day.hours.join(", ")).collect();
    assert_eq!(hours, ["06:00-22:00", "", "08:00-20:00"]);
    assert_eq!(days[1].occasion.as_deref(), Some("Christmas Day"));
}

#[test]
fn the_settings_zone_counts_before_the_gyms() {
    let settings = Settings {
        time_zone: Some("Asia/Tokyo".into()),
        ..Settings::default()
    };
    let schedule = Schedule::new(settings, "Europe/Paris").unwrap();
    let at = schedule.moment("2026-06-01T06:00").unwrap();
    assert_eq!(schedule.openness(at).at, "2026-06-01T06:00:00+09:00");
}

#[test]
fn errors_say_what_is_wrong() {
    let settings = Settings {
        time_zone: Some("Mars/Base".into()),
        ..Settings::default()
    };
    let error = Schedule::new(settings, "Europe/Paris").err().unwrap();
    assert_eq!(error.code(), "unknown_time_zone");
    let error = schedule(Settings::default())
        .moment("tomorrow")
        .unwrap_err();
    assert_eq!(error.code(), "invalid_time");
}
