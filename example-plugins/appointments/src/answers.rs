//! What the actions answer. Times are the gym's, with their offset.

use jiff::civil::Date;
use plugin_sdk::prelude::*;

use crate::booking::Booking;
use crate::rules::Rules;
use crate::settings::Faq;

/// The answer to an action.
#[returns]
#[derive(Debug, PartialEq)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Answer {
    GetSlots(Slots),
    Book(Appointment),
    Cancel(Appointment),
    Modify(Appointment),
    Faq(Answers),
}

/// Free times.
#[returns]
#[derive(Debug, PartialEq)]
pub struct Slots {
    /// Technical name of the service.
    pub service: String,
    /// How long it takes.
    pub minutes: u16,
    /// Times that can be booked now; offer no others.
    pub slots: Vec<Slot>,
    /// Where to look for more: the `date` for the next call.
    pub next_date: Option<Date>,
    /// The member's own appointments ahead.
    pub your_bookings: Vec<Appointment>,
}

/// A time that can be booked.
#[returns]
#[derive(Debug, PartialEq)]
pub struct Slot {
    /// The start, to be passed to `book` as it is.
    pub start: String,
    /// Technical names of those who are free then.
    pub resources: Vec<String>,
}

/// An appointment.
#[returns]
#[derive(Debug, PartialEq)]
pub struct Appointment {
    /// Names it for `cancel` and `modify`.
    pub booking_id: String,
    /// Technical name of the service.
    pub service: String,
    /// Technical name of the person, room or machine.
    pub resource: String,
    /// What members call that person, room or machine.
    pub resource_name: String,
    /// When it starts.
    pub start: String,
    /// When it ends.
    pub end: String,
}

/// Answers to common questions.
#[returns]
#[derive(Debug, PartialEq)]
pub struct Answers {
    /// The closest first.
    pub answers: Vec<Faq>,
}

impl Appointment {
    pub fn of(booking: &Booking, rules: &Rules) -> Appointment {
        Appointment {
            booking_id: booking.id.clone(),
            service: booking.service.clone(),
            resource: booking.resource.clone(),
            resource_name: rules.resource_name(&booking.resource).to_owned(),
            start: rules.zone.written(booking.start),
            end: rules.zone.written(booking.end),
        }
    }
}
