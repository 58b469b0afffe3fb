//! Kilograms and pounds.

use plugin_sdk::prelude::*;

/// What weights are counted in.
#[args]
#[returns]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    #[default]
    Kg,
    Lb,
}

/// A weight in whole hundredths of a unit, so that plates add up exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weight(u32);

impl Weight {
    /// The heaviest that is worked with. The heaviest raw lift ever is near
    /// 500 kg; 1,200 is that in pounds.
    pub const MAX: f64 = 1_200.0;

    /// # Errors
    /// `invalid_weight` when it is not between 0 and [`Weight::MAX`].
    pub fn new(value: f64) -> Result<Weight> {
        ensure!(
            value.is_finite() && (0.0..=Weight::MAX).contains(&value),
            "invalid_weight",
            "{value} is no weight: it must lie between 0 and {}.",
            Weight::MAX
        );
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked above"
        )]
        Ok(Weight((value * 100.0).round() as u32))
    }

    pub fn from_hundredths(hundredths: u32) -> Weight {
        Weight(hundredths)
    }

    pub fn hundredths(self) -> u32 {
        self.0
    }

    /// As a number of units.
    pub fn value(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// That many percent, rounded to a hundredth.
    pub fn percent(self, percent: u8) -> Weight {
        Weight((self.0 * u32::from(percent) + 50) / 100)
    }
}
