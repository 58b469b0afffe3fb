//! The functions as a model meets them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use plugin_sdk::prelude::*;

const CLASSES: &str = "GET https://api.planify.fr/v1/classes";
const RESERVE: &str = "POST https://api.planify.fr/v1/reservations";

fn planify() -> testing::Host {
    testing::Host::new()
        .member("m-7", "Ada")
        .recorded("tests/planify.json")
}

fn book(answer: testing::Answer) -> Error {
    let _host = testing::Host::new()
        .member("m-7", "Ada")
        .respond(RESERVE, answer);
    testing::call("book_class", json!({ "class_id": "yoga-1900" })).unwrap_err()
}

#[test]
fn classes_with_places_come_in_their_order() {
    let host = planify();
    let classes = testing::call("free_classes", json!({})).unwrap();
    let ids: Vec<&Value> = classes
        .as_array()
        .unwrap()
        .iter()
        .map(|class| &class["class_id"])
        .collect();
    assert_eq!(ids, ["yoga-0730", "yoga-1900"]);
    assert_eq!(classes[1]["free_places"], 3);
    assert_eq!(host.requests()[0].query("from"), None);
}

#[test]
fn a_day_is_asked_for_and_a_name_looked_for() {
    let host = planify();
    let wanted = json!({ "day": "2026-11-23", "name": "EVENING" });
    let classes = testing::call("free_classes", wanted).unwrap();
    assert_eq!(classes.as_array().unwrap().len(), 1);
    let request = &host.requests()[0];
    assert_eq!(request.query("from").as_deref(), Some("2026-11-23"));
    assert_eq!(request.query("to").as_deref(), Some("2026-11-23"));
}

#[test]
fn a_day_is_a_date() {
    let error = testing::call("free_classes", json!({ "day": "monday" })).unwrap_err();
    assert_eq!(error.code(), "invalid_arguments");
}

#[test]
fn more_bookings_than_places_are_no_free_place() {
    let class = json!([{ "id": "a", "name": "A", "starts_at": "", "places": 8, "booked": 9 }]);
    let _host = testing::Host::new().respond(CLASSES, testing::json(200, class));
    assert_eq!(testing::call("free_classes", json!({})).unwrap(), json!([]));
}

#[test]
fn a_place_is_booked_under_the_key_of_the_call() {
    let host = planify().attempt(2, "call-17");
    let booking = testing::call("book_class", json!({ "class_id": "yoga-1900" })).unwrap();
    assert_eq!(booking["number"], 4711);
    let request = &host.requests()[0];
    assert_eq!(request.header("idempotency-key"), Some("call-17"));
    assert_eq!(
        request.json(),
        json!({ "class": "yoga-1900", "member": "m-7" })
    );
}

#[test]
fn nobody_books_without_signing_in() {
    let host = testing::Host::new();
    let error = testing::call("book_class", json!({ "class_id": "a" })).unwrap_err();
    assert_eq!(error.code(), "unknown_member");
    assert!(host.requests().is_empty());
}

#[test]
fn each_refusal_has_its_code() {
    let conflict = |reason: &str| book(testing::json(409, json!({ "error": reason })));
    assert_eq!(conflict("class_full").code(), "class_full");
    assert_eq!(conflict("already_booked").code(), "already_booked");
    assert_eq!(conflict("too_late").code(), "booking_closed");
    assert_eq!(conflict("holiday").code(), "not_booked");
    assert_eq!(book(testing::status(404)).code(), "unknown_class");
    assert_eq!(book(testing::status(401)).code(), "key_refused");
}

#[test]
fn only_what_may_pass_is_worth_another_try() {
    assert!(book(testing::status(503)).is_retryable());
    assert!(book(testing::timeout()).is_retryable());
    assert!(!book(testing::status(400)).is_retryable());
    assert!(!book(testing::json(409, json!({ "error": "class_full" }))).is_retryable());
}

#[test]
fn without_a_key_nothing_is_asked() {
    let host = planify().without_secret("planify_key");
    let error = testing::call("free_classes", json!({})).unwrap_err();
    assert_eq!(error.code(), "capability_denied");
    assert!(host.requests().is_empty());
}
