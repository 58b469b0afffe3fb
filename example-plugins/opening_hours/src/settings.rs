//! What a manager may set.

use hours::{Interval, SpecialDay, Week};
use plugin_sdk::prelude::*;

/// The gym's hours.
#[settings]
#[serde(default)]
pub struct Settings {
    /// IANA time zone such as `Europe/Paris`; without it the gym's own.
    pub time_zone: Option<String>,
    /// Hours of an ordinary week.
    pub week: Week,
    /// Holidays and other days that differ; where two cover a day, the first
    /// counts.
    pub special_days: Vec<SpecialDay>,
}

impl Default for Settings {
    /// Ordinary hours, so that a new installation answers at once.
    fn default() -> Self {
        let interval = |text: &str| text.parse::<Interval>().ok();
        let workday = Vec::from_iter(interval("06:00-22:00"));
        let weekend = Vec::from_iter(interval("08:00-20:00"));
        Settings {
            time_zone: None,
            week: Week::of(&workday, &weekend),
            special_days: Vec::new(),
        }
    }
}
