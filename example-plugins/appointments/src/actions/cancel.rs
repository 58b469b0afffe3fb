//! `cancel`: gives an appointment up.

use plugin_sdk::prelude::*;

use crate::answers::Appointment;
use crate::booking::State;
use crate::desk::Desk;
use crate::diary::Change;
use crate::index;

/// Cancels the member's appointment. Every attempt at the same call cancels
/// the same one, and what is cancelled already is no error.
///
/// # Errors
/// `booking_not_found` and its like, `too_late`, `already_moved`.
pub fn cancel(desk: &Desk, id: Option<&str>) -> Result<Appointment> {
    let member = desk.member()?;
    if id.is_none()
        && let Some(cancelled) = index::cancelled_by(&desk.diary, member, desk.request)?
    {
        return Ok(Appointment::of(&cancelled, desk.rules));
    }
    let (date, id) = desk.which(id)?;
    desk.diary.change_day(date, |day| {
        let booking = desk.own(day, &id)?;
        let appointment = Appointment::of(booking, desk.rules);
        match &booking.state {
            State::Cancelled { .. } => return Ok(Change::Keep(appointment)),
            State::Booked => desk.check_change(booking)?,
            State::Held { .. } => bail!("busy", "Another change is under way. Try again."),
            State::Moved { to, .. } => bail!("already_moved", "This appointment is now `{to}`."),
        }
        booking.state = State::Cancelled {
            request: desk.request.to_owned(),
        };
        day.forget_gone(member);
        Ok(Change::Write(appointment))
    })
}
