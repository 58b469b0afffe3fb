//! What a manager may set, as it is written; [`crate::rules`] checks it.

use std::collections::BTreeMap;

use hours::{Interval, SpecialDay, Week};
use plugin_sdk::prelude::*;

/// What can be booked, with whom and when.
#[settings]
#[serde(default)]
pub struct Settings {
    /// IANA time zone such as `Europe/Paris`; without it the gym's own.
    pub time_zone: Option<String>,
    /// What can be booked.
    #[schemars(length(max = 50))]
    pub services: Vec<Service>,
    /// Staff, rooms or machines; each takes one appointment at a time.
    #[schemars(length(max = 50))]
    pub resources: Vec<Resource>,
    /// Google calendars whose busy times are not offered; without it the
    /// appointments made here are all that is known.
    pub calendar: Option<Calendars>,
    /// Hours for appointments in an ordinary week; they end by 24:00.
    pub week: Week,
    /// Holidays and other days that differ, for all resources.
    pub special_days: Vec<SpecialDay>,
    /// Appointments start this many minutes apart.
    #[schemars(range(min = 5, max = 240))]
    pub slot_minutes: u16,
    /// The latest booking: minutes before the start.
    #[schemars(range(max = 43_200))]
    pub notice_minutes: u32,
    /// The latest change or cancellation: minutes before the start.
    #[schemars(range(max = 43_200))]
    pub change_notice_minutes: u32,
    /// The earliest booking: days before.
    #[schemars(range(min = 1, max = 365))]
    pub horizon_days: u16,
    /// How many appointments a member may have ahead.
    #[schemars(range(min = 1, max = 50))]
    pub max_bookings: u8,
    /// Answers that the assistant may give.
    #[schemars(length(max = 200))]
    pub faq: Vec<Faq>,
}

/// Something that can be booked.
#[settings]
#[derive(Clone, Debug)]
pub struct Service {
    /// Technical name, such as `massage`.
    pub id: String,
    /// What members call it.
    pub name: String,
    /// How long it takes.
    #[schemars(range(min = 5, max = 720))]
    pub minutes: u16,
    /// Minutes to keep free after it.
    #[serde(default)]
    #[schemars(range(max = 240))]
    pub buffer_minutes: u16,
    /// Technical names of the resources that do it; none: all.
    #[serde(default)]
    pub resources: Vec<String>,
}

/// A person, room or machine that appointments are with.
#[settings]
#[derive(Clone, Debug)]
pub struct Resource {
    /// Technical name, such as `anna`.
    pub id: String,
    /// What members call it.
    pub name: String,
    /// Hours of its own, in place of the general ones.
    #[serde(default)]
    pub week: Option<Week>,
    /// Days off and other hours, before the general special days.
    #[serde(default)]
    pub special_days: Vec<SpecialDay>,
}

/// Calendars that staff keep elsewhere.
#[settings]
#[derive(Clone, Debug)]
pub struct Calendars {
    /// The calendar's id for a resource's technical name, such as
    /// `anna@gym.example`. Resources that are not named have none.
    #[schemars(extend("minProperties" = 1, "maxProperties" = 50))]
    pub resources: BTreeMap<String, String>,
}

/// A question and its answer.
#[settings]
#[returns]
#[derive(Clone, Debug, PartialEq)]
pub struct Faq {
    /// As members ask it.
    pub question: String,
    /// What to answer.
    pub answer: String,
}

impl Default for Settings {
    /// One trainer with ordinary hours, so that a new installation answers.
    fn default() -> Self {
        let workday = Vec::from_iter("09:00-18:00".parse::<Interval>().ok());
        let service = |id: &str, name: &str, minutes| Service {
            id: id.into(),
            name: name.into(),
            minutes,
            buffer_minutes: 0,
            resources: Vec::new(),
        };
        Settings {
            time_zone: None,
            services: vec![
                service("introduction", "Introduction", 30),
                service("personal_training", "Personal training", 60),
            ],
            resources: vec![Resource {
                id: "trainer".into(),
                name: "Trainer".into(),
                week: None,
                special_days: Vec::new(),
            }],
            calendar: None,
            week: Week::of(&workday, &[]),
            special_days: Vec::new(),
            slot_minutes: 30,
            notice_minutes: 60,
            change_notice_minutes: 120,
            horizon_days: 30,
            max_bookings: 5,
            faq: vec![Faq {
                question: "How do I cancel an appointment?".into(),
                answer: "Ask here, up to two hours before it starts.".into(),
            }],
        }
    }
}
