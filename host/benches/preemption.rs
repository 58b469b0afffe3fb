//! What it costs to be able to stop a guest: the same loop without metering,
//! with fuel, with fuel that yields, with epochs, and with both. The host uses
//! fuel that yields; `ARCHITECTURE.md` has the figures and the reason.
#![allow(
    clippy::expect_used,
    reason = "a measurement stops where it cannot go on"
)]

use criterion::{Criterion, criterion_group, criterion_main};
use tokio::runtime::{Builder, Runtime};
use wasmtime::{Config, Engine, Linker, Module, Store};

/// Sums an array again and again: loads, adds and a branch a step, as in most
/// inner loops; and a function call each round.
const LOOP: &str = r#"(module
  (memory 1)
  (func $round (result i32) (local $i i32) (local $sum i32)
    (loop $step
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $i))))
      (local.set $i (i32.add (local.get $i) (i32.const 4)))
      (br_if $step (i32.lt_u (local.get $i) (i32.const 4096))))
    (local.get $sum))
  (func (export "run") (param $rounds i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (call $round)))
      (local.set $rounds (i32.sub (local.get $rounds) (i32.const 1)))
      (br_if $again (local.get $rounds)))
    (local.get $sum)))"#;

const ROUNDS: i32 = 1_000;

struct Way {
    name: &'static str,
    fuel: bool,
    yield_after: Option<u64>,
    epoch: bool,
}

const WAYS: [Way; 6] = [
    Way {
        name: "no metering",
        fuel: false,
        yield_after: None,
        epoch: false,
    },
    Way {
        name: "fuel",
        fuel: true,
        yield_after: None,
        epoch: false,
    },
    Way {
        name: "fuel, yield every 100,000",
        fuel: true,
        yield_after: Some(100_000),
        epoch: false,
    },
    Way {
        name: "fuel, yield every 10,000",
        fuel: true,
        yield_after: Some(10_000),
        epoch: false,
    },
    Way {
        name: "epoch",
        fuel: false,
        yield_after: None,
        epoch: true,
    },
    Way {
        name: "fuel and epoch",
        fuel: true,
        yield_after: None,
        epoch: true,
    },
];

fn preemption(criterion: &mut Criterion) {
    let runtime = Builder::new_current_thread().build().expect("a runtime");
    let mut group = criterion.benchmark_group("preemption");
    for way in &WAYS {
        let engine = engine(way);
        let module =
            Module::new(&engine, wat::parse_str(LOOP).expect("legal text")).expect("a module");
        group.bench_function(way.name, |bencher| {
            bencher.iter(|| run(&runtime, way, &engine, &module))
        });
    }
    group.finish();
}

fn engine(way: &Way) -> Engine {
    let mut config = Config::new();
    config
        .consume_fuel(way.fuel)
        .epoch_interruption(way.epoch)
        .concurrency_support(false);
    Engine::new(&config).expect("an engine")
}

fn run(runtime: &Runtime, way: &Way, engine: &Engine, module: &Module) {
    runtime.block_on(async {
        let mut store = Store::new(engine, ());
        if way.fuel {
            store.set_fuel(u64::MAX).expect("fuel is on");
            store
                .fuel_async_yield_interval(way.yield_after)
                .expect("fuel is on");
        }
        if way.epoch {
            store.set_epoch_deadline(u64::MAX / 2);
        }
        let instance = Linker::new(engine)
            .instantiate_async(&mut store, module)
            .await
            .expect("no imports");
        let run = instance
            .get_typed_func::<i32, i32>(&mut store, "run")
            .expect("it exports run");
        run.call_async(&mut store, ROUNDS).await.expect("no trap")
    });
}

criterion_group!(benches, preemption);
criterion_main!(benches);
