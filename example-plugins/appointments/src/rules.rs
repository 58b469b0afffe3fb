//! The settings, checked, and what they allow.

use std::collections::BTreeMap;

use hours::{Calendar, Interval, Span, SpecialDay, Week, Zone};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use plugin_sdk::prelude::*;

use crate::settings::{Faq, Service, Settings};

/// What can be booked, with whom and when.
pub struct Rules {
    pub services: Vec<Service>,
    pub resources: Vec<Resource>,
    pub zone: Zone,
    pub faq: Vec<Faq>,
    pub max_bookings: usize,
    pub change_notice: SignedDuration,
    notice: SignedDuration,
    horizon_days: u16,
    slot: SignedDuration,
}

/// A person, room or machine with the hours that hold for it.
pub struct Resource {
    pub id: String,
    pub name: String,
    /// Its calendar elsewhere, when it has one.
    pub calendar: Option<String>,
    week: Week,
    special_days: Vec<SpecialDay>,
}

impl Rules {
    /// `gym_zone` counts where the settings name no zone.
    ///
    /// # Errors
    /// `invalid_settings` says what a manager must correct.
    pub fn new(settings: Settings, gym_zone: &str) -> Result<Rules> {
        let zone_name = settings.time_zone.as_deref().unwrap_or(gym_zone);
        let Some(zone) = Zone::named(zone_name) else {
            bail!(
                "invalid_settings",
                "`{zone_name}` is no time zone. A manager must correct `time_zone`."
            );
        };
        ensure!(
            settings.slot_minutes > 0,
            "invalid_settings",
            "A manager must set `slot_minutes` above 0."
        );
        let mut calendars = settings
            .calendar
            .map_or_else(BTreeMap::new, |calendars| calendars.resources);
        let resources: Vec<_> = settings
            .resources
            .into_iter()
            .map(|resource| Resource {
                calendar: calendars.remove(&resource.id),
                id: resource.id,
                name: resource.name,
                week: resource.week.unwrap_or_else(|| settings.week.clone()),
                special_days: [resource.special_days, settings.special_days.clone()].concat(),
            })
            .collect();
        resources.iter().try_for_each(Resource::check)?;
        if let Some(nobodys) = calendars.keys().next() {
            bail!(
                "invalid_settings",
                "There is no resource `{nobodys}` to have a calendar. A manager must correct `calendar`."
            );
        }
        for service in &settings.services {
            let known = |id: &String| resources.iter().any(|resource| resource.id == *id);
            ensure!(
                service.resources.iter().all(known),
                "invalid_settings",
                "The service `{}` names a resource that is not there. A manager must correct it.",
                service.id
            );
        }
        Ok(Rules {
            services: settings.services,
            resources,
            zone,
            faq: settings.faq,
            max_bookings: settings.max_bookings.into(),
            change_notice: SignedDuration::from_mins(settings.change_notice_minutes.into()),
            notice: SignedDuration::from_mins(settings.notice_minutes.into()),
            horizon_days: settings.horizon_days.clamp(1, 365),
            slot: SignedDuration::from_mins(settings.slot_minutes.into()),
        })
    }

    /// # Errors
    /// `unknown_service` lists the services there are.
    pub fn service(&self, id: &str) -> Result<&Service> {
        self.services
            .iter()
            .find(|service| service.id == id)
            .ok_or_else(|| {
                Error::new(
                    "unknown_service",
                    format!("There is no service `{id}`. {}", self.services_there_are()),
                )
            })
    }

    /// A sentence for the model.
    pub fn services_there_are(&self) -> String {
        let one = |service: &Service| {
            format!(
                "`{}` ({}, {} minutes)",
                service.id, service.name, service.minutes
            )
        };
        let all: Vec<_> = self.services.iter().map(one).collect();
        format!("The services are: {}.", all.join(", "))
    }

