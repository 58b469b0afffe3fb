//! What several discounts take off together.

use crate::money::Money;
use crate::settings::Stacking;
use crate::tariff::{Discount, Off};

/// How much of a month is paid for: an amount off shrinks with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    pub days: i64,
    pub of: i64,
}

impl Share {
    pub const WHOLE: Share = Share { days: 1, of: 1 };
}

/// What each discount takes off `price`, nothing left out and never more than
/// the price together. Each is rounded once.
pub fn take_off<'a>(
    price: Money,
    share: Share,
    discounts: &[&'a Discount],
    stacking: Stacking,
) -> Vec<(&'a Discount, Money)> {
    let from = |discount: &Discount, base: Money| match discount.off {
        Off::Percent(percent) => base.percent(percent),
        Off::Amount(amount) => amount.fraction(share.days, share.of).min(base),
    };
    if stacking == Stacking::Best {
        let each = discounts
            .iter()
            .map(|discount| (*discount, from(discount, price)));
        // The first of equals, so that the order of the settings decides.
        return each
            .reduce(|best, next| if next.1 > best.1 { next } else { best })
            .into_iter()
            .collect();
    }
    let mut left = price;
    let taken = discounts.iter().map(|discount| {
        let base = if stacking == Stacking::Add {
            price
        } else {
            left
        };
        let off = from(discount, base).min(left);
        left = left - off;
        (*discount, off)
    });
    taken.collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;
    use crate::decimal::Decimal;
    use crate::money::Currency;
    use crate::settings::{Person, Scope};

    fn money(text: &str) -> Money {
        Currency::new("EUR")
            .unwrap()
            .money(Decimal::parse(text).unwrap())
            .unwrap()
    }

    fn discount(off: Off) -> Discount {
        Discount {
            id: "d".into(),
            name: "D".into(),
            off,
            on: Scope::Both,
            person: Person::Each,
            automatic: false,
        }
    }

    fn percent(text: &str) -> Off {
        Off::Percent(Decimal::parse(text).unwrap())
    }

    fn taken(price: &str, share: Share, offs: &[Off], stacking: Stacking) -> Vec<Money> {
        let discounts: Vec<_> = offs.iter().map(|off| discount(*off)).collect();
        let discounts: Vec<_> = discounts.iter().collect();
        take_off(money(price), share, &discounts, stacking)
            .into_iter()
            .map(|(_, off)| off)
            .collect()
    }

    #[test]
    fn three_rules_for_two_discounts() {
        let offs = [percent("20"), percent("10")];
        let off = |stacking| taken("50.00", Share::WHOLE, &offs, stacking);
        assert_eq!(off(Stacking::Best), [money("10.00")]);
        assert_eq!(off(Stacking::Add), [money("10.00"), money("5.00")]);
        assert_eq!(off(Stacking::Successive), [money("10.00"), money("4.00")]);
    }

    #[test]
    fn never_below_nothing() {
        let offs = [percent("80"), Off::Amount(money("30.00"))];
        for stacking in [Stacking::Best, Stacking::Add, Stacking::Successive] {
            let sum: Money = taken("20.00", Share::WHOLE, &offs, stacking)
                .into_iter()
                .sum();
            assert_eq!(sum, money("20.00"), "{stacking:?}");
        }
    }

    #[test]
    fn an_amount_shrinks_with_the_month() {
        let third = Share { days: 10, of: 30 };
        assert_eq!(
            taken("20.00", third, &[Off::Amount(money("5.00"))], Stacking::Add),
            [money("1.67")]
        );
    }

    proptest! {
        #[test]
        fn between_nothing_and_the_price(
            price in 0i64..100_000,
            offs in prop::collection::vec((any::<bool>(), 0i64..100), 0..5),
            days in 1i64..=31,
        ) {
            let offs: Vec<_> = offs.iter().map(|(is_percent, value)| {
                let value = value.to_string();
                if *is_percent { percent(&value) } else { Off::Amount(money(&value)) }
            }).collect();
            let price = format!("{}.{:02}", price / 100, price % 100);
            for stacking in [Stacking::Best, Stacking::Add, Stacking::Successive] {
                let off = taken(&price, Share { days, of: 31 }, &offs, stacking);
                prop_assert!(off.iter().all(|off| *off >= Money::ZERO));
                prop_assert!(off.into_iter().sum::<Money>() <= money(&price));
            }
        }
    }
}
