//! What a call costs inside the host, and an upload, beside the bare engine
//! doing the same with the same component.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use criterion::{BatchSize, Criterion};
use spotter_host::build::Uploaded;
use spotter_host::call::CallRequest;
use spotter_host::catalog::{GymId, KeyId, Principal, Scope};
use spotter_host::config::RawConfig;
use spotter_host::host::Host;
use spotter_host::manage::plugins;
use tokio::runtime::Runtime;
use wasmtime::component::{Component, Linker, ResourceTable};
use wasmtime::{Engine, InstanceAllocationStrategy, Store};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

const FUNCTION: &str = "add";
const ARGUMENTS: &str = r#"{"a":1,"b":2}"#;

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

/// The component that `make bench` builds first.
fn component() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench/add.wasm");
    std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; run `make bench`", path.display()))
}

/// The control: the host's engine configuration, a store, an instance, a call,
/// a drop; no fuel budget to watch, no limits, no record.
fn bare_engine(criterion: &mut Criterion, runtime: &Runtime) {
    let engine = Engine::new(&bare_config()).expect("an engine");
    let component = Component::from_binary(&engine, &component()).expect("a component");
    let mut linker = Linker::new(&engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker).expect("WASI");
    linker
        .define_unknown_imports_as_traps(&component)
        .expect("the contract's imports");
    let pre = linker.instantiate_pre(&component).expect("all imports");
    let guest = "spotter:plugin/guest@1.0.0";
    let guest = component.get_export_index(None, guest).expect("the guest");
    let call = component
        .get_export_index(Some(&guest), "call")
        .expect("call");
    let context = contract::context();
    criterion.bench_function("call/bare wasmtime", |bencher| {
        bencher.iter(|| {
            runtime.block_on(async {
                let mut store = Store::new(&engine, Bare::default());
                store.set_fuel(u64::MAX).expect("fuel is on");
                let instance = pre
                    .instantiate_async(&mut store)
                    .await
                    .expect("an instance");
                let call = instance
                    .get_typed_func::<contract::Arguments<'_>, contract::Answer>(&mut store, &call)
                    .expect("the contract's types");
                let answer = call
                    .call_async(&mut store, (FUNCTION, ARGUMENTS, &context))
                    .await;
                assert_eq!(answer.expect("no trap").0.expect("no error"), "3");
            })
        })
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

#[derive(Default)]
struct Bare {
    wasi: WasiCtx,
    table: ResourceTable,
}

impl WasiView for Bare {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

mod contract {
    use spotter_host::sandbox::{WireContext, WireGym};

    pub type Arguments<'a> = (&'a str, &'a str, &'a WireContext);
    pub type Answer = (Result<String, spotter_host::sandbox::WireError>,);

    pub fn context() -> WireContext {
        WireContext {
            call_id: "019aa000-0000-7000-8000-000000000000".to_owned(),
            gym: WireGym {
                id: "demo".to_owned(),
                name: "Demo gym".to_owned(),
            },
            member: None,
            session: None,
            locale: "en-GB".to_owned(),
            time_zone: "Europe/Paris".to_owned(),
            attempt: 1,
            idempotency_key: "019aa000-0000-7000-8000-000000000000".to_owned(),
        }
    }
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
        bencher.iter(|| black_box(runtime.block_on(call(&host, &who))))
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
