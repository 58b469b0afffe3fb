//! The function as a model meets it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use plugin_sdk::prelude::*;

const INBOX: &str = "POST https://hooks.planify.fr/v1/feedback";
/// Some noon.
const NOON: u64 = 1_795_348_800;

fn host() -> testing::Host {
    testing::Host::new()
        .member("m-1", "Ada")
        .session("kiosk-2")
        .at(NOON)
        .respond(INBOX, testing::status(202))
}

fn send(text: &str) -> Result<Value> {
    testing::call(
        "send_feedback",
        json!({ "text": text, "topic": "equipment" }),
    )
}

/// Sends with a call of its own.
fn call(host: testing::Host, call: &str) -> (testing::Host, Result<Value>) {
    let host = host.attempt(1, call);
    let answer = send("The rower squeaks.");
    (host, answer)
}

#[test]
fn the_inbox_gets_who_said_what_and_where() {
    let host = host();
    let answer = testing::call(
        "send_feedback",
        json!({ "text": " The rower squeaks.\n", "topic": "equipment", "rating": 2 }),
    );
    assert_eq!(answer.unwrap(), json!({ "shortened": false }));
    let request = &host.requests()[0];
    assert_eq!(request.header("idempotency-key"), Some("test-key"));
    assert_eq!(
        request.json(),
        json!({
            "text": "The rower squeaks.",
            "topic": "equipment",
            "rating": 2,
            "member": { "id": "m-1", "name": "Ada" },
            "session": "kiosk-2",
            "call": "test-call",
        })
    );
}

#[test]
fn a_long_text_is_cut_between_characters() {
    let host = host();
    assert_eq!(send(&"é".repeat(1_001)).unwrap()["shortened"], true);
    let text = host.requests()[0].json()["text"].clone();
    assert_eq!(text, format!("{}…", "é".repeat(1_000)));
    assert_eq!(send(&"é".repeat(1_000)).unwrap()["shortened"], false);
}

#[test]
fn three_a_day_are_enough() {
    let mut host = host();
    for name in ["a", "b", "c"] {
        let answer;
        (host, answer) = call(host, name);
        assert!(answer.is_ok());
    }
    let (host, answer) = call(host, "d");
    assert_eq!(answer.unwrap_err().code(), "enough_for_today");
    assert_eq!(host.requests().len(), 3);
    let (host, answer) = call(host.member("m-2", "Bob"), "e");
    assert!(answer.is_ok());
    let tomorrow = host.member("m-1", "Ada").at(NOON + 24 * 60 * 60 + 1);
    assert!(call(tomorrow, "f").1.is_ok());
}

#[test]
fn another_attempt_is_the_same_message() {
    let mut host = host();
    for name in ["a", "a", "b", "b", "c", "c"] {
        let answer;
        (host, answer) = call(host, name);
        assert!(answer.is_ok());
    }
    assert_eq!(kv::keys("member/m-1/").count(), 3);
}

#[test]
fn what_did_not_arrive_does_not_count() {
    let host = testing::Host::new()
        .session("kiosk-2")
        .respond(INBOX, testing::status(503))
        .respond(INBOX, testing::status(202));
    let (host, answer) = call(host, "a");
    assert!(answer.unwrap_err().is_retryable());
    assert_eq!(kv::keys("session/").count(), 0);
    let (_host, answer) = call(host, "b");
    assert!(answer.is_ok());
    assert_eq!(kv::keys("session/kiosk-2/").count(), 1);
}

#[test]
fn a_guest_of_the_kiosk_may_speak_and_nobody_else() {
    let guest = testing::Host::new()
        .session("kiosk-2")
        .respond(INBOX, testing::status(202));
    assert!(send("Nice music.").is_ok());
    assert_eq!(guest.requests()[0].json()["member"], Value::Null);
    drop(guest);
    let _nobody = testing::Host::new();
    assert_eq!(send("Nice music.").unwrap_err().code(), "unknown_member");
}
