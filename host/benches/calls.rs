//! What a call costs inside the host, and an upload, beside the bare engine
//! doing the same with the same component.

#![allow(
    clippy::expect_used,
    reason = "a measurement stops where it cannot go on"
)]

mod common;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use common::{ARGUMENTS, Bare, FUNCTION, component};
use criterion::{BatchSize, Criterion};
use spotter_host::build::Uploaded;
use spotter_host::call::CallRequest;
use spotter_host::catalog::{GymId, KeyId, Principal, Scope};
use spotter_host::config::RawConfig;
use spotter_host::host::Host;
use spotter_host::manage::plugins;
use tokio::runtime::Runtime;
use wasmtime::InstanceAllocationStrategy;

fn main() -> ExitCode {
    // The host compiles in a child of its own executable, which is this one.
    if std::env::args().nth(1).as_deref() == Some("compile-child") {
        return spotter_host::build::compile_child();
    }
    let mut criterion = Criterion::default().configure_from_args();
    let runtime = Runtime::new().expect("a runtime");
    bare_engine(&mut criterion, &runtime);
    host(&mut criterion, &runtime);
    criterion.final_summary();
    ExitCode::SUCCESS
}

/// The control: the host's engine configuration, nothing around it.
fn bare_engine(criterion: &mut Criterion, runtime: &Runtime) {
    let bare = Bare::new(bare_config());
    criterion.bench_function("call/bare wasmtime", |bencher| {
        bencher.iter(|| runtime.block_on(bare.call()))
    });
}

fn bare_config() -> wasmtime::Config {
    let mut pool = wasmtime::PoolingAllocationConfig::new();
    pool.max_memory_size(128 << 20)
        .linear_memory_keep_resident(512 << 10)
        .table_keep_resident(16 << 10)
        .async_stack_keep_resident(64 << 10)
        .pagemap_scan(wasmtime::Enabled::Auto);
    let mut config = spotter_host::sandbox::compile_config();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    config
}

fn host(criterion: &mut Criterion, runtime: &Runtime) {
    let data = tempfile::tempdir().expect("a directory");
    let host = runtime.block_on(open(data.path().to_owned()));
    let who = Principal {
        gym: GymId::new("demo").expect("a legal id"),
        key: KeyId::from_text("0123456789abcdef").expect("a legal id"),
        scopes: vec![Scope::Call, Scope::Manage],
    };
    let component = component();
    runtime.block_on(upload(&host, &who, component.clone()));

    criterion.bench_function("call/hot", |bencher| {
        bencher.iter(|| runtime.block_on(call(&host, &who)));
    });

    let mut serial = 0_u32;
    let mut group = criterion.benchmark_group("upload");
    group.sample_size(20);
    group.bench_function("to callable", |bencher| {
        bencher.iter_batched(
            || {
                runtime.block_on(remove(&host, &who));
                serial += 1;
                differing(&component, serial)
            },
            |bytes| {
                runtime.block_on(async {
                    upload(&host, &who, bytes).await;
                    call(&host, &who).await;
                })
            },
            BatchSize::PerIteration,
        )
    });
    group.finish();
    runtime
        .block_on(host.close())
        .expect("everything is written");
}

async fn open(data: PathBuf) -> Arc<Host> {
    let config = RawConfig {
        data: Some(data),
        ..RawConfig::default()
    };
    let host = Host::open(config.resolve().expect("legal"))
        .await
        .expect("a host");
    host.first_start().await.expect("a gym");
    host
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
