//! The functions as a model meets them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use plugin_sdk::prelude::*;

/// Tuesday, 2 June 2026, 07:00 in Paris.
const TUESDAY_MORNING: u64 = 1_780_376_400;

fn host() -> testing::Host {
    testing::Host::new()
        .time_zone("Europe/Paris")
        .at(TUESDAY_MORNING)
}

#[test]
fn now_is_what_the_clock_says() {
    let _host = host();
    let answer = testing::call("is_open", json!({})).unwrap();
    assert_eq!(answer["at"], "2026-06-02T07:00:00+02:00");
    assert_eq!(answer["open"], true);
    let answer = testing::call("next_opening", json!({ "after": null })).unwrap();
    assert_eq!(answer["opens_at"], "2026-06-03T06:00:00+02:00");
}

#[test]
fn a_date_is_one_day_and_no_date_is_a_week() {
    let _host = host();
    let days = |arguments| {
        let answer = testing::call("opening_hours", arguments).unwrap();
        answer["days"].as_array().unwrap().len()
    };
    assert_eq!(days(json!({ "date": "2026-12-24" })), 1);
    assert_eq!(days(json!({})), 7);
    assert_eq!(days(json!({ "days": 31 })), 31);
}

#[test]
fn the_example_settings_are_valid() {
    let week = json!({ "monday": ["06:00-12:00", "14:00-22:00"], "saturday": ["18:00-02:00"] });
    let special = json!([{ "date": "2026-12-25", "every_year": true, "name": "Christmas Day" }]);
    let _host = host().settings(json!({ "week": week, "special_days": special }));
    let answer = testing::call("is_open", json!({ "at": "2026-12-25T10:00" })).unwrap();
    assert_eq!(answer["occasion"], "Christmas Day");
    assert_eq!(answer["opens_at"], "2026-12-26T18:00:00+01:00");
}

#[test]
fn settings_that_make_no_sense_reach_the_manager() {
    let _host = host().settings(json!({ "week": { "monday": ["6-22"] } }));
    let error = testing::call("is_open", json!({})).unwrap_err();
    assert_eq!(error.code(), "invalid_settings");
}
