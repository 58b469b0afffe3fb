#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use jiff::civil::date;

use super::*;
use crate::settings::{Settings, Stacking};

const MID_NOVEMBER: Date = date(2026, 11, 21);

fn tariff(billing: Billing, stacking: Stacking) -> Tariff {
    Tariff::new(Settings {
        billing,
        stacking,
        ..Settings::default()
    })
    .unwrap()
}

fn joined(tariff: &Tariff, plan: &str, people: u8, asked: &[&str]) -> Result<Quote> {
    let asked: Vec<_> = asked.iter().map(|id| id.to_string()).collect();
    let discounts = tariff.discounts(&asked)?;
    join(tariff, tariff.plan(plan)?, MID_NOVEMBER, people, &discounts)
}

/// The lines as `quantity item amount`.
fn shown(quote: &Quote) -> Vec<String> {
    let line = |line: &Line| format!("{} {} {}", line.quantity, line.item, line.amount);
    quote.lines.iter().map(line).collect()
}

#[test]
fn a_plain_month() {
    let quote = joined(&tariff(Billing::Start, Stacking::Best), "basic", 1, &[]).unwrap();
    assert_eq!(shown(&quote), ["1 Basic 29.90", "1 Joining fee 19.00"]);
    assert_eq!(quote.due_now, "48.90");
    assert_eq!(quote.paid_until, date(2026, 12, 20));
    assert_eq!(
        (quote.then.amount.as_str(), quote.then.from),
        ("29.90", date(2026, 12, 21))
    );
}

#[test]
fn the_days_until_the_first_of_the_month() {
    let quote = joined(
        &tariff(Billing::FirstOfMonth, Stacking::Best),
        "basic",
        1,
        &["student"],
    )
    .unwrap();
    assert_eq!(
        shown(&quote),
        [
            "1 Basic, 10 of 30 days 9.97",
            "1 Student 20% -1.99",
            "1 Joining fee 19.00"
        ],
    );
    assert_eq!(quote.due_now, "26.98");
    assert_eq!(
        (quote.then.amount.as_str(), quote.then.from),
        ("23.92", date(2026, 12, 1))
    );
}

#[test]
fn a_family_of_three() {
    let quote = joined(
        &tariff(Billing::Start, Stacking::Successive),
        "basic",
        3,
        &["student"],
    )
    .unwrap();
    assert_eq!(
        shown(&quote),
        [
            "3 Basic 89.70",
            "3 Student 20% -17.94",
            "2 Family -10.00",
            "3 Joining fee 57.00"
        ],
    );
    assert_eq!(quote.due_now, "118.76");
    assert_eq!(quote.then.amount, "61.76");
}

#[test]
fn the_best_discount_of_each_person() {
    let quote = joined(
        &tariff(Billing::Start, Stacking::Best),
        "premium",
        2,
        &["student"],
    )
    .unwrap();
    assert_eq!(
        shown(&quote)[1],
        "2 Student 20% -19.96",
        "9.98 saves more than 5.00"
    );
}

#[test]
fn a_year_is_never_prorated() {
    let quote = joined(
        &tariff(Billing::FirstOfMonth, Stacking::Best),
        "basic_annual",
        1,
        &[],
    )
    .unwrap();
    assert_eq!(quote.due_now, "299.00");
    assert_eq!(quote.then.from, date(2027, 11, 21));
}

#[test]
fn the_lines_add_up() {
    for stacking in [Stacking::Best, Stacking::Add, Stacking::Successive] {
        for people in 1..=MAX_PEOPLE {
            let tariff = tariff(Billing::FirstOfMonth, stacking);
            let quote = joined(&tariff, "premium", people, &["student"]).unwrap();
            let cents = |text: &str| text.replace('.', "").parse::<i64>().unwrap();
            let sum: i64 = quote.lines.iter().map(|line| cents(&line.amount)).sum();
            assert_eq!(sum, cents(&quote.due_now));
        }
    }
}

#[test]
fn nobody_and_a_crowd_are_refused() {
    let tariff = tariff(Billing::Start, Stacking::Best);
    for people in [0, MAX_PEOPLE + 1] {
        assert_eq!(
            joined(&tariff, "basic", people, &[]).unwrap_err().code(),
            "invalid_people"
        );
    }
}

fn changed(tariff: &Tariff, plans: [&str; 2], paid_from: Option<Date>) -> Result<Quote> {
    let plans = [tariff.plan(plans[0])?, tariff.plan(plans[1])?];
    change(tariff, plans, MID_NOVEMBER, paid_from, &[])
}

#[test]
fn a_change_in_the_middle_of_the_month() {
    let tariff = tariff(Billing::FirstOfMonth, Stacking::Best);
    let quote = changed(&tariff, ["basic", "premium"], None).unwrap();
    assert_eq!(
        shown(&quote),
        [
            "1 Premium, 10 of 30 days 16.63",
            "1 Basic, 10 unused days -9.97"
        ],
    );
    assert_eq!(quote.due_now, "6.66");
    assert_eq!(quote.then.amount, "49.90");
}

#[test]
fn a_change_in_the_first_partial_month_credits_what_was_paid() {
    let tariff = tariff(Billing::FirstOfMonth, Stacking::Best);
    let quote = changed(&tariff, ["basic", "premium"], Some(date(2026, 11, 16))).unwrap();
    assert_eq!(
        shown(&quote)[1],
        "1 Basic, 10 unused days -9.97",
        "10 of the 15 days paid with 14.95"
    );
}

#[test]
fn a_change_to_less_leaves_a_credit() {
    let tariff = tariff(Billing::Start, Stacking::Best);
    let quote = changed(&tariff, ["basic_annual", "basic"], Some(date(2026, 11, 1))).unwrap();
    assert!(quote.due_now.starts_with('-'), "{}", quote.due_now);
}

#[test]
fn a_change_says_what_it_lacks() {
    let tariff = tariff(Billing::Start, Stacking::Best);
    let code = |plans, paid_from| {
        changed(&tariff, plans, paid_from)
            .unwrap_err()
            .code()
            .to_owned()
    };
    assert_eq!(code(["basic", "basic"], None), "same_plan");
    assert_eq!(code(["basic", "premium"], None), "paid_from_needed");
    assert_eq!(
        code(["basic", "premium"], Some(date(2026, 9, 1))),
        "date_not_in_period"
    );
}
