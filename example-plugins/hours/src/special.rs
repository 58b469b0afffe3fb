//! Days on which other hours hold: holidays, summer hours, events.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Interval;

/// Other hours on one day, or on each day from `date` to `until`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpecialDay {
    /// The day, or the first of several.
    pub date: Date,
    /// The last day, when there are several.
    #[serde(default)]
    pub until: Option<Date>,
    /// Holds on the same days of every year, such as Christmas.
    #[serde(default)]
    pub every_year: bool,
    /// What members call it, such as `Christmas Day`.
    pub name: String,
    /// The hours of each such day; none: closed.
    #[serde(default)]
    pub hours: Vec<Interval>,
}

impl SpecialDay {
    /// Whether the hours hold on `date`.
    pub fn covers(&self, date: Date) -> bool {
        let last = self.until.unwrap_or(self.date);
        if !self.every_year {
            return self.date <= date && date <= last;
        }
        let day_of_year = |date: Date| (date.month(), date.day());
        let (first, last, day) = (day_of_year(self.date), day_of_year(last), day_of_year(date));
        if first <= last {
            first <= day && day <= last
        } else {
            // From one year into the next, such as 24 December to 1 January.
            first <= day || day <= last
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn special(first: Date, until: Option<Date>, every_year: bool) -> SpecialDay {
        SpecialDay {
            date: first,
            until,
            every_year,
            name: "test".into(),
            hours: vec![],
        }
    }

    #[test]
    fn a_single_day_is_that_day_alone() {
        let day = special(date(2026, 5, 1), None, false);
        assert!(day.covers(date(2026, 5, 1)));
        assert!(!day.covers(date(2026, 5, 2)));
        assert!(!day.covers(date(2027, 5, 1)));
    }

    #[test]
    fn a_range_holds_its_ends() {
        let summer = special(date(2026, 7, 1), Some(date(2026, 8, 31)), false);
        assert!(summer.covers(date(2026, 7, 1)));
        assert!(summer.covers(date(2026, 8, 31)));
        assert!(!summer.covers(date(2026, 9, 1)));
    }

    #[test]
    fn every_year_may_lead_into_the_next() {
        let christmas = special(date(2020, 12, 24), Some(date(2021, 1, 1)), true);
        assert!(christmas.covers(date(2026, 12, 24)));
        assert!(christmas.covers(date(2027, 1, 1)));
        assert!(!christmas.covers(date(2027, 1, 2)));
        assert!(!christmas.covers(date(2026, 12, 23)));
    }
}
