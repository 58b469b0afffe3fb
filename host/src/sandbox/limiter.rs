use wasmtime::ResourceLimiter;

use super::CallLimits;

/// Counts memory and tables over the whole store: several small ones must not
/// add up to more than one large one may have.
#[derive(Debug)]
pub(super) struct Limiter {
    memory: Sum,
    tables: Sum,
    growths_left: u32,
    /// Whether anything was refused. A guest that crashes afterwards crashed
    /// because of it.
    refused: bool,
}

#[derive(Debug)]
struct Sum {
    now: usize,
    peak: usize,
    limit: usize,
}

impl Sum {
    fn new(limit: usize) -> Sum {
        Sum {
            now: 0,
            peak: 0,
            limit,
        }
    }

    fn grow(&mut self, current: usize, desired: usize) -> bool {
        let more = desired.saturating_sub(current);
        match self.now.checked_add(more) {
            Some(sum) if sum <= self.limit => {
                self.now = sum;
                self.peak = self.peak.max(sum);
                true
            }
            _ => false,
        }
    }
}

impl Limiter {
    pub(super) fn new(limits: &CallLimits) -> Limiter {
        Limiter {
            memory: Sum::new(limits.memory_bytes),
            tables: Sum::new(limits.table_elements),
            growths_left: limits.growths,
            refused: false,
        }
    }

    pub(super) fn peak_memory(&self) -> u64 {
        self.memory.peak as u64
    }

    pub(super) fn refused(&self) -> bool {
        self.refused
    }

    fn count_growth(&mut self) -> bool {
        match self.growths_left.checked_sub(1) {
            Some(left) => {
                self.growths_left = left;
                true
            }
            None => false,
        }
    }
}

impl ResourceLimiter for Limiter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let granted = maximum.is_none_or(|maximum| desired <= maximum)
            && self.count_growth()
            && self.memory.grow(current, desired);
        self.refused |= !granted;
        Ok(granted)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let granted = maximum.is_none_or(|maximum| desired <= maximum)
            && self.count_growth()
            && self.tables.grow(current, desired);
        self.refused |= !granted;
        Ok(granted)
    }

    fn instances(&self) -> usize {
        32
    }

    fn tables(&self) -> usize {
        16
    }

    fn memories(&self) -> usize {
        4
    }
}
