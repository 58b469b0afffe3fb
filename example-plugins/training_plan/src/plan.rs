//! Plans over several weeks, from percentages to weights on the bar.

mod scheme;

use plugin_sdk::prelude::*;

use crate::loading::Loadings;
use crate::rack::Rack;
use crate::unit::{Unit, Weight};

pub use scheme::Scheme;

/// The longest plan; then it is time to test the one-rep max again.
pub const MAX_WEEKS: u8 = 16;

/// A plan for one lift.
#[returns]
#[derive(Debug)]
pub struct Plan {
    /// What the weights are counted in.
    pub unit: Unit,
    /// How the weights rise.
    pub scheme: Scheme,
    /// In order.
    pub weeks: Vec<Week>,
}

/// One week's work for the lift.
#[returns]
#[derive(Debug)]
pub struct Week {
    /// Counted from 1.
    pub week: u8,
    /// Whether it is a light week, to recover.
    pub light: bool,
    /// In order.
    pub sets: Vec<Sets>,
}

/// Several sets of the same.
#[returns]
#[derive(Debug)]
pub struct Sets {
    /// How many.
    pub sets: u8,
    /// Repetitions of each.
    pub repetitions: u8,
    /// Whether the last set goes on while the form is good.
    pub or_more: bool,
    /// The weight, rounded down to what can be loaded; null where the bar
    /// alone is heavier.
    pub weight: Option<f64>,
}

/// Plans `weeks` weeks from a one-rep max.
///
/// # Errors
/// `invalid_weeks` when they are none or too many.
pub fn plan(
    rack: &Rack,
    max: Weight,
    weeks: u8,
    scheme: Scheme,
    increment: Weight,
) -> Result<Plan> {
    ensure!(
        (1..=MAX_WEEKS).contains(&weeks),
        "invalid_weeks",
        "A plan has 1 to {MAX_WEEKS} weeks."
    );
    let drafts: Vec<_> = (0..weeks)
        .map(|week| scheme.week(week, weeks, max, increment))
        .collect();
    let heaviest = drafts
        .iter()
        .flat_map(|week| &week.sets)
        .map(|draft| draft.weight)
        .max();
    let loadings = Loadings::up_to(rack, heaviest.unwrap_or(max));
    let weeks = (1..).zip(drafts).map(|(week, draft)| Week {
        week,
        light: draft.light,
        sets: draft
            .sets
            .into_iter()
            .map(|sets| Sets {
                sets: sets.sets,
                repetitions: sets.repetitions,
                or_more: sets.or_more,
                weight: loadings.at_most(sets.weight).map(Weight::value),
            })
            .collect(),
    });
    Ok(Plan {
        unit: rack.unit,
        scheme,
        weeks: weeks.collect(),
    })
}

#[cfg(test)]
mod tests;
