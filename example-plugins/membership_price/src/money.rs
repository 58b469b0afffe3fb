//! Amounts of money in whole cents, or whatever a currency's smallest part is.

use std::iter::Sum;
use std::ops::{Add, Neg, Sub};

use plugin_sdk::prelude::*;

use crate::decimal::Decimal;

/// Currencies whose smallest part is not a hundredth (ISO 4217).
const NO_DECIMALS: [&str; 16] = [
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV",
    "XAF", "XOF", "XPF",
];
const THREE_DECIMALS: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

/// A currency and its decimal places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Currency {
    code: String,
    decimals: u32,
}

/// An amount in the smallest part of a currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Money(i64);

impl Currency {
    /// # Errors
    /// `invalid_settings` when it is no three-letter code.
    pub fn new(code: &str) -> Result<Currency> {
        let legal = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        ensure!(
            legal,
            "invalid_settings",
            "`{code}` is no currency. A manager must write it like `EUR`."
        );
        let decimals = match code {
            code if NO_DECIMALS.contains(&code) => 0,
            code if THREE_DECIMALS.contains(&code) => 3,
            _ => 2,
        };
        Ok(Currency {
            code: code.to_owned(),
            decimals,
        })
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// # Errors
    /// `invalid_settings` when the currency has no part that small.
    pub fn money(&self, price: Decimal) -> Result<Money> {
        let part = 10_i64.pow(3 - self.decimals);
        ensure!(
            price.thousandths() % part == 0,
            "invalid_settings",
            "{price} {} has more than {} decimal places. A manager must correct the price.",
            self.code,
            self.decimals
        );
        Ok(Money(price.thousandths() / part))
    }

    /// The amount as text with all decimal places, such as `29.90`.
    pub fn written(&self, Money(parts): Money) -> String {
        let sign = if parts < 0 { "-" } else { "" };
        let one = 10_u64.pow(self.decimals);
        let (whole, rest) = (parts.unsigned_abs() / one, parts.unsigned_abs() % one);
        match usize::try_from(self.decimals) {
            Ok(0) | Err(_) => format!("{sign}{whole}"),
            Ok(places) => format!("{sign}{whole}.{rest:0places$}"),
        }
    }
}

impl Money {
    pub const ZERO: Money = Money(0);

    /// That many times the amount.
    pub fn times(self, count: u8) -> Money {
        Money(self.0 * i64::from(count))
    }

    /// The fraction `part / whole`, rounded once to the smallest part of the
    /// currency; halves away from zero. `whole` must not be 0.
    pub fn fraction(self, part: i64, whole: i64) -> Money {
        let exact = i128::from(self.0) * i128::from(part);
        let whole = i128::from(whole);
        let rounded = (2 * exact.abs() + whole) / (2 * whole) * exact.signum();
        Money(i64::try_from(rounded).unwrap_or(i64::MAX))
    }

    /// That many percent, rounded like [`Money::fraction`].
    pub fn percent(self, percent: Decimal) -> Money {
        self.fraction(percent.thousandths(), 100_000)
    }
}

impl Add for Money {
    type Output = Money;

    fn add(self, other: Money) -> Money {
        Money(self.0 + other.0)
    }
}

impl Sub for Money {
    type Output = Money;

    fn sub(self, other: Money) -> Money {
        Money(self.0 - other.0)
    }
}

impl Neg for Money {
    type Output = Money;

    fn neg(self) -> Money {
        Money(-self.0)
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;

    fn written(code: &str, price: &str) -> Result<String> {
        let currency = Currency::new(code)?;
        Ok(currency.written(currency.money(Decimal::parse(price).unwrap())?))
    }

    #[test]
    fn every_currency_has_its_decimals() {
        assert_eq!(written("EUR", "29.9").unwrap(), "29.90");
        assert_eq!(written("JPY", "4500").unwrap(), "4500");
        assert_eq!(written("KWD", "9.125").unwrap(), "9.125");
        assert_eq!(
            written("EUR", "9.125").unwrap_err().code(),
            "invalid_settings"
        );
        assert_eq!(
            written("JPY", "0.5").unwrap_err().code(),
            "invalid_settings"
        );
        assert_eq!(written("euro", "1").unwrap_err().code(), "invalid_settings");
    }

    #[test]
    fn less_than_one_and_less_than_nothing() {
        let euro = Currency::new("EUR").unwrap();
        assert_eq!(euro.written(Money(5)), "0.05");
        assert_eq!(euro.written(Money(-5)), "-0.05");
        assert_eq!(euro.written(Money(-1234)), "-12.34");
    }

    #[test]
    fn halves_go_away_from_zero() {
        assert_eq!(Money(5).fraction(1, 2), Money(3));
        assert_eq!(Money(-5).fraction(1, 2), Money(-3));
        assert_eq!(Money(10).fraction(1, 3), Money(3));
        assert_eq!(
            Money(2990).percent(Decimal::parse("12.5").unwrap()),
            Money(374)
        );
    }

    proptest! {
        #[test]
        fn rounding_is_never_off_by_more_than_half(amount in -100_000_000i64..100_000_000, whole in 1i64..400, part in 0i64..400) {
            prop_assume!(part <= whole);
            let Money(rounded) = Money(amount).fraction(part, whole);
            let error = i128::from(rounded) * i128::from(whole) - i128::from(amount) * i128::from(part);
            prop_assert!(2 * error.abs() <= i128::from(whole));
        }
    }
}
