//! `modify`: moves an appointment, or makes it another service.

use jiff::civil::Date;
use plugin_sdk::prelude::*;

use super::choice::Choice;
use crate::answers::Appointment;
use crate::booking::{Booking, State, date_of, id_for};
use crate::desk::Desk;
use crate::diary::Change;
use crate::index;

/// What is to be new.
pub struct Wanted {
    pub service: Option<String>,
    pub start: Option<String>,
    pub resource: Option<String>,
}

/// Changes the member's appointment; what is not new stays. The old slot is
/// kept until the new one is certain.
///
/// # Errors
/// `booking_not_found` and its like, `too_late`, `slot_taken` and everything
/// else that is wrong with the new slot.
pub fn modify(desk: &Desk, id: Option<&str>, wanted: &Wanted) -> Result<Appointment> {
    if let Some(made) = made_already(desk, id, wanted)? {
        return Ok(made);
    }
    // Another attempt may run at the same time and be faster.
    make(desk, id, wanted).or_else(|error| made_already(desk, id, wanted)?.ok_or(error))
}

fn make(desk: &Desk, id: Option<&str>, wanted: &Wanted) -> Result<Appointment> {
    let (date, id) = desk.which(id)?;
    let mut day = desk.diary.day(date)?;
    let old = desk.own(&mut day, &id)?.clone();
    check(desk, &old)?;

    let service = desk
        .rules
        .service(wanted.service.as_deref().unwrap_or(&old.service))?;
    let start = match &wanted.start {
        Some(start) => desk.start(start)?,
        None => old.start,
    };
    let choice = Choice::new(desk, service, start, wanted.resource.as_deref())?;
    if choice.date == date {
        within_date(desk, &choice, &id)
    } else {
        to_other_date(desk, &choice, date, &old)
    }
}

/// What an earlier attempt at this call made of the appointment.
fn made_already(desk: &Desk, id: Option<&str>, wanted: &Wanted) -> Result<Option<Appointment>> {
    let date = match &wanted.start {
        Some(start) => Some(desk.date(desk.start(start)?)),
        None => id.and_then(date_of),
    };
    let Some(date) = date else { return Ok(None) };
    let day = desk.diary.day(date)?;
    let made = day.made_by(desk.request, desk.member()?);
    Ok(made
        .filter(|booking| booking.is_booked())
        .map(|booking| Appointment::of(booking, desk.rules)))
}

/// One document: one write.
fn within_date(desk: &Desk, choice: &Choice, id: &str) -> Result<Appointment> {
    desk.diary.change_day(choice.date, |day| {
        let preferred = desk.own(day, id)?.resource.clone();
        let resource = choice.pick(desk, day, Some(&preferred), Some(id))?;
        let booking = desk.own(day, id)?;
        check(desk, booking)?;
        choice.apply(desk, resource, booking);
        booking.made_by(desk.request);
        let appointment = Appointment::of(booking, desk.rules);
        Ok(Change::Write(appointment))
    })
}

/// Two documents: the four steps of [`crate::diary`].
fn to_other_date(
    desk: &Desk,
    choice: &Choice,
    old_date: Date,
    old: &Booking,
) -> Result<Appointment> {
    let member = desk.member()?;
    // A refused attempt leaves its id behind for good.
    let new_id = match old.refused.len() {
        0 => id_for(choice.date, member, desk.request),
        refused => id_for(choice.date, member, &format!("{}#{refused}", desk.request)),
    };
    // It replaces one, so there is always room for it.
    index::enter(&desk.diary, member, &new_id, usize::MAX, desk.now)?;
    let held = hold(desk, choice, old, &new_id)?;
    let new_id = &held.booking_id;
    // An error of the storage leaves open whether it is moved: then the hold
    // stays, and whoever looks at it next finds out.
    if let Err(error) = commit(desk, old_date, &old.id, new_id)? {
        release(desk, choice.date, new_id)?;
        return Err(error);
    }
    // It is moved. What follows would be done by the next call as well.
    if let Err(error) = settle(desk, choice.date, new_id, old_date, &old.id) {
        log::warn!("the move to {new_id} is to be settled yet: {error}");
    }
    Ok(held)
}

/// Step 1: the new date holds the slot.
fn hold(desk: &Desk, choice: &Choice, old: &Booking, new_id: &str) -> Result<Appointment> {
    let member = desk.member()?;
    desk.diary.change_day(choice.date, |day| {
        // An earlier attempt's hold is as good as this one.
        if let Some(held) = day.made_by(desk.request, member) {
            choice.check_held(desk, day, held)?;
            return Ok(Change::Keep(Appointment::of(held, desk.rules)));
        }
        let resource = choice.pick(desk, day, Some(&old.resource), None)?;
        let state = State::Held {
            from: old.id.clone(),
            since: desk.now,
        };
        let booking = choice.booking(desk, new_id.to_owned(), resource, state)?;
        let appointment = Appointment::of(&booking, desk.rules);
        day.add(booking)?;
        Ok(Change::Write(appointment))
    })
}

/// Step 2: from here on the new one counts. The inner error says why it
/// never will.
fn commit(desk: &Desk, old_date: Date, old_id: &str, new_id: &str) -> Result<Result<()>> {
    desk.diary.change_day(old_date, |day| {
        let old = match desk.own(day, old_id) {
            Ok(old) => old,
            Err(error) => return Ok(Change::Keep(Err(error))),
        };
        if matches!(&old.state, State::Moved { to, .. } if to == new_id) {
            return Ok(Change::Keep(Ok(())));
        }
        if old.refused.iter().any(|id| id == new_id) {
            let error = Error::new("busy", "The change took too long. Please change it again.");
            return Ok(Change::Keep(Err(error)));
        }
        if let Err(error) = check(desk, old) {
            // Another attempt at this call must not succeed after all.
            old.refused.push(new_id.to_owned());
            return Ok(Change::Write(Err(error)));
        }
        old.state = State::Moved {
            to: new_id.to_owned(),
            settled: false,
        };
        Ok(Change::Write(Ok(())))
    })
}

/// Drops the hold of a move that came to nothing.
fn release(desk: &Desk, new_date: Date, new_id: &str) -> Result<()> {
    desk.diary.change_day(new_date, |day| {
        let held = |booking: &Booking| booking.id == new_id && !booking.is_booked();
        day.bookings.retain(|booking| !held(booking));
        Ok(Change::Write(()))
    })
}

/// Steps 3 and 4, and the index.
fn settle(desk: &Desk, new_date: Date, new_id: &str, old_date: Date, old_id: &str) -> Result<()> {
    let member = desk.member()?;
    desk.diary.change_day(new_date, |day| {
        // Opened, the day knows already that the booking counts.
        desk.own(day, new_id)?;
        Ok(Change::Write(()))
    })?;
    desk.diary.change_day(old_date, |day| {
        desk.own(day, old_id)?.state = State::Moved {
            to: new_id.to_owned(),
            settled: true,
        };
        day.forget_gone(member);
        Ok(Change::Write(()))
    })?;
    index::forget(&desk.diary, member, old_id);
    Ok(())
}

/// Whether a booking can be changed.
fn check(desk: &Desk, booking: &Booking) -> Result<()> {
    match &booking.state {
        State::Booked => desk.check_change(booking),
        State::Held { .. } => bail!("busy", "Another change is under way. Try again."),
        State::Cancelled { .. } => bail!(
            "already_cancelled",
            "This appointment is cancelled. Book a new one."
        ),
        State::Moved { to, .. } => bail!("already_moved", "This appointment is now `{to}`."),
    }
}
