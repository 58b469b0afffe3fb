//! How the weights rise from week to week.

use plugin_sdk::prelude::*;

use crate::unit::Weight;

/// How the weights rise.
#[args]
#[returns]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    // For beginners: three sets of five, heavier every week, every fourth
    // week light.
    Linear,
    // For the intermediate: waves of four weeks with sets of five, three and
    // one (J. Wendler, 5/3/1, 2009).
    Wave,
    // Towards a test or contest: from many repetitions to few (Stone,
    // O'Bryant and Garhammer, J. Sports Med. 21: 342-351, 1981).
    Peak,
}

/// A week before its weights are fitted to the plates.
pub(super) struct Draft {
    pub light: bool,
    pub sets: Vec<DraftSets>,
}

pub(super) struct DraftSets {
    pub sets: u8,
    pub repetitions: u8,
    pub or_more: bool,
    pub weight: Weight,
}

impl Scheme {
    /// The week with index `week` of `weeks`; `increment` is what a step
    /// forward adds.
    pub(super) fn week(self, week: u8, weeks: u8, max: Weight, increment: Weight) -> Draft {
        match self {
            Scheme::Linear => linear(week, max, increment),
            Scheme::Wave => wave(week, max, increment),
            Scheme::Peak => peak(week, weeks, max),
        }
    }
}

/// Starts at 75% of the one-rep max and adds one increment a week. The light
/// week does two sets at 80% of where the lifter stands, and adds nothing.
fn linear(week: u8, max: Weight, increment: Weight) -> Draft {
    let light = week % 4 == 3;
    let steps = week - week / 4;
    let weight = plus(max.percent(75), increment, steps);
    match light {
        true => Draft {
            light,
            sets: vec![straight(2, 5, weight.percent(80))],
        },
        false => Draft {
            light,
            sets: vec![straight(3, 5, weight)],
        },
    }
}

/// Percentages of a training max, which is 90% of the one-rep max and rises by
/// one increment after each wave.
fn wave(week: u8, max: Weight, increment: Weight) -> Draft {
    let training_max = plus(max.percent(90), increment, week / 4);
    let (percents, repetitions) = match week % 4 {
        0 => ([65, 75, 85], [5, 5, 5]),
        1 => ([70, 80, 90], [3, 3, 3]),
        2 => ([75, 85, 95], [5, 3, 1]),
        _ => ([40, 50, 60], [5, 5, 5]),
    };
    let light = week % 4 == 3;
    let sets = percents
        .into_iter()
        .zip(repetitions)
        .map(|(percent, repetitions)| straight(1, repetitions, training_max.percent(percent)));
    let mut sets: Vec<_> = sets.collect();
    if let Some(last) = sets.last_mut() {
        last.or_more = !light;
    }
    Draft { light, sets }
}

/// Three phases of equal length, each rising through its own range; the last
/// week is light, before the test.
fn peak(week: u8, weeks: u8, max: Weight) -> Draft {
    let working = weeks.saturating_sub(1).max(1);
    if week == working && weeks > 1 {
        return Draft {
            light: true,
            sets: vec![straight(2, 3, max.percent(60))],
        };
    }
    let progress = u16::from(week) * 3;
    let phase = progress / u16::from(working);
    let within = u8::try_from(progress % u16::from(working)).unwrap_or(0);
    let (sets, repetitions, from, to) = match phase {
        0 => (4, 10, 65, 72),
        1 => (4, 5, 78, 85),
        _ => (3, 2, 88, 94),
    };
    let percent = from + (to - from) * within / working;
    Draft {
        light: false,
        sets: vec![straight(sets, repetitions, max.percent(percent))],
    }
}

fn straight(sets: u8, repetitions: u8, weight: Weight) -> DraftSets {
    DraftSets {
        sets,
        repetitions,
        or_more: false,
        weight,
    }
}

fn plus(weight: Weight, increment: Weight, steps: u8) -> Weight {
    Weight::from_hundredths(weight.hundredths() + increment.hundredths() * u32::from(steps))
}
