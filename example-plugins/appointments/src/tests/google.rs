//! Google's wire format, as the function meets it.

use plugin_sdk::prelude::*;

/// Monday, 23 November 2026, 08:00 in Paris.
const NOW: u64 = 1_795_417_200;
const QUERY: &str = "POST https://www.googleapis.com/calendar/v3/freeBusy";
const TRAINER: &str = "trainer@gym.example";

fn host() -> testing::Host {
    testing::Host::new()
        .time_zone("Europe/Paris")
        .at(NOW)
        .member("m1", "Ada")
        .settings(json!({ "calendar": { "resources": { "trainer": TRAINER } } }))
}

fn look() -> Result<Value> {
    testing::call(
        "appointments",
        json!({ "action": "get_slots", "service": "introduction", "date": "2026-11-24", "days": 2 }),
    )
}

fn book(start: &str) -> Result<Value> {
    testing::call(
        "appointments",
        json!({ "action": "book", "service": "introduction", "start": start }),
    )
}

fn busy(periods: Value) -> Value {
    json!({ "kind": "calendar#freeBusy", "calendars": { TRAINER: { "busy": periods } } })
}

#[test]
fn a_question_as_google_documents_it() {
    let host = host().respond(QUERY, testing::json(200, busy(json!([]))));
    assert_eq!(look().unwrap()["slots"].as_array().unwrap().len(), 36);
    let requests = host.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(
        requests[0].json(),
        json!({
            "timeMin": "2026-11-24T09:00:00+01:00",
            "timeMax": "2026-11-25T18:00:00+01:00",
            "timeZone": "Europe/Paris",
            "items": [{ "id": TRAINER }],
        })
    );
    assert_eq!(
        requests[0].header("authorization"),
        Some("Bearer {{secrets.calendar_token}}")
    );
}

#[test]
fn busy_when_offered_and_when_booked() {
    let taken = json!([
        { "start": "2026-11-24T08:00:00Z", "end": "2026-11-24T16:30:00Z" },
        { "start": "2026-11-25T00:00:00+01:00", "end": "2026-11-26T00:00:00+01:00" },
    ]);
    let host = host().respond(QUERY, testing::json(200, busy(taken)));
    let slots = look().unwrap()["slots"].clone();
    let last = json!([{ "start": "2026-11-24T17:30:00+01:00", "resources": ["trainer"] }]);
    assert_eq!(slots, last);
    assert_eq!(
        book("2026-11-24T17:00:00+01:00").unwrap_err().code(),
        "slot_taken"
    );
    assert!(book("2026-11-24T17:30:00+01:00").is_ok());
    assert_eq!(host.requests().len(), 3);
}

#[test]
fn every_answer_that_is_none() {
    let of_calendar = |calendar: Value| json!({ "calendars": { TRAINER: calendar } });
    let problem = |reason: &str| {
        let errors = json!([{ "domain": "global", "reason": reason }]);
        testing::json(200, of_calendar(json!({ "errors": errors, "busy": [] })))
    };
    let refusal = |status: u16, reason: &str| {
        let errors = json!([{ "domain": "usageLimits", "reason": reason, "message": "No." }]);
        testing::json(
            status,
            json!({ "error": { "code": status, "errors": errors } }),
        )
    };
    let period = |start: &str, end: &str| {
        let period = json!([{ "start": start, "end": end }]);
        testing::json(200, of_calendar(json!({ "busy": period })))
    };
    let (unavailable, refused) = ("calendar_unavailable", "calendar_refused");
    let table = [
        ("no answer", testing::timeout(), unavailable),
        ("no server", testing::unreachable(), unavailable),
        ("500", testing::status(500), unavailable),
        ("503", testing::text(503, "<html>"), unavailable),
        ("429", testing::status(429), unavailable),
        ("too many", refusal(403, "rateLimitExceeded"), unavailable),
        (
            "too many",
            refusal(403, "userRateLimitExceeded"),
            unavailable,
        ),
        (
            "a lacking scope",
            refusal(403, "insufficientPermissions"),
            refused,
        ),
        ("nothing said", testing::status(403), refused),
        ("an old token", refusal(401, "authError"), refused),
        ("a wrong question", refusal(400, "timeRangeEmpty"), refused),
        ("another address", testing::status(302), refused),
        ("no calendar", problem("notFound"), refused),
        (
            "too many calendars",
            problem("tooManyCalendarsRequested"),
            refused,
        ),
        ("Google's own error", problem("internalError"), unavailable),
        ("an error to come", problem("somethingNew"), unavailable),
        ("no JSON", testing::text(200, "busy"), unavailable),
        ("nothing", testing::json(200, json!({})), unavailable),
        ("no content", testing::status(204), unavailable),
        (
            "another calendar",
            testing::json(200, json!({ "calendars": { "other": { "busy": [] } } })),
            unavailable,
        ),
        (
            "no busy times",
            testing::json(200, of_calendar(json!({}))),
            unavailable,
        ),
        (
            "no instant",
            period("2026-11-24", "2026-11-25"),
            unavailable,
        ),
        (
            "no offset",
            period("2026-11-24T10:00:00", "2026-11-24T11:00:00"),
            unavailable,
        ),
        (
            "from late to early",
            period("2026-11-24T11:00:00Z", "2026-11-24T10:00:00Z"),
            unavailable,
        ),
    ];
    for (what, answer, code) in table {
        let host = host().respond(QUERY, answer);
        for error in [look().unwrap_err(), book("2026-11-24T09:00").unwrap_err()] {
            assert_eq!(error.code(), code, "{what}");
            assert_eq!(error.is_retryable(), code == unavailable, "{what}");
            assert!(!error.message().contains(TRAINER), "{what}");
        }
        assert_eq!(host.stored("day/2026-11-24"), None, "{what}");
        assert!(!host.log().is_empty(), "{what}");
    }
}

#[test]
fn what_a_manager_did_not_grant_is_said_as_such() {
    for host in [
        host().without_secret("calendar_token"),
        host().without_http(),
    ] {
        assert_eq!(look().unwrap_err().code(), "capability_denied");
        assert!(host.requests().is_empty());
    }
}

#[test]
fn without_the_setting_nothing_is_asked_for() {
    let host = host()
        .settings(json!({}))
        .without_http()
        .without_secret("calendar_token");
    assert!(look().is_ok());
    assert!(book("2026-11-24T09:00").is_ok());
    assert!(host.requests().is_empty());
}
