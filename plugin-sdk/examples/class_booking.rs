//! A whole plugin: several functions, settings, storage, errors, tests.
//!
//! `cargo build --example class_booking --release --target wasm32-wasip2`
#![forbid(unsafe_code)]

use plugin_sdk::prelude::*;

/// What the gym's manager fills in.
#[settings]
struct Rules {
    /// How many members fit in a class.
    #[serde(default = "twelve")]
    seats: u32,
}

fn twelve() -> u32 {
    12
}

#[args]
struct Class {
    /// The class, such as `yoga`.
    class: String,
    /// On which day.
    day: Day,
}

#[args]
#[derive(Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Day {
    Today,
    Tomorrow,
}

/// A seat that was booked.
#[returns]
#[derive(Debug)]
struct Booking {
    /// The seat, counted from 1.
    seat: usize,
    /// How many seats are left.
    left: usize,
}

#[stored]
#[derive(Default)]
struct Roster {
    members: Vec<String>,
}

struct ClassBooking;

/// Books members into classes.
#[plugin(
    name = "class_booking",
    display_name = "Class booking",
    category = "booking",
    kv = "64 KiB",
    settings = Rules
)]
impl ClassBooking {
    /// Says how many seats of a class are left. Call it before `book`.
    #[tool(effects = read_only)]
    fn seats_left(class: Class) -> Result<usize> {
        let rules: Rules = settings::get()?;
        let roster: Roster = kv::get(Self::key(&class))?.unwrap_or_default();
        Ok((rules.seats as usize).saturating_sub(roster.members.len()))
    }

    /// Books a seat for the member who is speaking.
    #[tool(effects = idempotent)]
    fn book(class: Class, context: &Context) -> Result<Booking> {
        let Some(member) = &context.member else {
            bail!(
                "unknown_member",
                "Ask the member to sign in, then book again."
            );
        };
        let seats = settings::get::<Rules>()?.seats as usize;
        let roster = kv::update(Self::key(&class), |old: Option<Roster>| {
            let mut roster = old.unwrap_or_default();
            if !roster.members.contains(&member.id) {
                ensure!(
                    roster.members.len() < seats,
                    "class_full",
                    "{} is full; offer another class.",
                    class.class
                );
                roster.members.push(member.id.clone());
            }
            Ok(roster)
        })?;
        log::info!("{} is booked into {}", member.id, class.class);
        let index = roster.members.iter().position(|id| *id == member.id);
        Ok(Booking {
            seat: index.map_or(0, |index| index + 1),
            left: seats.saturating_sub(roster.members.len()),
        })
    }

    fn key(class: &Class) -> String {
        match class.day {
            Day::Today => format!("{}/today", class.class),
            Day::Tomorrow => format!("{}/tomorrow", class.class),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_class_is_never_booked() {
        let yoga = || json!({ "class": "yoga", "day": "today" });
        let host = testing::Host::new()
            .settings(json!({ "seats": 1 }))
            .member("m1", "Ada");
        assert_eq!(
            testing::call("book", yoga()).unwrap(),
            json!({ "seat": 1, "left": 0 })
        );

        let host = host.member("m2", "Bob");
        let error = testing::call("book", yoga()).unwrap_err();
        assert_eq!(error.code(), "class_full");
        assert_eq!(testing::call("seats_left", yoga()).unwrap(), json!(0));
        assert_eq!(host.log().len(), 1);
    }

    #[test]
    fn booking_twice_keeps_one_seat() {
        let _host = testing::Host::new().member("m1", "Ada");
        let yoga = || json!({ "class": "yoga", "day": "today" });
        let first = testing::call("book", yoga()).unwrap();
        assert_eq!(testing::call("book", yoga()).unwrap(), first);
    }

    #[test]
    fn a_guest_is_asked_to_sign_in() {
        let _host = testing::Host::new();
        let spin = json!({ "class": "spin", "day": "tomorrow" });
        let error = testing::call("book", spin).unwrap_err();
        assert_eq!(error.code(), "unknown_member");
    }
}
