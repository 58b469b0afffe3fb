//! An ordinary week and the days that differ from it.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::span::merge;
use crate::{Interval, Span, SpecialDay, Week, Zone};

/// What is open when, as the sign on the door says it.
#[derive(Clone, Copy, Debug)]
pub struct Calendar<'a> {
    week: &'a Week,
    special_days: &'a [SpecialDay],
}

/// One day of a calendar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Day<'a> {
    /// The hours that start on this day, as they were written.
    pub hours: &'a [Interval],
    /// The name of the special day, when it is one.
    pub occasion: Option<&'a str>,
}

impl<'a> Calendar<'a> {
    /// Where several special days cover a date, the first given counts.
    pub fn new(week: &'a Week, special_days: &'a [SpecialDay]) -> Self {
        Calendar { week, special_days }
    }

    /// What the sign says for one date.
    pub fn day(&self, date: Date) -> Day<'a> {
        match self
            .special_days
            .iter()
            .find(|special| special.covers(date))
        {
            Some(special) => Day {
                hours: &special.hours,
                occasion: Some(&special.name),
            },
            None => Day {
                hours: self.week.on(date.weekday()),
                occasion: None,
            },
        }
    }

    /// The spans that start on a date, merged and in order. Empty where the
    /// day is closed.
    pub fn spans_on(&self, date: Date, zone: &Zone) -> Vec<Span> {
        let spans = self.day(date).hours.iter();
        merge(spans.filter_map(|hours| zone.span(date, *hours)).collect())
    }

    /// The first span that ends after `from`, looking `days` days ahead. Hours
    /// that touch across midnight are one span. It may end later than is
    /// looked ahead, never earlier than it truly does unless it is longer
    /// than `days` days.
    pub fn span_after(&self, from: Timestamp, days: u16, zone: &Zone) -> Option<Span> {
        let today = zone.date(from);
        // Yesterday's hours may run past midnight.
        let first = today.checked_sub(1.day()).ok()?;
        let mut found: Option<Span> = None;
        for date in first.series(1.day()).take(usize::from(days) + 2) {
            for span in self.spans_on(date, zone) {
                match &mut found {
                    Some(open) if span.start <= open.end => open.end = open.end.max(span.end),
                    Some(open) if open.end > from => return found,
                    _ => found = Some(span),
                }
            }
        }
        found.filter(|span| span.end > from)
    }
}

#[cfg(test)]
mod tests;
