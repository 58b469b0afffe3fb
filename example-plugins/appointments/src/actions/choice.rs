//! What a slot must be: offered, open for booking, and free in the diary and
//! in the calendar.

use hours::Span;
use jiff::Timestamp;
use jiff::civil::Date;
use plugin_sdk::prelude::*;

use crate::booking::{Booking, Day, State};
use crate::calendar::Busy;
use crate::desk::Desk;
use crate::rules::Resource;
use crate::settings::Service;

/// How many free times an error offers instead.
const ALTERNATIVES: usize = 5;

/// A service at a time, with anybody of several.
pub(super) struct Choice<'a> {
    pub service: &'a Service,
    pub start: Timestamp,
    pub date: Date,
    /// Those who offer the time, taken or not.
    resources: Vec<&'a Resource>,
    /// What their calendars say of the date, asked once a call.
    busy: Busy,
}

impl<'a> Choice<'a> {
    /// # Errors
    /// `unknown_resource`, `too_soon` and `too_far`, `outside_hours`;
    /// those of the calendar.
    pub fn new(
        desk: &Desk<'a>,
        service: &'a Service,
        start: Timestamp,
        resource: Option<&str>,
    ) -> Result<Self> {
        let date = desk.date(start);
        let able = desk.rules.resources_for(service, resource)?;
        desk.rules.check_time(start, desk.now)?;
        let busy = desk.busy(service, &able, &[date])?;
        let offers =
            |resource: &&Resource| desk.rules.starts(service, resource, date).contains(&start);
        let resources: Vec<_> = able.iter().copied().filter(offers).collect();
        if resources.is_empty() {
            let day = desk.diary.day(date)?;
            let instead = Choice {
                service,
                start,
                date,
                resources: able,
                busy,
            };
            bail!(
                "outside_hours",
                "`{}` is not offered at {}. {}",
                service.id,
                desk.rules.zone.written(start),
                instead.alternatives(desk, &day, None)
            );
        }
        Ok(Choice {
            service,
            start,
            date,
            resources,
            busy,
        })
    }

    /// The resource to book on a day: the first that is free, `preferred`
    /// before the others. `except` is the booking that is being changed.
    ///
    /// # Errors
    /// `member_busy` and `slot_taken`.
    pub fn pick(
        &self,
        desk: &Desk,
        day: &Day,
        preferred: Option<&str>,
        except: Option<&str>,
    ) -> Result<&'a Resource> {
        let span = desk.rules.span(self.service, self.start);
        if let Some(own) = day.own_at(desk.member()?, span, except) {
            bail!(
                "member_busy",
                "The member has the appointment `{}` at that time. Offer another time, or to change that one.",
                own.id
            );
        }
        let free = |resource: &&&Resource| self.is_free(day, resource, span, except);
        let mut all_free = self.resources.iter().filter(free);
        let preferred = all_free
            .clone()
            .find(|resource| preferred == Some(&resource.id));
        match preferred.or_else(|| all_free.next()) {
            Some(resource) => Ok(resource),
            None => Err(self.taken(desk, day, except)),
        }
    }

    /// Whether the calendar still leaves room for what an earlier attempt at
    /// this call holds.
    ///
    /// # Errors
    /// `slot_taken`.
    pub fn check_held(&self, desk: &Desk, day: &Day, held: &Booking) -> Result<()> {
        if self.busy.is_free(&held.resource, held.taken()) {
            return Ok(());
        }
        Err(self.taken(desk, day, None))
    }

    /// The booking of that id that this call makes with a resource.
    ///
    /// # Errors
    /// `member_required`.
    pub fn booking(
        &self,
        desk: &Desk,
        id: String,
        resource: &Resource,
        state: State,
    ) -> Result<Booking> {
        let member = desk.member()?;
        let mut booking = Booking {
            id,
            member: member.to_owned(),
            requests: vec![desk.request.to_owned()],
            service: String::new(),
            resource: String::new(),
            start: self.start,
            end: self.start,
            free_from: self.start,
            state,
            refused: Vec::new(),
        };
        self.apply(desk, resource, &mut booking);
        Ok(booking)
    }

    /// Puts a booking into the slot.
    pub fn apply(&self, desk: &Desk, resource: &Resource, booking: &mut Booking) {
        let length = jiff::SignedDuration::from_mins(self.service.minutes.into());
        booking.service.clone_from(&self.service.id);
        booking.resource.clone_from(&resource.id);
        booking.start = self.start;
        booking.end = self.start + length;
        booking.free_from = desk.rules.span(self.service, self.start).end;
    }

    /// Whether neither the diary nor the resource's calendar has anything in a
    /// span. The calendar knows nothing of `except`: it is others' to write.
    fn is_free(&self, day: &Day, resource: &Resource, span: Span, except: Option<&str>) -> bool {
        day.is_free(&resource.id, span, except) && self.busy.is_free(&resource.id, span)
    }

    fn taken(&self, desk: &Desk, day: &Day, except: Option<&str>) -> Error {
        let start = desk.rules.zone.written(self.start);
        let alternatives = self.alternatives(desk, day, except);
        Error::new("slot_taken", format!("{start} is taken. {alternatives}"))
    }

    /// Free times of the same date, the closest first, as a sentence.
    fn alternatives(&self, desk: &Desk, day: &Day, except: Option<&str>) -> String {
        let window = desk.rules.window(desk.now);
        let free = |resource: &Resource, start: Timestamp| {
            let span = desk.rules.span(self.service, start);
            window.contains(start) && self.is_free(day, resource, span, except)
        };
        let mut times: Vec<Timestamp> = Vec::new();
        for resource in &self.resources {
            let starts = desk.rules.starts(self.service, resource, self.date);
            times.extend(starts.into_iter().filter(|start| free(resource, *start)));
        }
        times.sort_by_key(|start| start.duration_since(self.start).abs());
        times.dedup();
        times.truncate(ALTERNATIVES);
        if times.is_empty() {
            return format!(
                "Nothing is free on {}: call `get_slots` for other days.",
                self.date
            );
        }
        times.sort();
        let times: Vec<_> = times
            .into_iter()
            .map(|start| desk.rules.zone.written(start))
            .collect();
        format!("Free on that day: {}.", times.join(", "))
    }
}
