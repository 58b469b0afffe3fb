//! The answer to "how strong am I?": one-rep max and what follows from it.

use plugin_sdk::prelude::*;

use crate::formula::Formula;
use crate::loading::Loadings;
use crate::rack::Rack;
use crate::unit::{Unit, Weight};

/// The most repetitions that the formulas are worth applying to.
pub const MAX_REPETITIONS: u8 = 20;
/// Above this the formulas drift apart.
const RELIABLE_REPETITIONS: u8 = 10;

/// Percent of the one-rep max and the repetitions that it allows, from the
/// usual chart (Baechle and Earle, Essentials of Strength Training and
/// Conditioning, 2nd edition, 2000).
const CHART: [(u8, u8); 13] = [
    (100, 1),
    (95, 2),
    (93, 3),
    (90, 4),
    (87, 5),
    (85, 6),
    (83, 7),
    (80, 8),
    (77, 9),
    (75, 10),
    (70, 11),
    (67, 12),
    (65, 15),
];

/// An estimated one-rep max.
#[returns]
#[derive(Debug)]
pub struct Strength {
    /// What the weights are counted in.
    pub unit: Unit,
    /// The estimate: of the formula asked for, or the mean of all.
    pub one_rep_max: f64,
    /// The estimate of each formula.
    pub by_formula: Vec<Estimate>,
    /// False above ten repetitions, where estimates are rough.
    pub reliable: bool,
    /// Weights to train with, rounded down to what can be loaded.
    pub working_weights: Vec<WorkingWeight>,
}

/// One formula's estimate.
#[returns]
#[derive(Debug)]
pub struct Estimate {
    /// The formula.
    pub formula: Formula,
    /// Its estimate.
    pub one_rep_max: f64,
}

/// A weight to train with.
#[returns]
#[derive(Debug)]
pub struct WorkingWeight {
    /// Percent of the one-rep max.
    pub percent: u8,
    /// Repetitions that most people can do with it.
    pub repetitions: u8,
    /// The weight to load; null where the bar alone is heavier.
    pub weight: Option<f64>,
}

/// Estimates the one-rep max of a set that ended `in_reserve` repetitions
/// before it would have failed.
///
/// # Errors
/// `invalid_repetitions` when they lie outside what the formulas are for.
pub fn estimate(
    rack: &Rack,
    weight: Weight,
    repetitions: u8,
    in_reserve: u8,
    formula: Option<Formula>,
) -> Result<Strength> {
    let possible = repetitions.saturating_add(in_reserve);
    ensure!(
        repetitions >= 1 && possible <= MAX_REPETITIONS,
        "invalid_repetitions",
        "Give 1 to {MAX_REPETITIONS} repetitions, those in reserve included; ask for a heavier set."
    );
    let by_formula =
        Formula::ALL.map(|formula| (formula, formula.one_rep_max(weight.value(), possible)));
    let mean = by_formula.iter().map(|(_, max)| max).sum::<f64>() / by_formula.len() as f64;
    let max = formula.map_or(mean, |formula| {
        formula.one_rep_max(weight.value(), possible)
    });
    Ok(Strength {
        unit: rack.unit,
        one_rep_max: tenth(max),
        by_formula: by_formula
            .map(|(formula, max)| Estimate {
                formula,
                one_rep_max: tenth(max),
            })
            .into(),
        reliable: possible <= RELIABLE_REPETITIONS,
        working_weights: working_weights(rack, max),
    })
}

fn working_weights(rack: &Rack, max: f64) -> Vec<WorkingWeight> {
    let Ok(max) = Weight::new(max) else {
        return Vec::new();
    };
    let loadings = Loadings::up_to(rack, max);
    let weight = |percent| loadings.at_most(max.percent(percent)).map(Weight::value);
    let rows = CHART.map(|(percent, repetitions)| WorkingWeight {
        percent,
        repetitions,
        weight: weight(percent),
    });
    rows.into()
}

/// Nobody lifts hundredths of a kilogram.
fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test fails by panicking"
    )]

    use super::*;
    use crate::settings::Settings;

    fn strength(weight: f64, repetitions: u8, in_reserve: u8) -> Result<Strength> {
        let rack = Rack::new(&Settings::default(), None).unwrap();
        estimate(
            &rack,
            Weight::new(weight).unwrap(),
            repetitions,
            in_reserve,
            None,
        )
    }

    #[test]
    fn five_at_a_hundred() {
        let strength = strength(100.0, 5, 0).unwrap();
        assert_eq!(strength.one_rep_max, 115.5);
        assert!(strength.reliable);
        assert_eq!(strength.by_formula.len(), 7);
        let at = |percent| {
            strength
                .working_weights
                .iter()
                .find(|row| row.percent == percent)
                .unwrap()
                .weight
        };
        assert_eq!(
            at(80),
            Some(90.0),
            "92.4 rounded down to what can be loaded"
        );
    }

    #[test]
    fn reserve_counts_like_repetitions() {
        let (left, done) = (
            strength(100.0, 5, 3).unwrap(),
            strength(100.0, 8, 0).unwrap(),
        );
        assert_eq!(left.one_rep_max, done.one_rep_max);
        assert!(!strength(100.0, 9, 2).unwrap().reliable);
    }

    #[test]
    fn nonsense_is_refused() {
        for (repetitions, in_reserve) in [(0, 0), (0, 3), (21, 0), (18, 3), (255, 255)] {
            let error = strength(100.0, repetitions, in_reserve).unwrap_err();
            assert_eq!(error.code(), "invalid_repetitions");
        }
    }

    #[test]
    fn a_light_lifter_is_not_told_to_lift_more_than_asked() {
        let strength = strength(21.0, 1, 0).unwrap();
        let weights: Vec<_> = strength
            .working_weights
            .iter()
            .map(|row| row.weight)
            .collect();
        assert_eq!(&weights[..2], [Some(20.0), None]);
    }
}
