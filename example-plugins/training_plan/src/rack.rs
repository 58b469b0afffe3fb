//! A bar and the plates that it can be loaded with.

use plugin_sdk::prelude::*;

use crate::settings::Settings;
use crate::unit::{Unit, Weight};

/// Kinds of plates and pairs of a kind: what keeps the search short.
const MAX_KINDS: usize = 12;
const MAX_PAIRS: u8 = 12;
/// The finest step between plates, in hundredths.
const QUARTER: u32 = 25;

/// A usual set of a gym, heaviest first.
const USUAL_KG: [(f64, u8); 7] = [
    (25.0, 4),
    (20.0, 2),
    (15.0, 1),
    (10.0, 2),
    (5.0, 2),
    (2.5, 1),
    (1.25, 1),
];
const USUAL_LB: [(f64, u8); 6] = [
    (45.0, 6),
    (35.0, 1),
    (25.0, 1),
    (10.0, 2),
    (5.0, 1),
    (2.5, 1),
];

/// One kind of plates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plates {
    /// Weight of one.
    pub weight: Weight,
    /// How many there are for one side of the bar.
    pub pairs: u8,
}

/// A bar and its plates, heaviest first.
#[derive(Clone, Debug)]
pub struct Rack {
    pub unit: Unit,
    pub bar: Weight,
    pub plates: Vec<Plates>,
}

impl Rack {
    /// The rack of the settings, or a usual one when `unit` is the other unit.
    ///
    /// # Errors
    /// `invalid_settings` when the plates make no sense.
    pub fn new(settings: &Settings, unit: Option<Unit>) -> Result<Rack> {
        let unit = unit.unwrap_or(settings.unit);
        let ours = unit == settings.unit;
        let bar = settings.bar.filter(|_| ours).unwrap_or(match unit {
            Unit::Kg => 20.0,
            Unit::Lb => 45.0,
        });
        let mut plates = match unit {
            _ if ours && !settings.plates.is_empty() => settings
                .plates
                .iter()
                .map(|stock| (stock.weight, stock.pairs))
                .collect(),
            Unit::Kg => USUAL_KG.to_vec(),
            Unit::Lb => USUAL_LB.to_vec(),
        };
        ensure!(
            plates.len() <= MAX_KINDS,
            "invalid_settings",
            "A manager must set at most {MAX_KINDS} kinds of plates."
        );
        plates.sort_by(|a, b| b.0.total_cmp(&a.0));
        let plates = plates
            .into_iter()
            .map(|(weight, pairs)| plate(weight, pairs));
        Ok(Rack {
            unit,
            bar: Weight::new(bar)?,
            plates: plates.collect::<Result<_>>()?,
        })
    }

    /// The same plates on another bar.
    pub fn with_bar(self, bar: Option<f64>) -> Result<Rack> {
        match bar {
            Some(bar) => Ok(Rack {
                bar: Weight::new(bar)?,
                ..self
            }),
            None => Ok(self),
        }
    }
}

fn plate(weight: f64, pairs: u8) -> Result<Plates> {
    let weight = Weight::new(weight)?;
    let whole_quarters = weight.hundredths() > 0 && weight.hundredths().is_multiple_of(QUARTER);
    ensure!(
        whole_quarters && (1..=MAX_PAIRS).contains(&pairs),
        "invalid_settings",
        "A manager must give each plate a weight in whole quarters and 1 to {MAX_PAIRS} pairs."
    );
    Ok(Plates { weight, pairs })
}
