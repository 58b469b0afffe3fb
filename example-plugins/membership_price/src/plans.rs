//! The price list.

use plugin_sdk::prelude::*;

use crate::settings::{Every, Person};
use crate::tariff::{Discount, Plan, Tariff};

/// What can be quoted.
#[returns]
pub struct Plans {
    /// ISO 4217 code of all amounts.
    currency: String,
    /// The plans, the usual first.
    plans: Vec<PlanPrice>,
    /// The discounts.
    discounts: Vec<DiscountOffer>,
}

/// A plan and its price.
#[returns]
struct PlanPrice {
    /// Technical name to quote it with.
    id: String,
    /// What members call it.
    name: String,
    /// Price of each month or year, such as `29.90`.
    price: String,
    /// How often it is paid.
    every: Every,
    /// Paid once, at the start.
    joining_fee: String,
}

/// A discount.
#[returns]
struct DiscountOffer {
    /// Technical name to quote it with.
    id: String,
    /// What members call it.
    name: String,
    /// A percentage such as `20%` or an amount such as `5.00`.
    off: String,
    /// Whether it is for the second person of a family and the others only.
    additional_people_only: bool,
    /// Whether it applies without being asked for.
    automatic: bool,
}

impl Plans {
    pub fn of(tariff: &Tariff) -> Plans {
        let currency = &tariff.currency;
        let plan = |plan: &Plan| PlanPrice {
            id: plan.id.clone(),
            name: plan.name.clone(),
            price: currency.written(plan.price),
            every: plan.every,
            joining_fee: currency.written(plan.joining_fee),
        };
        let discount = |discount: &Discount| DiscountOffer {
            id: discount.id.clone(),
            name: discount.name.clone(),
            off: discount.off.written(currency),
            additional_people_only: discount.person == Person::Additional,
            automatic: discount.automatic,
        };
        Plans {
            currency: currency.code().to_owned(),
            plans: tariff.plans.iter().map(plan).collect(),
            discounts: tariff.discounts.iter().map(discount).collect(),
        }
    }
}
