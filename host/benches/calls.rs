//! What a call costs inside the host, and an upload, beside the bare engine
//! doing the same with the same component.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement prints, and stops where it cannot go on"
)]

mod common;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use common::{ARGUMENTS, Bare, FUNCTION, bare_config, caller, component, open};
use criterion::{BatchSize, Criterion};
use spotter_host::build::Uploaded;
use spotter_host::call::CallRequest;
use spotter_host::catalog::Principal;
use spotter_host::host::Host;
use spotter_host::manage::plugins;
use tokio::runtime::Runtime;

fn main() -> ExitCode {
    // The host compiles in a child of its own executable, which is this one.
    if std::env::args().nth(1).as_deref() == Some("compile-child") {
        return spotter_host::build::compile_child();
    }
    let mut criterion = Criterion::default().configure_from_args();
    let runtime = Runtime::new().expect("a runtime");
    let bare = Bare::new(bare_config());
    let data = tempfile::tempdir().expect("a directory");
    let host = runtime.block_on(open(data.path().to_owned()));
    let who = caller();
    runtime.block_on(upload(&host, &who, component()));

    percentiles(&runtime, &bare, &host, &who);
    criterion.bench_function("call/bare wasmtime", |bencher| {
        bencher.iter(|| runtime.block_on(bare.call()))
    });
    criterion.bench_function("call/hot", |bencher| {
        bencher.iter(|| runtime.block_on(call(&host, &who)));
    });
    uploads(&mut criterion, &runtime, &host, &who);
    runtime
        .block_on(host.close())
        .expect("everything is written");
    criterion.final_summary();
    ExitCode::SUCCESS
}

/// Single calls, the control's and the host's in turns: criterion's estimates
/// are means, what a caller meets is a median and a tail.
fn percentiles(runtime: &Runtime, bare: &Bare, host: &Host, who: &Principal) {
    const WARM_UP: usize = 2_000;
    const MEASURED: usize = 100_000;
    let (mut control, mut hot) = (Vec::new(), Vec::new());
    for _ in 0..WARM_UP + MEASURED {
        control.push(timed(|| runtime.block_on(bare.call())));
        hot.push(timed(|| runtime.block_on(call(host, who))));
    }
    let [control, hot] = [control, hot].map(|mut times| {
        times.drain(..WARM_UP);
        times.sort_unstable();
        [MEASURED / 2, MEASURED * 99 / 100].map(|at| times[at].as_secs_f64() * 1e6)
    });
    println!(
        "call, in turns: bare wasmtime p50 {:.1} us, p99 {:.1} us; hot p50 {:.1} us, p99 {:.1} us; ratio {:.2}",
        control[0],
        control[1],
        hot[0],
        hot[1],
        hot[0] / control[0]
    );
}

fn timed(run: impl FnOnce()) -> Duration {
    let begin = Instant::now();
    run();
    begin.elapsed()
}

fn uploads(criterion: &mut Criterion, runtime: &Runtime, host: &Host, who: &Principal) {
    let component = component();
    let mut serial = 0_u32;
    let mut group = criterion.benchmark_group("upload");
    group.sample_size(20);
    group.bench_function("to callable", |bencher| {
        bencher.iter_batched(
            || {
                runtime.block_on(remove(host, who));
                serial += 1;
                differing(&component, serial)
            },
            |bytes| {
                runtime.block_on(async {
                    upload(host, who, bytes).await;
                    call(host, who).await;
                })
            },
            BatchSize::PerIteration,
        )
    });
    group.finish();
}

async fn upload(host: &Host, who: &Principal, bytes: Vec<u8>) {
    let uploaded = Uploaded::from_bytes(bytes, usize::MAX).expect("not empty");
    plugins::upload(host, who, uploaded, plugins::UploadOptions::default())
        .await
        .expect("a good plugin");
}

async fn remove(host: &Host, who: &Principal) {
    let name = "bench_add".parse().expect("a legal name");
    plugins::delete(host, who, &name)
        .await
        .expect("it is there");
}

async fn call(host: &Host, who: &Principal) {
    let request = CallRequest::new(who.gym.clone(), FUNCTION, ARGUMENTS);
    let record = host.pipeline().call(request).await.expect("a record");
    assert_eq!(record.result.as_ref().map(|result| result.get()), Some("3"));
}

/// The same component with other bytes: a custom section that nobody reads.
fn differing(component: &[u8], serial: u32) -> Vec<u8> {
    let mut bytes = component.to_vec();
    bytes.extend_from_slice(&[0, 6, 1, b'n']);
    bytes.extend_from_slice(&serial.to_le_bytes());
    bytes
}
