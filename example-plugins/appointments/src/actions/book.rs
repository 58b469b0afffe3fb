//! `book`: makes an appointment.

use plugin_sdk::prelude::*;

use super::choice::Choice;
use crate::answers::Appointment;
use crate::booking::{Booking, Day, State, id_for};
use crate::desk::Desk;
use crate::diary::Change;
use crate::index;

/// Books a slot for the member of the call. Every attempt at the same call is
/// the same appointment.
///
/// # Errors
/// `slot_taken` and everything else that is wrong with the slot.
pub fn book(
    desk: &Desk,
    service: &str,
    start: &str,
    resource: Option<&str>,
) -> Result<Appointment> {
    let member = desk.member()?;
    let service = desk.rules.service(service)?;
    let start = desk.start(start)?;
    let date = desk.date(start);
    let day = desk.diary.day(date)?;
    if let Some(made) = made_already(desk, &day)? {
        return Ok(Appointment::of(made, desk.rules));
    }

    let choice = Choice::new(desk, service, start, resource)?;
    choice.pick(desk, &day, None, None)?;
    let id = id_for(date, member, desk.request);
    index::enter(&desk.diary, member, &id, desk.rules.max_bookings, desk.now)?;
    desk.diary.change_day(date, |day| {
        if let Some(made) = made_already(desk, day)? {
            return Ok(Change::Keep(Appointment::of(made, desk.rules)));
        }
        let resource = choice.pick(desk, day, None, None)?;
        let booking = choice.booking(desk, id.clone(), resource, State::Booked)?;
        let appointment = Appointment::of(&booking, desk.rules);
        day.add(booking)?;
        Ok(Change::Write(appointment))
    })
}

/// What an earlier attempt at this call booked.
fn made_already<'d>(desk: &Desk, day: &'d Day) -> Result<Option<&'d Booking>> {
    let made = day.made_by(desk.request, desk.member()?);
    match made.map(|booking| &booking.state) {
        None => Ok(None),
        Some(State::Booked) => Ok(made),
        Some(State::Held { .. }) => bail!("busy", "Another change is under way. Try again."),
        Some(State::Cancelled { .. }) => bail!(
            "already_cancelled",
            "This appointment was booked and cancelled since."
        ),
        Some(State::Moved { to, .. }) => bail!(
            "already_moved",
            "This appointment was booked and is now `{to}`."
        ),
    }
}
