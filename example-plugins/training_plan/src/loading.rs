//! Which plates make a weight: exact, with the fewest plates.

use crate::rack::{Plates, Rack};
use crate::unit::Weight;

/// Everything that a rack can be loaded to, up to a weight.
///
/// For each reachable weight of one side it keeps the fewest plates that make
/// it, found by trying each kind of plate in turn (the bounded knapsack).
/// Greedy loading fails where plates do not divide each other: with one pair
/// of 25 and two of 20, a side of 40 is two of 20.
pub struct Loadings<'a> {
    rack: &'a Rack,
    /// Hundredths in one step of the tables: what divides all plates.
    step: usize,
    /// Per side weight in steps: the fewest plates, if it can be made.
    fewest: Vec<Option<u16>>,
    /// Per kind, lightest first, and side weight: how many the fewest use.
    used: Vec<Vec<u8>>,
}

impl<'a> Loadings<'a> {
    /// Searches up to the first weight above `limit`.
    pub fn up_to(rack: &'a Rack, limit: Weight) -> Self {
        let step = rack.plates.iter().map(size).fold(0, gcd).max(1);
        let heaviest = rack.plates.iter().map(size).max().unwrap_or(0);
        let side = side_of(rack, limit) + heaviest;
        let mut fewest = vec![None; side / step + 1];
        if let Some(nothing) = fewest.first_mut() {
            *nothing = Some(0);
        }
        let mut loadings = Loadings {
            rack,
            step,
            fewest,
            used: Vec::new(),
        };
        // Lightest first: where counts tie, the heavier plates win.
        for plates in rack.plates.iter().rev() {
            loadings.add(plates);
        }
        loadings
    }

    /// The heaviest that can be loaded without going over `target`; none when
    /// the bar alone does.
    pub fn at_most(&self, target: Weight) -> Option<Weight> {
        if target < self.rack.bar {
            return None;
        }
        let most = side_of(self.rack, target) / self.step;
        (0..=most)
            .rev()
            .find(|side| self.can(*side))
            .map(|side| self.total(side))
    }

    /// The lightest that can be loaded above `target`.
    pub fn above(&self, target: Weight) -> Option<Weight> {
        if target < self.rack.bar {
            return Some(self.rack.bar);
        }
        let least = side_of(self.rack, target) / self.step;
        let sides = least..self.fewest.len();
        sides
            .filter(|side| self.can(*side))
            .map(|side| self.total(side))
            .find(|total| *total > target)
    }

    /// The plates of one side, heaviest first; none when `total` cannot be
    /// loaded.
    pub fn plates(&self, total: Weight) -> Option<Vec<Plates>> {
        let mut side = side_of(self.rack, total) / self.step;
        if !self.can(side) || self.total(side) != total {
            return None;
        }
        let mut on = Vec::new();
        for (plates, used) in self.rack.plates.iter().zip(self.used.iter().rev()) {
            let count = used.get(side).copied().unwrap_or(0);
            if count > 0 {
                on.push(Plates {
                    weight: plates.weight,
                    pairs: count,
                });
                side -= usize::from(count) * size(plates) / self.step;
            }
        }
        Some(on)
    }

    /// Lets one more kind of plates be used.
    fn add(&mut self, plates: &Plates) {
        let before = self.fewest.clone();
        let mut used = vec![0; before.len()];
        let stride = size(plates) / self.step;
        for (side, (fewest, used)) in self.fewest.iter_mut().zip(&mut used).enumerate() {
            for count in 1..=plates.pairs {
                let Some(rest) = side.checked_sub(usize::from(count) * stride) else {
                    break;
                };
                let Some(Some(others)) = before.get(rest) else {
                    continue;
                };
                let sum = others + u16::from(count);
                if fewest.is_none_or(|fewest| sum <= fewest) {
                    (*fewest, *used) = (Some(sum), count);
                }
            }
        }
        self.used.push(used);
    }

    fn can(&self, side: usize) -> bool {
        matches!(self.fewest.get(side), Some(Some(_)))
    }

    fn total(&self, side: usize) -> Weight {
        let sides = u32::try_from(2 * side * self.step).unwrap_or(u32::MAX);
        Weight::from_hundredths(self.rack.bar.hundredths().saturating_add(sides))
    }
}

/// Hundredths on one side of the bar, rounded down.
fn side_of(rack: &Rack, total: Weight) -> usize {
    (total.hundredths().saturating_sub(rack.bar.hundredths()) / 2) as usize
}

fn size(plates: &Plates) -> usize {
    plates.weight.hundredths() as usize
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests;
