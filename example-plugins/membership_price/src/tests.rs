//! The functions as a model meets them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use plugin_sdk::prelude::*;

/// 31 December 2026, 23:30 in UTC: in Paris it is next year.
const NEW_YEARS_EVE: u64 = 1_798_759_800;

fn host() -> testing::Host {
    testing::Host::new()
        .time_zone("Europe/Paris")
        .at(NEW_YEARS_EVE)
}

#[test]
fn every_plan_of_the_list_can_be_quoted() {
    let _host = host();
    let list = testing::call("membership_plans", json!({})).unwrap();
    for plan in list["plans"].as_array().unwrap() {
        let quote = testing::call("quote_membership", json!({ "plan": plan["id"] })).unwrap();
        assert_eq!(quote["then"]["amount"], plan["price"]);
        assert_eq!(quote["then"]["every"], plan["every"]);
    }
}

#[test]
fn today_is_the_gyms_today() {
    let _host = host();
    let quote = testing::call("quote_membership", json!({ "plan": "basic" })).unwrap();
    assert_eq!(quote["from"], "2027-01-01");
}

#[test]
fn a_change_of_plan() {
    let _host = host();
    let quote = testing::call(
        "quote_plan_change",
        json!({ "from_plan": "basic", "to_plan": "premium", "on": "2026-11-21", "paid_from": "2026-11-21" }),
    );
    assert_eq!(quote.unwrap()["due_now"], "20.00");
}

#[test]
fn errors_can_be_acted_on() {
    let _host = host();
    let error = testing::call("quote_membership", json!({ "plan": "gold" })).unwrap_err();
    assert_eq!(error.code(), "unknown_plan");
    assert!(
        error.message().contains("basic, premium"),
        "{}",
        error.message()
    );
    let error =
        testing::call("quote_membership", json!({ "plan": "basic", "people": 11 })).unwrap_err();
    assert_eq!(error.code(), "invalid_arguments");
}
