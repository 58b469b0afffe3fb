#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use super::*;
use crate::settings::Settings;

fn weight(value: f64) -> Weight {
    Weight::new(value).unwrap()
}

/// Each week as `sets x repetitions @ weight`, `+` for "or more".
fn planned(scheme: Scheme, weeks: u8) -> Vec<String> {
    let rack = Rack::new(&Settings::default(), None).unwrap();
    let plan = plan(&rack, weight(100.0), weeks, scheme, weight(2.5)).unwrap();
    let line = |week: &Week| {
        let sets = week.sets.iter().map(|sets| {
            let more = if sets.or_more { "+" } else { "" };
            format!(
                "{}x{}{more}@{}",
                sets.sets,
                sets.repetitions,
                sets.weight.unwrap()
            )
        });
        sets.collect::<Vec<_>>().join(" ")
    };
    plan.weeks.iter().map(line).collect()
}

#[test]
fn linear_rises_and_rests() {
    assert_eq!(
        planned(Scheme::Linear, 6),
        [
            "3x5@75", "3x5@77.5", "3x5@80", "2x5@65", "3x5@82.5", "3x5@85"
        ],
    );
}

#[test]
fn wave_follows_the_book() {
    assert_eq!(
        planned(Scheme::Wave, 5),
        [
            "1x5@57.5 1x5@67.5 1x5+@75",
            "1x3@62.5 1x3@70 1x3+@80",
            "1x5@67.5 1x3@75 1x1+@85",
            "1x5@35 1x5@45 1x5@52.5",
            "1x5@60 1x5@67.5 1x5+@77.5",
        ],
    );
}

#[test]
fn peak_goes_from_many_to_few() {
    let plan = planned(Scheme::Peak, 10);
    assert_eq!(plan[0], "4x10@65");
    assert_eq!(plan[3], "4x5@77.5");
    assert_eq!(plan[8], "3x2@90");
    assert_eq!(plan[9], "2x3@60");
}

#[test]
fn every_length_is_planned() {
    for scheme in [Scheme::Linear, Scheme::Wave, Scheme::Peak] {
        for weeks in 1..=MAX_WEEKS {
            assert_eq!(planned(scheme, weeks).len(), usize::from(weeks));
        }
    }
}

#[test]
fn too_long_or_no_plan_is_refused() {
    let rack = Rack::new(&Settings::default(), None).unwrap();
    for weeks in [0, MAX_WEEKS + 1] {
        let error = plan(&rack, weight(100.0), weeks, Scheme::Linear, weight(2.5)).unwrap_err();
        assert_eq!(error.code(), "invalid_weeks");
    }
}
