//! Strength training by the numbers: one-rep max, plates, plans.

mod formula;
mod loading;
mod plan;
mod rack;
mod settings;
mod strength;
#[cfg(test)]
mod tests;
mod unit;

use plugin_sdk::prelude::*;

use formula::Formula;
use loading::Loadings;
use plan::{Plan, Scheme};
use rack::Rack;
use settings::Settings;
use strength::Strength;
use unit::{Unit, Weight};

/// A set that the member did.
#[args]
struct Set {
    /// Weight lifted, the bar included.
    #[schemars(range(min = 1, max = 1200))]
    weight: f64,
    /// Repetitions done with it, best 1 to 10.
    #[schemars(range(min = 1, max = 20))]
    repetitions: u8,
    /// Repetitions that the member could still have done: 10 minus the RPE.
    /// Leave it out for a set to fatigue.
    #[schemars(range(min = 0, max = 9))]
    in_reserve: Option<u8>,
    /// The formula to trust. Leave it out for the mean of all.
    formula: Option<Formula>,
    /// What the weight is counted in. Leave it out for the gym's own unit.
    unit: Option<Unit>,
}

/// A weight to load.
#[args]
struct Load {
    /// Weight wanted, the bar included.
    #[schemars(range(min = 1, max = 1200))]
    weight: f64,
    /// Weight of the bar. Leave it out for the gym's usual bar.
    #[schemars(range(min = 0, max = 100))]
    bar: Option<f64>,
    /// What the weight is counted in. Leave it out for the gym's own unit.
    unit: Option<Unit>,
}

/// A plan to make.
#[args]
struct PlanFor {
    /// One-rep max of the lift, from a test or from `one_rep_max`.
    #[schemars(range(min = 1, max = 1200))]
    one_rep_max: f64,
    /// Length of the plan.
    #[schemars(range(min = 1, max = 16))]
    weeks: u8,
    /// How the weights rise: `linear` for beginners, `wave` (5/3/1) for the
    /// intermediate, `peak` towards a test or contest.
    scheme: Scheme,
    /// What a step forward adds: each week in `linear`, each wave in `wave`.
    /// Leave it out for 2.5 kg or 5 lb; twice that suits squat and deadlift.
    #[schemars(range(min = 0, max = 20))]
    increment: Option<f64>,
    /// What the weight is counted in. Leave it out for the gym's own unit.
    unit: Option<Unit>,
}

/// Plates on the bar.
#[returns]
struct Loading {
    /// What the weights are counted in.
    unit: Unit,
    /// The weight that these plates make, the bar included: the one wanted, or
    /// the closest below.
    weight: f64,
    /// Whether that is exactly the weight wanted.
    exact: bool,
    /// Weight of the bar.
    bar: f64,
    /// Plates on each side, from the collar out.
    each_side: Vec<PlatesOn>,
    /// The next heavier weight that can be loaded, if any.
    next_heavier: Option<f64>,
}

/// Plates of one weight on one side.
#[returns]
struct PlatesOn {
    /// Weight of one plate.
    plate: f64,
    /// How many.
    count: u8,
}

struct TrainingPlan;

/// Strength training by the numbers: estimates a one-rep max, says which
/// plates to load, and plans the weeks ahead.
#[plugin(settings = Settings, display_name = "Training plan", category = "training", icon = "🏋️")]
impl TrainingPlan {
    /// Estimates a one-rep max from one set by seven published formulas, with
    /// the working weights that follow from it.
    #[tool(effects = read_only)]
    fn one_rep_max(set: Set) -> Result<Strength> {
        let rack = rack(set.unit)?;
        let in_reserve = set.in_reserve.unwrap_or(0);
        strength::estimate(
            &rack,
            Weight::new(set.weight)?,
            set.repetitions,
            in_reserve,
            set.formula,
        )
    }

    /// Says which plates go on each side of the bar for a weight; the closest
    /// below when the plates cannot make it.
    #[tool(effects = read_only)]
    fn load_plates(load: Load) -> Result<Loading> {
        let rack = rack(load.unit)?.with_bar(load.bar)?;
        let target = Weight::new(load.weight)?;
        let loadings = Loadings::up_to(&rack, target);
        let loaded = loadings
            .at_most(target)
            .and_then(|weight| Some((weight, loadings.plates(weight)?)));
        let Some((weight, plates)) = loaded else {
            bail!(
                "bar_too_heavy",
                "The bar alone weighs {}. Ask for a lighter `bar`.",
                rack.bar.value()
            );
        };
        let on = plates.iter().map(|plates| PlatesOn {
            plate: plates.weight.value(),
            count: plates.pairs,
        });
        Ok(Loading {
            unit: rack.unit,
            weight: weight.value(),
            exact: weight == target,
            bar: rack.bar.value(),
            each_side: on.collect(),
            next_heavier: loadings.above(target).map(Weight::value),
        })
    }

    /// Plans the sets, repetitions and weights of one lift over several weeks,
    /// fitted to the gym's plates.
    #[tool(effects = read_only)]
    fn training_plan(wanted: PlanFor) -> Result<Plan> {
        let rack = rack(wanted.unit)?;
        let increment = wanted.increment.unwrap_or(match rack.unit {
            Unit::Kg => 2.5,
            Unit::Lb => 5.0,
        });
        let max = Weight::new(wanted.one_rep_max)?;
        plan::plan(
            &rack,
            max,
            wanted.weeks,
            wanted.scheme,
            Weight::new(increment)?,
        )
    }
}

fn rack(unit: Option<Unit>) -> Result<Rack> {
    Rack::new(&plugin_sdk::settings::get::<Settings>()?, unit)
}
