//! The desk: takes a request to the action that it is for.

use jiff::Timestamp;
use jiff::civil::Date;
use plugin_sdk::prelude::*;

use crate::actions;
use crate::answers::Answer;
use crate::booking::{Booking, Day, date_of};
use crate::calendar::{Busy, FreeBusy};
use crate::diary::Diary;
use crate::index;
use crate::request::Request;
use crate::rules::{Resource, Rules};
use crate::settings::Service;
use crate::store::Store;

/// Everything that an action works with.
pub struct Desk<'a> {
    pub rules: &'a Rules,
    pub diary: Diary<'a>,
    pub now: Timestamp,
    /// The same for every attempt at the same call.
    pub request: &'a str,
    member: Option<&'a str>,
    calendars: &'a dyn FreeBusy,
}

impl<'a> Desk<'a> {
    pub fn new(
        rules: &'a Rules,
        store: &'a dyn Store,
        calendars: &'a dyn FreeBusy,
        now: Timestamp,
        member: Option<&'a str>,
        request: &'a str,
    ) -> Self {
        Desk {
            rules,
            diary: Diary::new(store, now),
            now,
            request,
            member,
            calendars,
        }
    }

    /// Does what is asked.
    ///
    /// # Errors
    /// Those of the action.
    pub fn serve(&self, request: Request) -> Result<Answer> {
        match request {
            Request::GetSlots {
                service,
                date,
                days,
                resource,
            } => actions::get_slots(self, &service, date, days, resource.as_deref())
                .map(Answer::GetSlots),
            Request::Book {
                service,
                start,
                resource,
            } => actions::book(self, &service, &start, resource.as_deref()).map(Answer::Book),
            Request::Cancel { booking_id } => {
                actions::cancel(self, booking_id.as_deref()).map(Answer::Cancel)
            }
            Request::Modify {
                booking_id,
                service,
                start,
                resource,
            } => {
                let wanted = actions::Wanted {
                    service,
                    start,
                    resource,
                };
                actions::modify(self, booking_id.as_deref(), &wanted).map(Answer::Modify)
            }
            Request::Faq { question } => {
                actions::faq(self.rules, question.as_deref()).map(Answer::Faq)
            }
        }
    }

    /// The member of the call.
    ///
    /// # Errors
    /// `member_required` when nobody is known.
    pub fn member(&self) -> Result<&'a str> {
        self.member.ok_or_else(|| {
            Error::new("member_required", "Appointments are kept by member, and nobody is signed in. Ask the member to sign in.")
        })
    }

    /// When the calendars of those who do a service are busy on some dates.
    ///
    /// # Errors
    /// `calendar_unavailable` and `calendar_refused`.
    pub fn busy(&self, service: &Service, resources: &[&Resource], dates: &[Date]) -> Result<Busy> {
        let open = self.rules.window(self.now);
        Busy::ask(self.calendars, self.rules, service, resources, dates, open)
    }

    /// The member's appointments ahead; none when nobody is signed in.
    pub fn own_bookings(&self) -> Result<Vec<Booking>> {
        self.member.map_or(Ok(Vec::new()), |member| {
            index::upcoming(&self.diary, member, self.now)
        })
    }

    /// The date and id of the member's appointment: the one named, or the only
    /// one there is.
    ///
    /// # Errors
    /// `booking_not_found`, `no_booking` and `which_booking`.
    pub fn which(&self, id: Option<&str>) -> Result<(Date, String)> {
        let member = self.member()?;
        if let Some(id) = id {
            let date = date_of(id).ok_or_else(|| not_found(id))?;
            return Ok((date, id.to_owned()));
        }
        let own = index::upcoming(&self.diary, member, self.now)?;
        match own.as_slice() {
            [] => bail!("no_booking", "The member has no appointment ahead."),
            [only] => Ok((
                date_of(&only.id).ok_or_else(|| not_found(&only.id))?,
                only.id.clone(),
            )),
            several => {
                let one = |booking: &Booking| {
                    format!(
                        "`{}` ({}, {})",
                        booking.id,
                        booking.service,
                        self.rules.zone.written(booking.start)
                    )
                };
                let all: Vec<_> = several.iter().map(one).collect();
                bail!(
                    "which_booking",
                    "Ask which one and pass its `booking_id`: {}.",
                    all.join(", ")
                )
            }
        }
    }

    /// Reads the start that a model passed.
    ///
    /// # Errors
    /// `invalid_time` when it is no time.
    pub fn start(&self, text: &str) -> Result<Timestamp> {
        hours::parse_moment(text, &self.rules.zone).ok_or_else(|| {
            Error::new(
                "invalid_time",
                format!("`{text}` is no start. Pass one that `get_slots` gave."),
            )
        })
    }

    /// The date whose document has an appointment that starts then.
    pub fn date(&self, start: Timestamp) -> Date {
        self.rules.zone.date(start)
    }

    /// # Errors
    /// `too_late` when an appointment cannot be changed any more.
    pub fn check_change(&self, booking: &Booking) -> Result<()> {
        let notice = self.rules.change_notice;
        ensure!(
            self.now + notice <= booking.start,
            "too_late",
            "Appointments can be changed or cancelled up to {} minutes before. Refer the member to the staff.",
            notice.as_mins()
        );
        Ok(())
    }

    /// The member's booking on a day that was read.
    ///
    /// # Errors
    /// `booking_not_found`: also when it is another's.
    pub fn own<'d>(&self, day: &'d mut Day, id: &str) -> Result<&'d mut Booking> {
        let member = self.member()?;
        day.find_mut(id, member).ok_or_else(|| not_found(id))
    }
}

fn not_found(id: &str) -> Error {
    Error::new(
        "booking_not_found",
        format!("The member has no appointment `{id}`. Leave out `booking_id` to find it."),
    )
}
