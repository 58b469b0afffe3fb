//! What a manager may set.

use plugin_sdk::prelude::*;

use crate::unit::Unit;

/// The gym's bars and plates.
#[settings]
#[derive(Default)]
#[serde(default)]
pub struct Settings {
    /// What weights are counted in.
    pub unit: Unit,
    /// Weight of the bar; without it 20 kg or 45 lb.
    #[schemars(range(min = 0, max = 100))]
    pub bar: Option<f64>,
    /// Plates for one bar; none: a usual set.
    #[schemars(length(max = 12))]
    pub plates: Vec<PlateStock>,
}

/// How many plates of one weight there are for a bar.
#[settings]
#[derive(Clone, Debug)]
pub struct PlateStock {
    /// Weight of one plate, in quarters of the unit.
    #[schemars(range(min = 0.25, max = 100), extend("multipleOf" = 0.25))]
    pub weight: f64,
    /// Pairs: one plate of each goes on either side.
    #[schemars(range(min = 1, max = 12))]
    pub pairs: u8,
}
