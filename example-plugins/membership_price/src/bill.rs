//! Lines of a bill and their sum.

use plugin_sdk::prelude::*;

use crate::money::{Currency, Money};
use crate::period::Period;
use crate::settings::{Person, Scope};
use crate::stacking::{Share, take_off};
use crate::tariff::{Discount, Plan, Tariff};

/// One line of a bill.
#[returns]
#[derive(Debug, PartialEq)]
pub struct Line {
    /// What it is for.
    pub item: String,
    /// How many times.
    pub quantity: u8,
    /// The amount of each, such as `29.90`; negative for a discount.
    pub each: String,
    /// The amount of all.
    pub amount: String,
}

/// What is to be paid, item by item.
#[derive(Default)]
pub struct Bill {
    items: Vec<Item>,
}

struct Item {
    text: String,
    count: u8,
    each: Money,
}

impl Bill {
    /// Adds the membership of `people` for a period, discounts taken off.
    pub fn membership(
        &mut self,
        tariff: &Tariff,
        plan: &Plan,
        period: Period,
        people: u8,
        discounts: &[&Discount],
    ) {
        let share = match period.is_partial() {
            true => Share {
                days: period.days,
                of: period.of,
            },
            false => Share::WHOLE,
        };
        let text = match period.is_partial() {
            true => format!("{}, {} of {} days", plan.name, period.days, period.of),
            false => plan.name.clone(),
        };
        let price = plan.price.fraction(share.days, share.of);
        self.add(
            tariff,
            &text,
            price,
            share,
            people,
            &on(discounts, Scope::Membership),
        );
    }

    /// Adds the joining fee of `people`, discounts taken off.
    pub fn joining_fee(
        &mut self,
        tariff: &Tariff,
        plan: &Plan,
        people: u8,
        discounts: &[&Discount],
    ) {
        if plan.joining_fee > Money::ZERO {
            let discounts = on(discounts, Scope::JoiningFee);
            self.add(
                tariff,
                "Joining fee",
                plan.joining_fee,
                Share::WHOLE,
                people,
                &discounts,
            );
        }
    }

    /// Adds one item; equal items become one line.
    pub fn item(&mut self, text: &str, each: Money) {
        match self
            .items
            .iter_mut()
            .find(|item| item.text == text && item.each == each)
        {
            Some(item) => item.count += 1,
            None => self.items.push(Item {
                text: text.to_owned(),
                count: 1,
                each,
            }),
        }
    }

    /// The sum of all items.
    pub fn total(&self) -> Money {
        self.items
            .iter()
            .map(|item| item.each.times(item.count))
            .sum()
    }

    /// The items as they are shown.
    pub fn lines(&self, currency: &Currency) -> Vec<Line> {
        let line = |item: &Item| Line {
            item: item.text.clone(),
            quantity: item.count,
            each: currency.written(item.each),
            amount: currency.written(item.each.times(item.count)),
        };
        self.items.iter().map(line).collect()
    }

    fn add(
        &mut self,
        tariff: &Tariff,
        text: &str,
        price: Money,
        share: Share,
        people: u8,
        discounts: &[&Discount],
    ) {
        for person in 0..people {
            self.item(text, price);
            let for_person = |discount: &&Discount| person > 0 || discount.person == Person::Each;
            let discounts: Vec<_> = discounts.iter().copied().filter(for_person).collect();
            for (discount, off) in take_off(price, share, &discounts, tariff.stacking) {
                if off > Money::ZERO {
                    self.item(&discount.label(), -off);
                }
            }
        }
    }
}

fn on<'a>(discounts: &[&'a Discount], scope: Scope) -> Vec<&'a Discount> {
    let applies = |discount: &&&Discount| discount.on == scope || discount.on == Scope::Both;
    discounts.iter().filter(applies).copied().collect()
}
