//! The hours of an ordinary week.

use jiff::civil::Weekday;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Interval;

/// Hours for each day of an ordinary week. A day that is not given is closed;
/// hours past midnight belong to the day on which they start.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Week {
    pub monday: Vec<Interval>,
    pub tuesday: Vec<Interval>,
    pub wednesday: Vec<Interval>,
    pub thursday: Vec<Interval>,
    pub friday: Vec<Interval>,
    pub saturday: Vec<Interval>,
    pub sunday: Vec<Interval>,
}

impl Week {
    /// The hours of one weekday, as they were written.
    pub fn on(&self, weekday: Weekday) -> &[Interval] {
        match weekday {
            Weekday::Monday => &self.monday,
            Weekday::Tuesday => &self.tuesday,
            Weekday::Wednesday => &self.wednesday,
            Weekday::Thursday => &self.thursday,
            Weekday::Friday => &self.friday,
            Weekday::Saturday => &self.saturday,
            Weekday::Sunday => &self.sunday,
        }
    }

    /// The same hours from Monday to Friday, and others at the weekend.
    pub fn of(workday: &[Interval], weekend: &[Interval]) -> Week {
        Week {
            monday: workday.to_vec(),
            tuesday: workday.to_vec(),
            wednesday: workday.to_vec(),
            thursday: workday.to_vec(),
            friday: workday.to_vec(),
            saturday: weekend.to_vec(),
            sunday: weekend.to_vec(),
        }
    }
}
