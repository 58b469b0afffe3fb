//! Questions about the hours, each answered for an instant given: nothing
//! here looks at a clock.

use hours::{Calendar, Span, Zone, parse_moment};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use plugin_sdk::{Error, Result, bail};

use crate::answers::{DayHours, Opening, Openness};
use crate::settings::Settings;

/// How far ahead an opening is looked for: over the longest closure.
const DAYS_AHEAD: u16 = 366;

/// The hours in their time zone.
pub struct Schedule {
    settings: Settings,
    zone: Zone,
}

impl Schedule {
    /// `gym_zone` counts where the settings name no zone.
    ///
    /// # Errors
    /// `unknown_time_zone` when the zone is not in the database.
    pub fn new(settings: Settings, gym_zone: &str) -> Result<Self> {
        let name = settings.time_zone.as_deref().unwrap_or(gym_zone);
        let Some(zone) = Zone::named(name) else {
            bail!(
                "unknown_time_zone",
                "`{name}` is no time zone. A manager must set `time_zone` to a name such as `Europe/Paris`."
            );
        };
        Ok(Schedule { settings, zone })
    }

    /// Reads a time that a model wrote.
    ///
    /// # Errors
    /// `invalid_time` when it is none.
    pub fn moment(&self, text: &str) -> Result<Timestamp> {
        parse_moment(text, &self.zone).ok_or_else(|| {
            Error::new(
                "invalid_time",
                format!("`{text}` is no date and time. Write it like `2026-12-24T18:30`."),
            )
        })
    }

    /// The date in the gym.
    pub fn date(&self, at: Timestamp) -> Date {
        self.zone.date(at)
    }

    /// Whether it is open, and until when that holds.
    pub fn openness(&self, at: Timestamp) -> Openness {
        let next = self.next_change(at);
        let open = next.is_some_and(|span| span.contains(at));
        let opens_at = next
            .filter(|_| !open)
            .map(|span| self.zone.written(span.start));
        let closes_at = next.filter(|span| open && !endless(*span, at));
        Openness {
            open,
            at: self.zone.written(at),
            weekday: weekday(self.zone.date(at)),
            closes_at: closes_at.map(|span| self.zone.written(span.end)),
            opens_at,
            occasion: self.occasion(at),
        }
    }

    /// The first opening after `at`; one that runs already does not count.
    ///
    /// # Errors
    /// `always_open` and `never_open`: there is no opening within a year.
    pub fn next_opening(&self, at: Timestamp) -> Result<Opening> {
        let mut next = self.next_change(at);
        if let Some(running) = next.filter(|span| span.contains(at)) {
            if endless(running, at) {
                bail!(
                    "always_open",
                    "The gym never closes: a member can come at any time."
                );
            }
            next = self.next_change(running.end);
        }
        let Some(span) = next else {
            bail!(
                "never_open",
                "No opening is planned within a year. Tell the member to ask the staff."
            );
        };
        let minutes = span.start.duration_since(at).as_secs().div_euclid(60);
        Ok(Opening {
            opens_at: self.zone.written(span.start),
            closes_at: (!endless(span, span.start)).then(|| self.zone.written(span.end)),
            weekday: weekday(self.zone.date(span.start)),
            in_minutes: minutes,
        })
    }

    /// The hours as the sign on the door says them, from `first` on.
    pub fn days(&self, first: Date, days: u8) -> Vec<DayHours> {
        let dates = first.series(1.day()).take(usize::from(days));
        dates.map(|date| self.day(date)).collect()
    }

    fn day(&self, date: Date) -> DayHours {
        let day = self.calendar().day(date);
        DayHours {
            date,
            weekday: weekday(date),
            hours: day.hours.iter().map(ToString::to_string).collect(),
            occasion: day.occasion.map(str::to_owned),
        }
    }

    fn occasion(&self, at: Timestamp) -> Option<String> {
        let day = self.calendar().day(self.zone.date(at));
        day.occasion.map(str::to_owned)
    }

    fn next_change(&self, at: Timestamp) -> Option<Span> {
        self.calendar().span_after(at, DAYS_AHEAD, &self.zone)
    }

    fn calendar(&self) -> Calendar<'_> {
        Calendar::new(&self.settings.week, &self.settings.special_days)
    }
}

/// Whether the hours go on for as far as was looked.
fn endless(span: Span, from: Timestamp) -> bool {
    span.end.duration_since(from).as_hours() >= i64::from(DAYS_AHEAD - 1) * 24
}

fn weekday(date: Date) -> String {
    date.strftime("%A").to_string()
}

#[cfg(test)]
mod tests;
