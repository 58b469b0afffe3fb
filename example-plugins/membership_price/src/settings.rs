//! What a manager may set, as it is written; [`crate::tariff`] checks it.

use plugin_sdk::prelude::*;

use crate::decimal::Decimal;

/// The gym's plans and discounts.
#[settings]
#[serde(default)]
pub struct Settings {
    /// ISO 4217 code of the currency of all prices.
    #[schemars(regex(pattern = "^[A-Z]{3}$"))]
    pub currency: String,
    /// The plans, the usual first.
    pub plans: Vec<Plan>,
    /// The discounts, in the order in which they are taken off.
    pub discounts: Vec<Discount>,
    /// What happens when several discounts apply: `best` takes only the one
    /// that saves the most, `add` takes each from the full price,
    /// `successive` takes each from what the one before left.
    pub stacking: Stacking,
    /// When monthly plans are paid: on the day of the month on which they
    /// `start`, or on the `first_of_month`, with the days until then
    /// prorated.
    pub billing: Billing,
}

/// A plan.
#[settings]
#[derive(Clone, Debug)]
pub struct Plan {
    /// Technical name, such as `basic`.
    pub id: String,
    /// What members call it.
    pub name: String,
    /// Price of each month or year.
    pub price: Decimal,
    /// What is paid at once.
    #[serde(default)]
    pub every: Every,
    /// Paid once, at the start.
    #[serde(default)]
    pub joining_fee: Decimal,
}

/// A discount.
#[settings]
#[derive(Clone, Debug)]
pub struct Discount {
    /// Technical name, such as `student`.
    pub id: String,
    /// What members call it.
    pub name: String,
    /// What it takes off: a percentage such as `20%` or an amount such as
    /// `5.00`; an amount shrinks with the days when a month is prorated.
    #[schemars(regex(pattern = r"^[0-9]{1,6}(\.[0-9]{1,3})?%?$"))]
    pub off: String,
    /// What it is taken off from: the `membership`, the `joining_fee`, or
    /// `both`.
    #[serde(default)]
    pub on: Scope,
    /// Whom it is for: `each` person, or each `additional` person of a
    /// family.
    #[serde(default)]
    pub person: Person,
    /// Applies without being asked for.
    #[serde(default)]
    pub automatic: bool,
}

#[settings]
#[returns]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    #[default]
    Month,
    Year,
}

#[settings]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Stacking {
    #[default]
    Best,
    Add,
    Successive,
}

#[settings]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Billing {
    #[default]
    Start,
    FirstOfMonth,
}

#[settings]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    #[default]
    Membership,
    JoiningFee,
    Both,
}

#[settings]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Person {
    #[default]
    Each,
    Additional,
}

impl Default for Settings {
    /// Plans that stand for a gym's own, so that a new installation answers.
    fn default() -> Self {
        let price = |text| Decimal::parse(text).unwrap_or_default();
        let plan = |id: &str, name: &str, amount, every, fee| Plan {
            id: id.into(),
            name: name.into(),
            price: price(amount),
            every,
            joining_fee: price(fee),
        };
        let discount = |id: &str, name: &str, off: &str, person, automatic| Discount {
            id: id.into(),
            name: name.into(),
            off: off.into(),
            on: Scope::Membership,
            person,
            automatic,
        };
        Settings {
            currency: "EUR".into(),
            plans: vec![
                plan("basic", "Basic", "29.90", Every::Month, "19.00"),
                plan("premium", "Premium", "49.90", Every::Month, "19.00"),
                plan(
                    "basic_annual",
                    "Basic, paid by the year",
                    "299.00",
                    Every::Year,
                    "0",
                ),
            ],
            discounts: vec![
                discount("student", "Student", "20%", Person::Each, false),
                discount("family", "Family", "5.00", Person::Additional, true),
            ],
            stacking: Stacking::Best,
            billing: Billing::Start,
        }
    }
}
