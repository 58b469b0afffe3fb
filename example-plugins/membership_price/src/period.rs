//! Which days a payment is for.

use jiff::ToSpan;
use jiff::civil::Date;
use plugin_sdk::prelude::*;

use crate::settings::{Billing, Every};

/// The days of one payment: all of a month or year, or what is left of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First day that is paid for.
    pub first: Date,
    /// First day that is not; the next payment is due then.
    pub next: Date,
    /// Days that are paid for.
    pub days: i64,
    /// Days of the whole month or year.
    pub of: i64,
}

impl Period {
    /// The first payment's days for a membership that starts on `start`.
    ///
    /// # Errors
    /// `invalid_date` at the end of time.
    pub fn first(start: Date, every: Every, billing: Billing) -> Result<Period> {
        match (every, billing) {
            (Every::Month, Billing::FirstOfMonth) => Period::between(
                start.first_of_month(),
                start,
                after(start.last_of_month(), 1.day())?,
            ),
            (Every::Month, Billing::Start) => {
                Period::between(start, start, after(start, 1.month())?)
            }
            (Every::Year, _) => Period::between(start, start, after(start, 1.year())?),
        }
    }

    /// The days of a period that are left from `date` on.
    ///
    /// # Errors
    /// `date_not_in_period` when it lies outside.
    pub fn rest(self, date: Date) -> Result<Period> {
        ensure!(
            self.first <= date && date < self.next,
            "date_not_in_period",
            "{date} lies outside the period paid for, {} up to the day before {}.",
            self.first,
            self.next
        );
        Ok(Period {
            first: date,
            days: days(date, self.next),
            ..self
        })
    }

    /// Whether only a part of the month is paid for.
    pub fn is_partial(self) -> bool {
        self.days < self.of
    }

    /// Last day that is paid for.
    pub fn last(self) -> Date {
        self.next.yesterday().unwrap_or(self.next)
    }

    fn between(begin: Date, first: Date, next: Date) -> Result<Period> {
        Ok(Period {
            first,
            next,
            days: days(first, next),
            of: days(begin, next),
        })
    }
}

fn after(date: Date, span: jiff::Span) -> Result<Date> {
    date.checked_add(span)
        .map_err(|_| Error::new("invalid_date", format!("{date} is too far in the future.")))
}

fn days(from: Date, to: Date) -> i64 {
    (to - from).get_days().into()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_rest_of_a_month() {
        let period =
            Period::first(date(2026, 11, 21), Every::Month, Billing::FirstOfMonth).unwrap();
        assert_eq!((period.days, period.of), (10, 30));
        assert_eq!(period.next, date(2026, 12, 1));
        assert_eq!(period.last(), date(2026, 11, 30));
        assert!(period.is_partial());
    }

    #[test]
    fn the_first_of_a_month_is_whole() {
        let period = Period::first(date(2028, 2, 1), Every::Month, Billing::FirstOfMonth).unwrap();
        assert_eq!((period.days, period.of), (29, 29));
        assert!(!period.is_partial());
    }

    #[test]
    fn a_month_from_the_start() {
        let period = Period::first(date(2026, 1, 31), Every::Month, Billing::Start).unwrap();
        assert_eq!(period.next, date(2026, 2, 28));
        assert!(!period.is_partial());
    }

    #[test]
    fn a_year_from_the_start() {
        let period = Period::first(date(2028, 2, 29), Every::Year, Billing::FirstOfMonth).unwrap();
        assert_eq!(period.next, date(2029, 2, 28));
        assert_eq!(period.days, 365);
    }

    #[test]
    fn what_is_left() {
        let period = Period::first(date(2026, 11, 1), Every::Month, Billing::Start).unwrap();
        let rest = period.rest(date(2026, 11, 16)).unwrap();
        assert_eq!((rest.days, rest.of), (15, 30));
        for outside in [date(2026, 10, 31), date(2026, 12, 1)] {
            assert_eq!(
                period.rest(outside).unwrap_err().code(),
                "date_not_in_period"
            );
        }
    }

    #[test]
    fn the_end_of_time() {
        let error = Period::first(date(9999, 12, 5), Every::Month, Billing::Start).unwrap_err();
        assert_eq!(error.code(), "invalid_date");
    }
}
