//! The function as a model meets it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use plugin_sdk::prelude::*;

/// Sunday, 22 November 2026, 23:30 in Paris, and 22:30 UTC.
const SUNDAY_NIGHT: u64 = 1_795_386_600;

/// A gym whose three statements answer as given.
fn host(weeks: &[(&'static str, i64)], favourite: Option<(&'static str, i64)>) -> testing::Host {
    let weeks = weeks.iter().map(|(week, visits)| params![*week, *visits]);
    let favourite = favourite
        .into_iter()
        .map(|(name, times)| params![name, times]);
    testing::Host::new()
        .member("m-1", "Ada")
        .time_zone("Europe/Paris")
        .at(SUNDAY_NIGHT)
        .answer_query("gym", testing::rows(["1"], [params![1]]))
        .answer_query("gym", testing::rows(["week", "visits"], weeks))
        .answer_query("gym", testing::rows(["name", "times"], favourite))
}

fn stats(weeks: &[(&'static str, i64)]) -> Value {
    let _host = host(weeks, None);
    testing::call("member_stats", json!({ "weeks": 3 })).unwrap()
}

#[test]
fn weeks_without_visits_are_listed_too() {
    let stats = stats(&[("2026-11-16", 2), ("2026-11-02", 3)]);
    assert_eq!(
        stats,
        json!({
            "weeks": [
                { "monday": "2026-11-16", "visits": 2 },
                { "monday": "2026-11-09", "visits": 0 },
                { "monday": "2026-11-02", "visits": 3 },
            ],
            "average_per_week": 1.7,
            "weeks_in_a_row": 1,
            "favourite_class": null,
        })
    );
}

#[test]
fn a_week_that_has_begun_does_not_end_a_row() {
    let row = |weeks| stats(weeks)["weeks_in_a_row"].clone();
    assert_eq!(row(&[("2026-11-16", 1), ("2026-11-09", 1)]), 2);
    assert_eq!(row(&[("2026-11-09", 1), ("2026-11-02", 1)]), 2);
    assert_eq!(row(&[("2026-11-02", 1)]), 0);
    assert_eq!(row(&[]), 0);
}

#[test]
fn the_week_is_the_gyms() {
    // In Auckland it is Monday already.
    let _host = host(&[], None).time_zone("Pacific/Auckland");
    let stats = testing::call("member_stats", json!({})).unwrap();
    assert_eq!(stats["weeks"][0]["monday"], "2026-11-23");
    assert_eq!(stats["weeks"].as_array().unwrap().len(), 8);
}

#[test]
fn it_asks_about_the_member_of_the_call_alone() {
    let host = host(&[], Some(("Evening yoga", 9)));
    let stats = testing::call("member_stats", json!({})).unwrap();
    let favourite = json!({ "name": "Evening yoga", "times": 9 });
    assert_eq!(stats["favourite_class"], favourite);
    for query in host.queries() {
        assert_eq!(query.parameters, params!["m-1"]);
        assert!(query.statement.contains("?1"));
    }
}

#[test]
fn nobody_may_name_a_member() {
    let _host = host(&[], None);
    let other = testing::call("member_stats", json!({ "member": "m-2" }));
    assert_eq!(other.unwrap_err().code(), "invalid_arguments");
}

#[test]
fn who_is_not_known_is_told_nothing() {
    let host = testing::Host::new();
    let error = testing::call("member_stats", json!({})).unwrap_err();
    assert_eq!(error.code(), "unknown_member");
    assert!(host.queries().is_empty());

    let host = testing::Host::new()
        .member("m-9", "Eve")
        .answer_query("gym", testing::rows(["1"], []));
    let error = testing::call("member_stats", json!({})).unwrap_err();
    assert_eq!(error.code(), "unknown_member");
    assert_eq!(host.queries().len(), 1);
}

#[test]
fn a_database_that_is_away_can_be_asked_again() {
    let _host = testing::Host::new()
        .member("m-1", "Ada")
        .query("gym", |_, _| Err(testing::QueryError::Unavailable));
    let error = testing::call("member_stats", json!({})).unwrap_err();
    assert_eq!(error.code(), "unavailable");
    assert!(error.is_retryable());
}
