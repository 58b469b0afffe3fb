//! Tells members when the gym is open.

mod answers;
mod schedule;
mod settings;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use jiff::civil::Date;
use plugin_sdk::prelude::*;

use answers::{Hours, Opening, Openness};
use schedule::Schedule;
use settings::Settings;

/// The moment to ask about.
#[args]
struct IsOpen {
    /// Time on the gym's clock, such as `2026-12-24T18:30`. Leave it out to
    /// ask about now.
    at: Option<String>,
}

/// The days to ask about.
#[args]
struct Days {
    /// The first day, such as `2026-12-24`. Leave it out to start today.
    date: Option<Date>,
    /// How many days, 1 to 31. Leave it out for one day when `date` is given,
    /// or for the coming week when it is not.
    #[schemars(range(min = 1, max = 31))]
    days: Option<u8>,
}

/// The moment to look from.
#[args]
struct NextOpening {
    /// Time on the gym's clock, such as `2026-12-24T18:30`. Leave it out to
    /// look from now.
    after: Option<String>,
}

struct OpeningHours;

/// Tells members when the gym is open: now, on a date, on holidays, and when
/// it opens next.
#[plugin(settings = Settings, display_name = "Opening hours", category = "information", icon = "🕖")]
impl OpeningHours {
    /// Says whether the gym is open now or at a given time, and when that
    /// changes. Call it for "are you open?" or "can I still come at nine?".
    #[tool(effects = read_only)]
    fn is_open(IsOpen { at }: IsOpen, context: &Context) -> Result<Openness> {
        let schedule = schedule(context)?;
        let at = moment_or_now(&schedule, at.as_deref())?;
        Ok(schedule.openness(at))
    }

    /// Lists the opening hours of a date, of several days, or of the coming
    /// week, holidays and special days included.
    #[tool(effects = read_only)]
    fn opening_hours(Days { date, days }: Days, context: &Context) -> Result<Hours> {
        let schedule = schedule(context)?;
        let days = days.unwrap_or(if date.is_some() { 1 } else { 7 });
        ensure!(
            (1..=31).contains(&days),
            "invalid_days",
            "Ask for 1 to 31 days."
        );
        let first = match date {
            Some(date) => date,
            None => schedule.date(now()?),
        };
        Ok(Hours {
            days: schedule.days(first, days),
        })
    }

    /// Says when the gym opens next, counted from now or from a given time.
    /// Call it when the gym is closed or for "when do you open tomorrow?".
    #[tool(effects = read_only)]
    fn next_opening(NextOpening { after }: NextOpening, context: &Context) -> Result<Opening> {
        let schedule = schedule(context)?;
        let after = moment_or_now(&schedule, after.as_deref())?;
        schedule.next_opening(after)
    }
}

fn schedule(context: &Context) -> Result<Schedule> {
    Schedule::new(plugin_sdk::settings::get::<Settings>()?, &context.time_zone)
}

fn moment_or_now(schedule: &Schedule, text: Option<&str>) -> Result<Timestamp> {
    match text {
        Some(text) => schedule.moment(text),
        None => now(),
    }
}

fn now() -> Result<Timestamp> {
    Ok(Timestamp::try_from(clock::now())?)
}
