//! Quotes membership prices, exact to the cent.

mod bill;
mod decimal;
mod money;
mod period;
mod plans;
mod quote;
mod settings;
mod stacking;
mod tariff;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use plugin_sdk::prelude::*;

use plans::Plans;
use quote::Quote;
use settings::Settings;
use tariff::Tariff;

/// A membership to quote.
#[args]
struct Join {
    /// Technical name of the plan, from `membership_plans`.
    plan: String,
    /// First day, such as `2026-12-24`. Leave it out to start today.
    start: Option<Date>,
    /// Technical names of the discounts that the member is entitled to, such
    /// as `student`. Leave out those that are automatic.
    #[serde(default)]
    discounts: Vec<String>,
    /// How many people of one family join. Leave it out for one.
    #[schemars(range(min = 1, max = 10))]
    people: Option<u8>,
}

/// A change to quote.
#[args]
struct Change {
    /// Technical name of the plan that the member has.
    from_plan: String,
    /// Technical name of the plan that the member wants.
    to_plan: String,
    /// First day of the new plan, such as `2026-12-24`. Leave it out to change
    /// today.
    on: Option<Date>,
    /// Day from which the present plan was last paid for. Leave it out where
    /// everybody pays on the first of the month.
    paid_from: Option<Date>,
    /// Technical names of the discounts that the member has.
    #[serde(default)]
    discounts: Vec<String>,
}

struct MembershipPrice;

/// Quotes memberships, exact to the cent: plans, discounts, families, started
/// months and changes of plan.
#[plugin(settings = Settings, display_name = "Membership prices", category = "sales", icon = "💶")]
impl MembershipPrice {
    /// Lists the membership plans with their prices, and the discounts. Call
    /// it first: the other functions take the technical names from here.
    #[tool(effects = read_only)]
    fn membership_plans() -> Result<Plans> {
        Ok(Plans::of(&tariff()?))
    }

    /// Quotes a new membership line by line: what is due now and what is paid
    /// from then on. Quote only these amounts, never work out your own.
    #[tool(effects = read_only)]
    fn quote_membership(join: Join, context: &Context) -> Result<Quote> {
        let tariff = tariff()?;
        let start = date_or_today(join.start, context)?;
        let discounts = tariff.discounts(&join.discounts)?;
        quote::join(
            &tariff,
            tariff.plan(&join.plan)?,
            start,
            join.people.unwrap_or(1),
            &discounts,
        )
    }

    /// Quotes a change from one plan to another for one person: the new plan
    /// less the unused days of the old one.
    #[tool(effects = read_only)]
    fn quote_plan_change(change: Change, context: &Context) -> Result<Quote> {
        let tariff = tariff()?;
        let plans = [
            tariff.plan(&change.from_plan)?,
            tariff.plan(&change.to_plan)?,
        ];
        let on = date_or_today(change.on, context)?;
        let discounts = tariff.discounts(&change.discounts)?;
        quote::change(&tariff, plans, on, change.paid_from, &discounts)
    }
}

fn tariff() -> Result<Tariff> {
    Tariff::new(plugin_sdk::settings::get::<Settings>()?)
}

fn date_or_today(date: Option<Date>, context: &Context) -> Result<Date> {
    match date {
        Some(date) => Ok(date),
        None => Ok(Timestamp::try_from(clock::now())?
            .to_zoned(TimeZone::get(&context.time_zone)?)
            .date()),
    }
}