    /// The resources that do a service: all of them, or the one asked for.
    ///
    /// # Errors
    /// `unknown_resource` lists those that do it.
    pub fn resources_for(&self, service: &Service, asked: Option<&str>) -> Result<Vec<&Resource>> {
        let does = |resource: &&Resource| {
            service.resources.is_empty() || service.resources.contains(&resource.id)
        };
        let able: Vec<_> = self.resources.iter().filter(does).collect();
        let Some(asked) = asked else { return Ok(able) };
        match able.iter().find(|resource| resource.id == asked) {
            Some(resource) => Ok(vec![resource]),
            None => {
                let able: Vec<_> = able
                    .iter()
                    .map(|resource| format!("`{}`", resource.id))
                    .collect();
                bail!(
                    "unknown_resource",
                    "`{asked}` does not do this service. Choose from: {}.",
                    able.join(", ")
                )
            }
        }
    }

    /// What people call a resource.
    pub fn resource_name<'a>(&'a self, id: &'a str) -> &'a str {
        let known = self.resources.iter().find(|resource| resource.id == id);
        known.map_or(id, |resource| &resource.name)
    }

    /// Every time of a date at which a service may start with a resource,
    /// taken or not, in order.
    pub fn starts(&self, service: &Service, resource: &Resource, date: Date) -> Vec<Timestamp> {
        let length = SignedDuration::from_mins(service.minutes.into());
        let calendar = Calendar::new(&resource.week, &resource.special_days);
        let mut starts = Vec::new();
        for span in calendar.spans_on(date, &self.zone) {
            let mut start = span.start;
            while start + length <= span.end {
                starts.push(start);
                start += self.slot;
            }
        }
        starts
    }

    /// What an appointment takes of a resource's time: itself and the buffer.
    pub fn span(&self, service: &Service, start: Timestamp) -> Span {
        let minutes = i64::from(service.minutes) + i64::from(service.buffer_minutes);
        Span {
            start,
            end: start + SignedDuration::from_mins(minutes),
        }
    }

    /// When appointments that can be booked now start.
    pub fn window(&self, now: Timestamp) -> Span {
        let last = self.last_date(now);
        let end = last
            .tomorrow()
            .ok()
            .and_then(|date| self.zone.first_instant(date.into()));
        Span {
            start: now + self.notice,
            end: end.unwrap_or(now),
        }
    }

    /// # Errors
    /// `too_soon` and `too_far`: booking is not open then.
    pub fn check_time(&self, start: Timestamp, now: Timestamp) -> Result<()> {
        let window = self.window(now);
        ensure!(
            start >= window.start,
            "too_soon",
            "It must be booked at least {} minutes before. The first possible time is {}.",
            self.notice.as_mins(),
            self.zone.written(window.start)
        );
        ensure!(
            start < window.end,
            "too_far",
            "It can be booked up to {}. Offer an earlier day.",
            self.last_date(now)
        );
        Ok(())
    }

    /// The last date that can be booked.
    pub fn last_date(&self, now: Timestamp) -> Date {
        let today = self.zone.date(now);
        today
            .checked_add(i64::from(self.horizon_days).days())
            .unwrap_or(today)
    }
}

impl Resource {
    fn check(&self) -> Result<()> {
        ensure!(
            self.calendar.as_ref().is_none_or(|id| !id.is_empty()),
            "invalid_settings",
            "The calendar of `{}` has no id. A manager must correct `calendar`.",
            self.id
        );
        self.check_nights()
    }

    /// A night in two days' hours could be booked twice.
    fn check_nights(&self) -> Result<()> {
        let week = &self.week;
        let days = [
            &week.monday,
            &week.tuesday,
            &week.wednesday,
            &week.thursday,
            &week.friday,
            &week.saturday,
            &week.sunday,
        ];
        let ordinary = days.into_iter().flatten();
        let special = self.special_days.iter().flat_map(|day| &day.hours);
        let night = ordinary
            .chain(special)
            .find(|hours: &&Interval| hours.passes_midnight());
        match night {
            None => Ok(()),
            Some(hours) => bail!(
                "invalid_settings",
                "Hours for appointments end by 24:00. A manager must divide {hours} into two days."
            ),
        }
    }
}
