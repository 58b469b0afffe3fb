//! `get_slots`: what is free.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use plugin_sdk::prelude::*;

use crate::answers::{Appointment, Slot, Slots};
use crate::calendar::Busy;
use crate::desk::Desk;
use crate::rules::Resource;
use crate::settings::Service;

/// The most times in one answer: more than anybody wants to hear.
const MOST: usize = 48;

/// Free times for a service on `days` days.
///
/// # Errors
/// `unknown_service` and `unknown_resource`; `too_far` when the first day
/// cannot be booked yet; those of the calendar.
pub fn get_slots(
    desk: &Desk,
    service: &str,
    from: Option<Date>,
    days: u8,
    resource: Option<&str>,
) -> Result<Slots> {
    let service = desk.rules.service(service)?;
    let resources = desk.rules.resources_for(service, resource)?;
    let today = desk.date(desk.now);
    let from = from.unwrap_or(today).max(today);
    let last = desk.rules.last_date(desk.now);
    ensure!(
        from <= last,
        "too_far",
        "It can be booked up to {last}. Ask for an earlier date."
    );

    let open = from.series(1.day()).take_while(|date| *date <= last);
    let dates: Vec<_> = open.clone().take(days.into()).collect();
    let busy = desk.busy(service, &resources, &dates)?;

    let mut slots = Vec::new();
    let mut next_date = open.clone().nth(days.into());
    for date in dates {
        let free = free_on(desk, service, &resources, &busy, date)?;
        // A day is never cut: what is not named would seem to be taken.
        if !slots.is_empty() && slots.len() + free.len() > MOST {
            next_date = Some(date);
            break;
        }
        slots.extend(free);
    }
    let own = desk.own_bookings()?;
    Ok(Slots {
        service: service.id.clone(),
        minutes: service.minutes,
        slots,
        next_date,
        your_bookings: own
            .iter()
            .map(|booking| Appointment::of(booking, desk.rules))
            .collect(),
    })
}

fn free_on(
    desk: &Desk,
    service: &Service,
    resources: &[&Resource],
    busy: &Busy,
    date: Date,
) -> Result<Vec<Slot>> {
    let day = desk.diary.day(date)?;
    let window = desk.rules.window(desk.now);
    let mut free: BTreeMap<Timestamp, Vec<String>> = BTreeMap::new();
    for resource in resources {
        for start in desk.rules.starts(service, resource, date) {
            let span = desk.rules.span(service, start);
            if window.contains(start)
                && day.is_free(&resource.id, span, None)
                && busy.is_free(&resource.id, span)
            {
                free.entry(start).or_default().push(resource.id.clone());
            }
        }
    }
    let slot = |(start, resources)| Slot {
        start: desk.rules.zone.written(start),
        resources,
    };
    Ok(free.into_iter().map(slot).collect())
}
