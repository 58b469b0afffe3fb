//! Bounds what references multiply. Thirty definitions that each name the
//! next one twice are a kilobyte of text and a billion schemas.

use super::outline::Outline;
use crate::build::lint::faults::{Faults, Place};

/// Subschemas that judge one value, references followed. An ordinary union
/// has a few dozen.
const PER_VALUE: usize = 2_000;

/// Subschemas that judge one value one inside the other. Each takes stack
/// when a value is validated, at each of its levels.
const CHAIN: usize = 32;

/// Subschemas in all, references written out; recursion counts once. Some
/// clients write references out.
const WRITTEN_OUT: usize = 100_000;

/// Checks that following references ends, and ends soon.
pub(super) fn check(outline: &Outline<'_>, place: &Place, faults: &mut Faults) {
    let same: Vec<Vec<usize>> = outline.nodes.iter().map(|node| node.same.clone()).collect();
    let components = Components::of(&same);
    if let Some(node) = components
        .on_cycle(&same)
        .and_then(|id| outline.nodes.get(id))
    {
        faults.schema(
            &place.at(&node.pointer),
            "its references lead back to it without a step into the value",
            "Break the circle: refer through a property or an item.",
        );
        return;
    }
    if components.longest(&same) > CHAIN {
        faults.schema(
            place,
            format!("more than {CHAIN} references and branches lead from one to the next"),
            "Refer to the last one directly.",
        );
    }
    let most = components.sizes(&same).into_iter().max().unwrap_or(0);
    if most > PER_VALUE {
        faults.schema(
            place,
            format!("more than {PER_VALUE} subschemas apply to one value"),
            "Use fewer references and branches.",
        );
    }
    let all: Vec<Vec<usize>> = outline
        .nodes
        .iter()
        .map(|node| node.same.iter().chain(&node.below).copied().collect())
        .collect();
    let written_out = Components::of(&all)
        .sizes(&all)
        .into_iter()
        .max()
        .unwrap_or(0);
    if written_out > WRITTEN_OUT {
        faults.schema(
            place,
            format!("with its references written out it has more than {WRITTEN_OUT} subschemas"),
            "Use fewer references to definitions that refer on.",
        );
    }
}

/// The strongly connected components of a graph (Tarjan): what refers to each
/// other in circles is one component.
struct Components {
    /// The component of each node. What a component leads to has smaller
    /// numbers.
    of: Vec<usize>,
    count: usize,
}

const UNSEEN: usize = usize::MAX;

impl Components {
    fn of(edges: &[Vec<usize>]) -> Components {
        let mut search = Search {
            edges,
            index: vec![UNSEEN; edges.len()],
            low: vec![0; edges.len()],
            of: vec![UNSEEN; edges.len()],
            open: Vec::new(),
            next: 0,
            count: 0,
        };
        for node in 0..edges.len() {
            search.from(node);
        }
        Components {
            of: search.of,
            count: search.count,
        }
    }

    /// A node that leads back to itself.
    fn on_cycle(&self, edges: &[Vec<usize>]) -> Option<usize> {
        edges.iter().enumerate().find_map(|(node, targets)| {
            let own = self.of.get(node);
            targets
                .iter()
                .any(|target| self.of.get(*target) == own)
                .then_some(node)
        })
    }

    /// How many nodes the longest path has, where there are no cycles.
    fn longest(&self, edges: &[Vec<usize>]) -> usize {
        let mut order: Vec<(usize, usize)> = self.of.iter().copied().zip(0..).collect();
        order.sort_unstable();
        let mut lengths = vec![0_usize; edges.len()];
        for (_, node) in order {
            let targets = edges.get(node).into_iter().flatten();
            let below = targets.filter_map(|target| lengths.get(*target)).max();
            let length = 1 + below.copied().unwrap_or(0);
            if let Some(slot) = lengths.get_mut(node) {
                *slot = length;
            }
        }
        lengths.into_iter().max().unwrap_or(0)
    }

    /// How many nodes each component is, written out with all it leads to.
    fn sizes(&self, edges: &[Vec<usize>]) -> Vec<usize> {
        let mut members = vec![Vec::new(); self.count];
        for (node, component) in self.of.iter().enumerate() {
            if let Some(list) = members.get_mut(*component) {
                list.push(node);
            }
        }
        let mut sizes = vec![0_usize; self.count];
        for (component, nodes) in members.iter().enumerate() {
            let mut size = nodes.len();
            for target in nodes.iter().filter_map(|node| edges.get(*node)).flatten() {
                let target = self.of.get(*target).copied().unwrap_or(UNSEEN);
                if target != component {
                    size = size.saturating_add(sizes.get(target).copied().unwrap_or(0));
                }
            }
            if let Some(slot) = sizes.get_mut(component) {
                *slot = size;
            }
        }
        sizes
    }
}

struct Search<'a> {
    edges: &'a [Vec<usize>],
    index: Vec<usize>,
    low: Vec<usize>,
    of: Vec<usize>,
    open: Vec<usize>,
    next: usize,
    count: usize,
}

#[expect(
    clippy::indexing_slicing,
    reason = "nodes are indices of these very vectors"
)]
impl Search<'_> {
    /// Visits all that can be reached from a node, on a stack of its own: a
    /// chain of references may be thousands long.
    fn from(&mut self, root: usize) {
        let mut path: Vec<(usize, usize)> = vec![(root, 0)];
        while let Some((node, edge)) = path.pop() {
            if edge == 0 {
                if self.index[node] != UNSEEN {
                    continue;
                }
                self.index[node] = self.next;
                self.low[node] = self.next;
                self.next += 1;
                self.open.push(node);
            } else {
                let visited = self.edges[node][edge - 1];
                self.low[node] = self.low[node].min(self.low[visited]);
            }
            let mut edge = edge;
            while let Some(&target) = self.edges[node].get(edge) {
                if self.index[target] == UNSEEN {
                    break;
                }
                if self.of[target] == UNSEEN {
                    self.low[node] = self.low[node].min(self.index[target]);
                }
                edge += 1;
            }
            if let Some(&target) = self.edges[node].get(edge) {
                path.push((node, edge + 1));
                path.push((target, 0));
            } else if self.low[node] == self.index[node] {
                self.close(node);
            }
        }
    }

    /// A component is complete: it is all that is open down to its first node.
    fn close(&mut self, first: usize) {
        while let Some(node) = self.open.pop() {
            self.of[node] = self.count;
            if node == first {
                break;
            }
        }
        self.count += 1;
    }
}
