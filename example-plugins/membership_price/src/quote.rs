//! What a membership costs: now, and from then on.

use jiff::civil::Date;
use plugin_sdk::prelude::*;

use crate::bill::{Bill, Line};
use crate::money::Money;
use crate::period::Period;
use crate::settings::{Billing, Every};
use crate::tariff::{Discount, Plan, Tariff};

/// The most people of one family.
pub const MAX_PEOPLE: u8 = 10;

/// What is to be paid. Amounts are text with all decimal places; nothing is
/// left to add up or to round.
#[returns]
#[derive(Debug)]
pub struct Quote {
    /// Technical name of the plan.
    pub plan: String,
    /// ISO 4217 code of all amounts.
    pub currency: String,
    /// First day of the membership or of the change.
    pub from: Date,
    /// Last day that the first payment covers.
    pub paid_until: Date,
    /// What the first payment is made of.
    pub lines: Vec<Line>,
    /// The first payment; below zero: kept as credit for the next.
    pub due_now: String,
    /// What is paid from then on.
    pub then: Regular,
}

/// The payment that comes again and again.
#[returns]
#[derive(Debug)]
pub struct Regular {
    /// Amount of each payment.
    pub amount: String,
    /// How often.
    pub every: Every,
    /// When for the first time.
    pub from: Date,
}

/// Quotes a new membership of `people` that starts on `start`.
///
/// # Errors
/// `invalid_people` and `invalid_date`.
pub fn join(
    tariff: &Tariff,
    plan: &Plan,
    start: Date,
    people: u8,
    discounts: &[&Discount],
) -> Result<Quote> {
    ensure!(
        (1..=MAX_PEOPLE).contains(&people),
        "invalid_people",
        "A membership is for 1 to {MAX_PEOPLE} people."
    );
    let period = Period::first(start, plan.every, tariff.billing)?;
    let mut bill = Bill::default();
    bill.membership(tariff, plan, period, people, discounts);
    bill.joining_fee(tariff, plan, people, discounts);
    Ok(quote(tariff, plan, period, people, discounts, &bill))
}

/// Quotes the change of one person from `old` to `new` on `change`: the new
/// plan's first payment, less what is left of the old one. `paid_from` is the
/// day from which the old plan was last paid for.
///
/// # Errors
/// `same_plan`, `paid_from_needed`, `date_not_in_period` and `invalid_date`.
pub fn change(
    tariff: &Tariff,
    [old, new]: [&Plan; 2],
    change: Date,
    paid_from: Option<Date>,
    discounts: &[&Discount],
) -> Result<Quote> {
    ensure!(
        old.id != new.id,
        "same_plan",
        "The member has the plan `{}` already.",
        new.id
    );
    let paid_from = match paid_from {
        Some(date) => date,
        None if old.every == Every::Month && tariff.billing == Billing::FirstOfMonth => {
            change.first_of_month()
        }
        None => bail!(
            "paid_from_needed",
            "Ask when the last payment was due and pass that date as `paid_from`."
        ),
    };
    let paid = Period::first(paid_from, old.every, tariff.billing)?;
    let left = paid.rest(change)?;
    let mut old_bill = Bill::default();
    old_bill.membership(tariff, old, paid, 1, discounts);
    let credit = old_bill.total().fraction(left.days, paid.days);

    let period = Period::first(change, new.every, tariff.billing)?;
    let mut bill = Bill::default();
    bill.membership(tariff, new, period, 1, discounts);
    if credit > Money::ZERO {
        bill.item(&format!("{}, {} unused days", old.name, left.days), -credit);
    }
    Ok(quote(tariff, new, period, 1, discounts, &bill))
}

fn quote(
    tariff: &Tariff,
    plan: &Plan,
    period: Period,
    people: u8,
    discounts: &[&Discount],
    bill: &Bill,
) -> Quote {
    let whole = Period {
        days: period.of,
        ..period
    };
    let mut regular = Bill::default();
    regular.membership(tariff, plan, whole, people, discounts);
    Quote {
        plan: plan.id.clone(),
        currency: tariff.currency.code().to_owned(),
        from: period.first,
        paid_until: period.last(),
        lines: bill.lines(&tariff.currency),
        due_now: tariff.currency.written(bill.total()),
        then: Regular {
            amount: tariff.currency.written(regular.total()),
            every: plan.every,
            from: period.next,
        },
    }
}

#[cfg(test)]
mod tests;
