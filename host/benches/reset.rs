//! How a slot of the pool is made fresh between calls, on one thread and on
//! two: by unmapping its pages, by copying over what was touched, or by
//! copying over all of it. Prints calls a second; the host's choice and the
//! reason are in `ARCHITECTURE.md`.
#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a measurement prints, and stops where it cannot go on"
)]

mod common;

use std::time::{Duration, Instant};

use common::Bare;
use wasmtime::{Config, Enabled, InstanceAllocationStrategy, PoolingAllocationConfig};

const MEASURED: Duration = Duration::from_secs(3);

struct Way {
    name: &'static str,
    keep_resident: usize,
    stack_resident: usize,
    scan: Enabled,
}

fn main() {
    let ways = [
        Way {
            name: "unmap",
            keep_resident: 0,
            stack_resident: 0,
            scan: Enabled::No,
        },
        Way {
            name: "scan, copy what was touched",
            keep_resident: 512 << 10,
            stack_resident: 64 << 10,
            scan: Enabled::Yes,
        },
        Way {
            name: "copy 192 KiB",
            keep_resident: 192 << 10,
            stack_resident: 64 << 10,
            scan: Enabled::No,
        },
        Way {
            name: "copy 512 KiB",
            keep_resident: 512 << 10,
            stack_resident: 64 << 10,
            scan: Enabled::No,
        },
        Way {
            name: "copy 192 KiB, unmap stacks",
            keep_resident: 192 << 10,
            stack_resident: 0,
            scan: Enabled::No,
        },
    ];
    for way in &ways {
        let bare = Bare::new(config(way));
        let (one, two) = (rate(&bare, 1), rate(&bare, 2));
        println!(
            "{:<28} {one:>8.0}/s on one thread, {two:>8.0}/s on two",
            way.name
        );
    }
}

fn config(way: &Way) -> Config {
    let mut pool = PoolingAllocationConfig::new();
    pool.max_memory_size(128 << 20)
        .linear_memory_keep_resident(way.keep_resident)
        .table_keep_resident(if way.keep_resident > 0 { 16 << 10 } else { 0 })
        .async_stack_keep_resident(way.stack_resident)
        .pagemap_scan(way.scan);
    let mut config = spotter_host::sandbox::compile_config();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    config
}

/// Calls a second of so many threads together.
fn rate(bare: &Bare, threads: usize) -> f64 {
    let counts: Vec<usize> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(|| count(bare))).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().expect("no panic"))
            .collect()
    });
    counts.iter().sum::<usize>() as f64 / MEASURED.as_secs_f64()
}

fn count(bare: &Bare) -> usize {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        for _ in 0..1_000 {
            bare.call().await;
        }
        let begin = Instant::now();
        let mut calls = 0;
        while begin.elapsed() < MEASURED {
            bare.call().await;
            calls += 1;
        }
        calls
    })
}
