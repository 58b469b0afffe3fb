//! A whole plugin that asks a booking service and the gym's own database.
//!
//! `cargo build --example reservations --release --target wasm32-wasip2`
#![forbid(unsafe_code)]

use plugin_sdk::prelude::*;

const API: &str = "https://api.planify.fr/v1/reservations";

#[args]
struct Reserve {
    /// The slot, as `free_slots` names it.
    slot: u64,
}

#[args]
struct Day {
    /// The day, such as `2026-03-01`.
    day: String,
}

/// A slot that can be reserved.
#[stored]
#[returns]
#[derive(Debug)]
struct Slot {
    /// Names it in `reserve`.
    id: u64,
    /// When it begins, in the gym's time.
    start: String,
    /// The trainer, where one is known.
    trainer: Option<String>,
}

/// What Planify answers to a reservation.
#[stored]
struct Reservation {
    id: u64,
}

struct Reservations;

/// Reserves courts and trainers with Planify.
#[plugin(
    name = "reservations",
    display_name = "Reservations",
    category = "booking",
    http(
        "GET https://api.planify.fr/v1",
        "POST https://api.planify.fr/v1/reservations"
    ),
    secret(
        planify_key,
        bearer,
        "api.planify.fr",
        "The key from Planify: Settings, API, New key"
    ),
    query("members")
)]
impl Reservations {
    /// Lists the free slots of a day. Call it before `reserve`.
    #[tool(effects = read_only)]
    fn free_slots(Day { day }: Day) -> Result<Vec<Slot>> {
        let ask = |what: &str| {
            http::get("https://api.planify.fr/v1")
                .segment(what)
                .query("day", &day)
                .bearer(secret("planify_key"))
        };
        // Both at once: the member waits for the slower one alone.
        let mut slots = Vec::new();
        for response in http::send_all([ask("courts"), ask("trainers")]) {
            slots.extend(response?.error_for_status()?.json::<Vec<Slot>>()?);
        }
        slots.sort_by(|one, other| one.start.cmp(&other.start));
        Ok(slots)
    }

    /// Reserves a slot for the member who is speaking, and returns the number
    /// of the reservation.
    #[tool(effects = idempotent)]
    fn reserve(Reserve { slot }: Reserve, context: &Context) -> Result<u64> {
        let Some(member) = &context.member else {
            bail!("unknown_member", "Ask the member to sign in, then reserve.");
        };
        let paid: Option<bool> = query::source("members").optional(
            "select paid from members where id = ?1",
            params![&member.id],
        )?;
        ensure!(
            paid == Some(true),
            "not_paid",
            "The membership is not paid; the desk helps."
        );
        let response = http::post(API)
            .bearer(secret("planify_key"))
            .header("idempotency-key", &context.idempotency_key)
            .json(&json!({ "slot": slot, "member": member.id }))
            .send()?;
        ensure!(
            response.status() != 409,
            "slot_taken",
            "That slot was taken meanwhile; offer another one."
        );
        let reservation: Reservation = response.error_for_status()?.json()?;
        Ok(reservation.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESERVE: &str = "POST https://api.planify.fr/v1/reservations";

    fn host(paid: bool) -> testing::Host {
        let rows = testing::rows(["paid"], [params![paid]]);
        testing::Host::new()
            .member("m1", "Ada")
            .answer_query("members", rows)
    }

    #[test]
    fn slots_come_in_order() {
        let slot = |id, start| json!([{ "id": id, "start": start, "trainer": null }]);
        let _host = testing::Host::new()
            .respond(
                "GET https://api.planify.fr/v1/courts?day=2026-03-01",
                testing::json(200, slot(1, "10:00")),
            )
            .respond(
                "GET https://api.planify.fr/v1/trainers?day=2026-03-01",
                testing::json(200, slot(2, "09:00")),
            );
        let slots = testing::call("free_slots", json!({ "day": "2026-03-01" })).unwrap();
        assert_eq!(slots[0]["id"], 2);
        assert_eq!(slots[1]["id"], 1);
    }

    #[test]
    fn a_slot_is_reserved_once() {
        let host = host(true)
            .respond(RESERVE, testing::json(201, json!({ "id": 77 })))
            .respond(RESERVE, testing::status(409));
        let reserve = || testing::call("reserve", json!({ "slot": 7 }));
        assert_eq!(reserve().unwrap(), 77);
        assert_eq!(reserve().unwrap_err().code(), "slot_taken");
        let request = &host.requests()[0];
        assert_eq!(request.header("idempotency-key"), Some("test-key"));
        assert_eq!(request.json(), json!({ "slot": 7, "member": "m1" }));
    }

    #[test]
    fn who_has_not_paid_reserves_nothing() {
        let host = host(false);
        let error = testing::call("reserve", json!({ "slot": 7 })).unwrap_err();
        assert_eq!(error.code(), "not_paid");
        assert!(host.requests().is_empty());
    }

    #[test]
    fn a_service_that_is_away_can_be_tried_again() {
        let _host = host(true).respond(RESERVE, testing::unreachable());
        let error = testing::call("reserve", json!({ "slot": 7 })).unwrap_err();
        assert_eq!(error.code(), "upstream_failed");
        assert!(error.is_retryable());
    }
}
