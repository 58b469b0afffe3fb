#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use proptest::prelude::*;

use super::*;
use crate::unit::Unit;

fn weight(value: f64) -> Weight {
    Weight::new(value).unwrap()
}

fn rack(bar: f64, plates: &[(f64, u8)]) -> Rack {
    let plates = plates.iter().map(|(each, pairs)| Plates {
        weight: weight(*each),
        pairs: *pairs,
    });
    Rack {
        unit: Unit::Kg,
        bar: weight(bar),
        plates: plates.collect(),
    }
}

fn side(rack: &Rack, total: f64) -> Option<Vec<(f64, u8)>> {
    let plates = Loadings::up_to(rack, weight(total)).plates(weight(total))?;
    Some(
        plates
            .iter()
            .map(|plates| (plates.weight.value(), plates.pairs))
            .collect(),
    )
}

#[test]
fn the_bar_and_its_plates() {
    let rack = rack(
        20.0,
        &[(25.0, 2), (20.0, 2), (15.0, 1), (10.0, 1), (2.5, 1)],
    );
    assert_eq!(
        side(&rack, 95.0),
        Some(vec![(25.0, 1), (10.0, 1), (2.5, 1)])
    );
    assert_eq!(side(&rack, 20.0), Some(vec![]), "the bar alone");
    assert_eq!(side(&rack, 21.0), None);
}

#[test]
fn greedy_would_fail() {
    let rack = rack(20.0, &[(25.0, 1), (20.0, 2)]);
    assert_eq!(side(&rack, 100.0), Some(vec![(20.0, 2)]));
}

#[test]
fn the_closest_on_either_side() {
    let rack = rack(20.0, &[(10.0, 1), (2.5, 1)]);
    let loadings = Loadings::up_to(&rack, weight(31.0));
    assert_eq!(loadings.at_most(weight(31.0)), Some(weight(25.0)));
    assert_eq!(loadings.above(weight(31.0)), Some(weight(40.0)));
    assert_eq!(loadings.at_most(weight(19.0)), None);
    assert_eq!(loadings.above(weight(19.0)), Some(weight(20.0)));
    let loadings = Loadings::up_to(&rack, weight(200.0));
    assert_eq!(loadings.at_most(weight(200.0)), Some(weight(45.0)));
    assert_eq!(loadings.above(weight(200.0)), None);
}

#[test]
fn an_odd_hundredth_does_not_hide_the_next_weight() {
    let rack = rack(20.0, &[(2.5, 1)]);
    let loadings = Loadings::up_to(&rack, weight(20.01));
    assert_eq!(loadings.at_most(weight(20.01)), Some(weight(20.0)));
    assert_eq!(loadings.above(weight(20.01)), Some(weight(25.0)));
}

#[test]
fn a_bar_without_plates() {
    let rack = rack(20.0, &[]);
    let loadings = Loadings::up_to(&rack, weight(100.0));
    assert_eq!(loadings.at_most(weight(100.0)), Some(weight(20.0)));
    assert_eq!(loadings.above(weight(100.0)), None);
}

/// All side weights of a rack with their fewest plates, by trying everything.
fn by_force(rack: &Rack) -> std::collections::BTreeMap<u32, u16> {
    let mut sides = std::collections::BTreeMap::from([(0, 0)]);
    for plates in &rack.plates {
        let before = sides.clone();
        for count in 1..=plates.pairs {
            for (side, fewest) in &before {
                let sum = side + plates.weight.hundredths() * u32::from(count);
                let plates = fewest + u16::from(count);
                sides
                    .entry(sum)
                    .and_modify(|known: &mut u16| *known = plates.min(*known))
                    .or_insert(plates);
            }
        }
    }
    sides
}

proptest! {
    #[test]
    fn exact_fewest_and_within_stock(
        stock in prop::collection::vec((1u32..60, 1u8..4), 0..5),
        target in 0u32..400,
    ) {
        let plates = stock.iter().map(|(quarters, pairs)| Plates { weight: Weight::from_hundredths(quarters * 25), pairs: *pairs });
        let rack = Rack { unit: Unit::Kg, bar: weight(20.0), plates: plates.collect() };
        let target = Weight::from_hundredths(target * 50);
        let loadings = Loadings::up_to(&rack, target);
        let sides = by_force(&rack);
        let total = |side: u32| Weight::from_hundredths(2000 + 2 * side);

        let best = sides.keys().map(|side| total(*side)).filter(|total| *total <= target).max();
        prop_assert_eq!(loadings.at_most(target), best);
        let next = sides.keys().map(|side| total(*side)).filter(|total| *total > target).min();
        prop_assert_eq!(loadings.above(target), next);

        if let Some(best) = best {
            let on = loadings.plates(best).unwrap();
            let count: u16 = on.iter().map(|plates| u16::from(plates.pairs)).sum();
            let sum: u32 = on.iter().map(|plates| plates.weight.hundredths() * u32::from(plates.pairs)).sum();
            prop_assert_eq!(total(sum), best);
            prop_assert_eq!(count, sides[&sum]);
            for plates in on {
                let stock: u32 = rack.plates.iter().filter(|known| known.weight == plates.weight).map(|known| u32::from(known.pairs)).sum();
                prop_assert!(u32::from(plates.pairs) <= stock);
            }
        }
    }
}
