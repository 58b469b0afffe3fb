//! Decimal numbers as people write them, without a float in between.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// Decimal places that are kept: the most that any currency has.
const PLACES: usize = 3;

/// A number from 0 to 999999.999, written as text such as `29.90`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Decimal {
    thousandths: i64,
}

impl Decimal {
    pub fn thousandths(self) -> i64 {
        self.thousandths
    }

    /// Reads `29.90`. None: it is no such number.
    pub fn parse(text: &str) -> Option<Decimal> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str, most: usize| {
            (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !digits(whole, 6) || !digits(fraction, PLACES) {
            return None;
        }
        let whole: i64 = whole.parse().ok()?;
        let fraction: i64 = format!("{fraction:0<PLACES$}").parse().ok()?;
        Some(Decimal {
            thousandths: whole * 1000 + fraction,
        })
    }
}

impl fmt::Display for Decimal {
    /// Without zeros that say nothing: `20`, `12.5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, fraction) = (self.thousandths / 1000, self.thousandths % 1000);
        match fraction {
            0 => write!(f, "{whole}"),
            _ => f.write_str(format!("{whole}.{fraction:03}").trim_end_matches('0')),
        }
    }
}

impl TryFrom<String> for Decimal {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Decimal::parse(&text).ok_or_else(|| format!("`{text}` is no price: write it like `29.90`"))
    }
}

impl From<Decimal> for String {
    fn from(decimal: Decimal) -> String {
        decimal.to_string()
    }
}

impl JsonSchema for Decimal {
    fn schema_name() -> Cow<'static, str> {
        "Decimal".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "Such as `29.90`.",
            "pattern": "^[0-9]{1,6}(\\.[0-9]{1,3})?$",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes() {
        for (text, thousandths, written) in [
            ("0", 0, "0"),
            ("29.90", 29_900, "29.9"),
            ("12.5", 12_500, "12.5"),
            ("0.005", 5, "0.005"),
            ("999999.999", 999_999_999, "999999.999"),
        ] {
            let decimal = Decimal::parse(text);
            assert_eq!(
                decimal.map(Decimal::thousandths),
                Some(thousandths),
                "{text}"
            );
            assert_eq!(decimal.unwrap_or_default().to_string(), written);
        }
    }

    #[test]
    fn refuses_the_rest() {
        for text in [
            "", ".5", "5.", "-1", "+1", "1,5", "1.2345", "1e3", "1000000", " 1", "١",
        ] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }
}
