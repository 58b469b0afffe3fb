//! What a member's visits come to, from the gym's own database.

#[cfg(test)]
mod tests;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use plugin_sdk::prelude::*;

/// Weeks begin on Monday. Ten years of them are the most that are read.
const WEEKS: &str = "
    select date(arrived_at, 'weekday 0', '-6 days') as week, count(*) as visits
    from visits where member_id = ?1
    group by week order by week desc limit 520";

const FAVOURITE: &str = "
    select classes.name, count(*) as times
    from bookings join classes on classes.id = bookings.class_id
    where bookings.member_id = ?1 and bookings.attended
    group by classes.name order by times desc, classes.name limit 1";

/// How far to look back.
#[args]
struct Period {
    /// How many weeks to list, this one included.
    #[serde(default = "two_months")]
    #[schemars(range(min = 1, max = 26))]
    weeks: u8,
}

fn two_months() -> u8 {
    8
}

/// A member's visits.
#[returns]
struct Stats {
    /// This week first.
    weeks: Vec<Week>,
    /// Visits in a week, over those weeks.
    average_per_week: f64,
    /// Weeks in a row with at least one visit. One that has just begun does
    /// not end them.
    weeks_in_a_row: u16,
    /// The class that the member came to most often, where there was any.
    favourite_class: Option<Favourite>,
}

#[returns]
struct Week {
    monday: Date,
    visits: u32,
}

#[stored]
#[returns]
struct Favourite {
    name: String,
    times: u32,
}

/// Tells the member who is speaking how often they come: visits in each week,
/// the weeks in a row, and their favourite class.
#[plugin(
    display_name = "Member statistics",
    category = "members",
    icon = "📈",
    effects = read_only,
    query("gym"),
)]
fn member_stats(period: Period, context: &Context) -> Result<Stats> {
    // The host says who is speaking. It is no argument, so nobody can talk the
    // model into asking about somebody else.
    let Some(member) = &context.member else {
        bail!(
            "unknown_member",
            "Ask the member to sign in; visits are told to nobody else."
        );
    };
    let gym = query::source("gym");
    let known: Option<u8> =
        gym.optional("select 1 from members where id = ?1", params![&member.id])?;
    ensure!(
        known.is_some(),
        "unknown_member",
        "The gym's records do not know this member; the desk helps."
    );
    let visited: Vec<(Date, u32)> = gym.rows(WEEKS, params![&member.id])?;
    let favourite_class = gym.optional(FAVOURITE, params![&member.id])?;

    let this_week = monday_of_this_week(&context.time_zone)?;
    let weeks: Vec<Week> = mondays(this_week)
        .take(usize::from(period.weeks))
        .map(|monday| Week {
            monday,
            visits: visits(&visited, monday),
        })
        .collect();
    let sum: u32 = weeks.iter().map(|week| week.visits).sum();
    Ok(Stats {
        weeks,
        average_per_week: (f64::from(sum) / f64::from(period.weeks) * 10.0).round() / 10.0,
        weeks_in_a_row: in_a_row(&visited, this_week),
        favourite_class,
    })
}

fn monday_of_this_week(time_zone: &str) -> Result<Date> {
    let now = Timestamp::try_from(clock::now())?;
    let today = now.to_zoned(TimeZone::get(time_zone)?).date();
    let since_monday = today.weekday().since(Weekday::Monday);
    Ok(today.checked_sub(i64::from(since_monday).days())?)
}

/// This Monday and those before it.
fn mondays(last: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(last), |monday| monday.checked_sub(1.week()).ok())
}

fn visits(visited: &[(Date, u32)], monday: Date) -> u32 {
    let week = visited.iter().find(|(week, _)| *week == monday);
    week.map_or(0, |(_, visits)| *visits)
}

fn in_a_row(visited: &[(Date, u32)], this_week: Date) -> u16 {
    let skip = usize::from(visits(visited, this_week) == 0);
    let weeks = mondays(this_week).skip(skip);
    let weeks = weeks.take_while(|monday| visits(visited, *monday) > 0);
    u16::try_from(weeks.count()).unwrap_or(u16::MAX)
}
