//! Offers, books, moves and cancels appointments.
//!
//! A call is read ([`request`]), checked against the gym's [`rules`] and taken
//! to one of the [`actions`], which change the [`diary`] and heed the staff's
//! [`calendar`]s.

mod actions;
mod answers;
mod booking;
mod calendar;
mod desk;
mod diary;
mod index;
mod request;
mod rules;
mod settings;
mod store;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use plugin_sdk::prelude::*;

use answers::Answer;
use calendar::Google;
use desk::Desk;
use request::{Arguments, Request};
use rules::Rules;
use settings::Settings;
use store::Kv;

struct Appointments;

/// Offers free times, books, moves and cancels appointments, and answers
/// common questions.
#[plugin(
    settings = Settings,
    kv = "8 MiB",
    display_name = "Appointments",
    category = "booking",
    icon = "📅",
    http("POST https://www.googleapis.com/calendar/v3/freeBusy"),
    secret(
        calendar_token,
        bearer,
        "www.googleapis.com",
        "Only with the setting `calendar`: an access token for Google Calendar with a scope such as calendar.freebusy, renewed before it ends"
    )
)]
impl Appointments {
    /// Appointments of the gym: finds free times, books, moves and cancels them
    /// for the member who is speaking, and answers common questions. Call
    /// `get_slots` before you offer any time, and offer only times that it
    /// returned. Confirm with the member before `book`, `cancel` and `modify`,
    /// and tell what the answer says, never that something is booked before it
    /// says so.
    #[tool(effects = writes)]
    fn appointments(arguments: Arguments, context: &Context) -> Result<Answer> {
        let rules = Rules::new(plugin_sdk::settings::get::<Settings>()?, &context.time_zone)?;
        let request = Request::read(arguments, &rules.services_there_are())?;
        let now = Timestamp::try_from(clock::now())?;
        let member = context.member.as_ref().map(|member| member.id.as_str());
        Desk::new(&rules, &Kv, &Google, now, member, &context.idempotency_key).serve(request)
    }
}
