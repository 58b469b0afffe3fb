//! The function as a model meets it.

use plugin_sdk::prelude::*;

/// Monday, 23 November 2026, 08:00 in Paris.
const NOW: u64 = 1_795_417_200;

fn host() -> testing::Host {
    testing::Host::new()
        .time_zone("Europe/Paris")
        .at(NOW)
        .member("m1", "Ada")
}

fn code(arguments: Value) -> String {
    testing::call("appointments", arguments)
        .unwrap_err()
        .code()
        .to_owned()
}

#[test]
fn from_the_first_question_to_the_cancellation() {
    let _host = host().attempt(1, "k1");
    let slots = testing::call(
        "appointments",
        json!({ "action": "get_slots", "service": "introduction" }),
    )
    .unwrap();
    assert_eq!(slots["slots"][0]["start"], "2026-11-23T09:00:00+01:00");
    let start = &slots["slots"][1]["start"];
    let booked = testing::call(
        "appointments",
        json!({ "action": "book", "service": "introduction", "start": start }),
    )
    .unwrap();
    assert_eq!(booked["action"], "book");
    assert_eq!(&booked["start"], start);
    let again = testing::call(
        "appointments",
        json!({ "action": "book", "service": "introduction", "start": start }),
    )
    .unwrap();
    assert_eq!(again, booked);
    let cancelled = testing::call(
        "appointments",
        json!({ "action": "cancel", "booking_id": booked["booking_id"] }),
    );
    assert_eq!(cancelled.unwrap_err().code(), "too_late");
}

#[test]
fn what_is_missing_is_named() {
    let _host = host();
    assert_eq!(code(json!({ "action": "get_slots" })), "missing_argument");
    assert_eq!(
        code(json!({ "action": "book", "service": "introduction" })),
        "missing_argument"
    );
    assert_eq!(code(json!({ "action": "modify" })), "missing_argument");
    assert_eq!(code(json!({ "action": "dance" })), "invalid_arguments");
    assert_eq!(code(json!({})), "invalid_arguments");
}

#[test]
fn without_storage_nothing_is_promised() {
    let _host = host().without_kv();
    let error = testing::call(
        "appointments",
        json!({ "action": "book", "service": "introduction", "start": "2026-11-24T09:00" }),
    );
    assert!(error.is_err());
}
