//! Plans and discounts, checked: what the settings mean in money.

use plugin_sdk::prelude::*;

use crate::decimal::Decimal;
use crate::money::{Currency, Money};
use crate::settings::{self, Billing, Every, Person, Scope, Settings, Stacking};

/// The most that a percentage takes off.
const EVERYTHING: i64 = 100_000;

/// The gym's plans and discounts.
pub struct Tariff {
    pub currency: Currency,
    pub plans: Vec<Plan>,
    pub discounts: Vec<Discount>,
    pub stacking: Stacking,
    pub billing: Billing,
}

/// A plan.
pub struct Plan {
    pub id: String,
    pub name: String,
    pub price: Money,
    pub every: Every,
    pub joining_fee: Money,
}

/// A discount.
pub struct Discount {
    pub id: String,
    pub name: String,
    pub off: Off,
    pub on: Scope,
    pub person: Person,
    pub automatic: bool,
}

/// What a discount takes off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Off {
    Percent(Decimal),
    Amount(Money),
}

impl Tariff {
    /// # Errors
    /// `invalid_settings` says what a manager must correct.
    pub fn new(settings: Settings) -> Result<Tariff> {
        let currency = Currency::new(&settings.currency)?;
        let plans = settings
            .plans
            .into_iter()
            .map(|plan| Plan::new(plan, &currency));
        let discounts = settings
            .discounts
            .into_iter()
            .map(|discount| Discount::new(discount, &currency));
        Ok(Tariff {
            plans: plans.collect::<Result<_>>()?,
            discounts: discounts.collect::<Result<_>>()?,
            currency,
            stacking: settings.stacking,
            billing: settings.billing,
        })
    }

    /// # Errors
    /// `unknown_plan` lists the plans there are.
    pub fn plan(&self, id: &str) -> Result<&Plan> {
        self.plans.iter().find(|plan| plan.id == id).ok_or_else(|| {
            let known = list(self.plans.iter().map(|plan| plan.id.as_str()));
            Error::new(
                "unknown_plan",
                format!("There is no plan `{id}`. The plans are: {known}."),
            )
        })
    }

    /// The discounts asked for and those that apply by themselves, in the
    /// order of the settings.
    ///
    /// # Errors
    /// `unknown_discount` lists the discounts there are.
    pub fn discounts(&self, asked: &[String]) -> Result<Vec<&Discount>> {
        let unknown = asked
            .iter()
            .find(|id| self.discounts.iter().all(|discount| discount.id != **id));
        if let Some(id) = unknown {
            let known = list(self.discounts.iter().map(|discount| discount.id.as_str()));
            bail!(
                "unknown_discount",
                "There is no discount `{id}`. The discounts are: {known}."
            );
        }
        let applies = |discount: &&Discount| discount.automatic || asked.contains(&discount.id);
        Ok(self.discounts.iter().filter(applies).collect())
    }
}

impl Plan {
    fn new(plan: settings::Plan, currency: &Currency) -> Result<Plan> {
        Ok(Plan {
            price: currency.money(plan.price)?,
            joining_fee: currency.money(plan.joining_fee)?,
            id: plan.id,
            name: plan.name,
            every: plan.every,
        })
    }
}

impl Discount {
    fn new(discount: settings::Discount, currency: &Currency) -> Result<Discount> {
        Ok(Discount {
            off: Off::parse(&discount.off, currency)?,
            id: discount.id,
            name: discount.name,
            on: discount.on,
            person: discount.person,
            automatic: discount.automatic,
        })
    }

    /// The name with what it takes off, such as `Student 20%`.
    pub fn label(&self) -> String {
        match self.off {
            Off::Percent(percent) => format!("{} {percent}%", self.name),
            Off::Amount(_) => self.name.clone(),
        }
    }
}

impl Off {
    /// Reads `20%` or `5.00`.
    fn parse(text: &str, currency: &Currency) -> Result<Off> {
        let (number, percent) = match text.strip_suffix('%') {
            Some(number) => (number, true),
            None => (text, false),
        };
        let number =
            Decimal::parse(number).filter(|number| !percent || number.thousandths() <= EVERYTHING);
        match number {
            Some(number) if percent => Ok(Off::Percent(number)),
            Some(number) => Ok(Off::Amount(currency.money(number)?)),
            None => bail!(
                "invalid_settings",
                "`{text}` is no discount. A manager must write it like `20%` or `5.00`."
            ),
        }
    }

    /// As a manager writes it, such as `20%` or `5.00`.
    pub fn written(self, currency: &Currency) -> String {
        match self {
            Off::Percent(percent) => format!("{percent}%"),
            Off::Amount(amount) => currency.written(amount),
        }
    }
}

fn list<'a>(ids: impl Iterator<Item = &'a str>) -> String {
    let ids: Vec<_> = ids.collect();
    if ids.is_empty() {
        "none".to_owned()
    } else {
        ids.join(", ")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn the_default_settings_are_valid() {
        let tariff = Tariff::new(Settings::default()).unwrap();
        assert_eq!(tariff.plan("basic").unwrap().name, "Basic");
        assert_eq!(tariff.plan("gold").err().unwrap().code(), "unknown_plan");
    }

    #[test]
    fn automatic_discounts_come_unasked() {
        let tariff = Tariff::new(Settings::default()).unwrap();
        let ids = |asked: &[&str]| {
            let asked: Vec<_> = asked.iter().map(|id| id.to_string()).collect();
            let discounts = tariff.discounts(&asked)?;
            Ok::<Vec<_>, Error>(
                discounts
                    .iter()
                    .map(|discount| discount.id.clone())
                    .collect(),
            )
        };
        assert_eq!(ids(&[]).unwrap(), ["family"]);
        assert_eq!(ids(&["student"]).unwrap(), ["student", "family"]);
        assert_eq!(ids(&["vip"]).unwrap_err().code(), "unknown_discount");
    }

    #[test]
    fn what_is_taken_off() {
        let euro = Currency::new("EUR").unwrap();
        let off = |text| Off::parse(text, &euro).map(|off| off.written(&euro));
        assert_eq!(off("20%").unwrap(), "20%");
        assert_eq!(off("12.50%").unwrap(), "12.5%");
        assert_eq!(off("5").unwrap(), "5.00");
        for wrong in ["", "%", "101%", "-5", "5.005", "five"] {
            assert_eq!(
                off(wrong).unwrap_err().code(),
                "invalid_settings",
                "{wrong}"
            );
        }
    }
}
