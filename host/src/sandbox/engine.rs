//! The one engine configuration. What changes compiled code is in
//! [`compile_config`] and shared with the compiling child; what only the
//! serving process needs is added in [`serving_config`].

use wasmtime::{
    Config, Enabled, InstanceAllocationStrategy, OperatorCost, PoolingAllocationConfig, Strategy,
};

/// Size of the stack that wasm code may use, in bytes. The JavaScript engine
/// counts another stack, its own in memory; this one is large enough that the
/// other is used up first, which a script can catch.
const WASM_STACK: usize = 4 << 20;
/// Size of the whole fiber stack. Never close to the wasm part: host code runs
/// on the rest, and overflowing that aborts the process.
const FIBER_STACK: usize = 6 << 20;

/// The most linear memory one slot of the pool can hold: the ceiling of
/// [`CallLimits::memory_bytes`](super::CallLimits).
const POOLED_MEMORY: usize = 128 << 20;
/// Pages that stay resident in a slot between calls and are reset by copying.
/// Touched pages are most of what a small call costs; unmapping them costs a
/// fault each at the next call and interrupts the other core.
///
/// They are taken from the lowest address on, and a guest's stack comes first:
/// once one recursed deeply, its pages count for ever. There must be room for
/// the pages that every call touches behind them.
const KEEP_RESIDENT: usize = 1 << 20;
const KEEP_RESIDENT_TABLE: usize = 16 << 10;

/// What decides how a component is compiled. Both processes must agree on it,
/// or artifacts would be refused as incompatible.
pub fn compile_config() -> Config {
    let mut config = Config::new();
    config
        .strategy(Strategy::Cranelift)
        .cranelift_opt_level(wasmtime::OptLevel::Speed)
        .consume_fuel(true)
        .operator_cost(operator_cost())
        .epoch_interruption(false)
        .max_wasm_stack(WASM_STACK)
        .async_stack_size(FIBER_STACK)
        .concurrency_support(false)
        .memory_init_cow(true)
        .memory_guaranteed_dense_image_size(16 << 20)
        .generate_address_map(false)
        .wasm_backtrace_max_frames(std::num::NonZeroUsize::new(16));
    pin_features(&mut config);
    config
}

/// Proposals that a component may use, and nothing beyond: crate features can
/// be switched on by any dependency, so each is switched off here by name.
fn pin_features(config: &mut Config) {
    let allowed = crate::build::features();
    for (_, feature) in wasmparser::WasmFeatures::all().iter_names() {
        config.wasm_features(feature, allowed.contains(feature));
    }
}

/// Fuel per instruction, where the default of 1 would be far from the time it
/// takes.
fn operator_cost() -> OperatorCost {
    let mut cost = OperatorCost::new();
    // Growing asks the operating system for pages and clears them.
    cost.MemoryGrow = 255;
    cost.variable.memory_grow_per_page = 255;
    cost.TableGrow = 255;
    cost
}

/// The serving engine: pooled slots, reset by copying.
pub(super) fn serving_config(pool: &PoolConfig) -> Config {
    let mut pooling = PoolingAllocationConfig::new();
    pooling
        .total_component_instances(pool.calls)
        .total_core_instances(pool.calls * 8)
        .total_memories(pool.calls * 2)
        .total_tables(pool.calls * 4)
        .total_stacks(pool.calls)
        .max_core_instances_per_component(32)
        .max_memories_per_component(4)
        .max_tables_per_component(16)
        .max_memory_size(POOLED_MEMORY)
        .table_elements(super::CallLimits::default().table_elements)
        .max_unused_warm_slots(pool.calls)
        .linear_memory_keep_resident(KEEP_RESIDENT)
        .table_keep_resident(KEEP_RESIDENT_TABLE)
        .async_stack_keep_resident(64 << 10)
        .pagemap_scan(Enabled::Auto);
    let mut config = compile_config();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pooling));
    config
}

/// How many calls the pool holds slots for.
#[derive(Clone, Copy, Debug)]
pub struct PoolConfig {
    /// Calls at once in the whole host; each reserves address space, not
    /// memory.
    pub calls: u32,
}

impl Default for PoolConfig {
    fn default() -> PoolConfig {
        PoolConfig { calls: 256 }
    }
}
