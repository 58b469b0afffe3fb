//! The control of the benches: the bare engine calling the same component.
//! And a host with one gym.

#![allow(dead_code, reason = "not every bench uses all of it")]

use std::path::PathBuf;
use std::sync::Arc;

use spotter_host::catalog::{GymId, KeyId, Principal, Scope};
use spotter_host::config::{EgressConfig, RawConfig};
use spotter_host::host::Host;
use spotter_host::sandbox::{CallContext, CallGym, WireError};
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, ComponentExportIndex, InstancePre, Linker, ResourceTable};
use wasmtime::{Config, Engine, InstanceAllocationStrategy, Store};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{
    Error as HttpError, RequestOptions, WasiBody, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks,
    WasiHttpView,
};

/// What is called, everywhere.
pub(crate) const FUNCTION: &str = "add";
/// With which arguments.
pub(crate) const ARGUMENTS: &str = r#"{"a":1,"b":2}"#;

/// The component that `make bench` builds first.
pub(crate) fn component() -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/bench/add.wasm");
    std::fs::read(path).expect("`make bench` builds the component first")
}

/// A store, an instance, a call, a drop; no limits, no record.
pub(crate) struct Bare {
    engine: Engine,
    pre: InstancePre<State>,
    call: ComponentExportIndex,
    context: CallContext,
}

#[derive(Default)]
struct State {
    wasi: WasiCtx,
    http: WasiHttpCtx,
    hooks: NoRequests,
    table: ResourceTable,
}

/// Nothing that is measured sends requests.
#[derive(Default)]
struct NoRequests;

type Ending = Box<dyn Future<Output = Result<(), HttpError>> + Send>;
type Sent = Result<(http::Response<WasiBody>, Ending), HttpError>;

impl WasiHttpHooks for NoRequests {
    fn send_request(
        &mut self,
        _: http::Request<WasiBody>,
        _: Option<RequestOptions>,
        _: Ending,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        Box::new(async { Err(HttpError::HttpRequestDenied) })
    }
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            ctx: &mut self.http,
            table: &mut self.table,
            hooks: &mut self.hooks,
        }
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

/// What a plugin imports of the contract, none of which is here.
fn trap_contract(engine: &Engine, component: &Component, linker: &mut Linker<State>) {
    for (name, import) in component.component_type().imports(engine) {
        let ComponentItem::ComponentInstance(interface) = import.ty else {
            continue;
        };
        if !name.starts_with("spotter:") {
            continue;
        }
        let mut instance = linker.instance(name).expect("an interface");
        for (function, export) in interface.exports(engine) {
            if let ComponentItem::ComponentFunc(_) = export.ty {
                let trap =
                    instance.func_new(function, |_, _, _, _| Err(wasmtime::Error::msg("no")));
                trap.expect("a function");
            }
        }
    }
}

impl Bare {
    /// The component of [`component`], compiled by an engine of this
    /// configuration.
    pub(crate) fn new(config: Config) -> Bare {
        Bare::of(config, &component())
    }

    /// Any plugin's component.
    pub(crate) fn of(config: Config, component: &[u8]) -> Bare {
        let engine = Engine::new(&config).expect("an engine");
        let component = Component::from_binary(&engine, component).expect("a component");
        let mut linker = Linker::new(&engine);
        wasmtime_wasi::p2::add_to_linker_async(&mut linker).expect("WASI");
        wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker).expect("HTTP");
        trap_contract(&engine, &component, &mut linker);
        let guest = component.get_export_index(None, "spotter:plugin/guest@1.0.0");
        let call = component.get_export_index(guest.as_ref(), "call");
        Bare {
            pre: linker.instantiate_pre(&component).expect("all imports"),
            call: call.expect("a function"),
            context: context(),
            engine,
        }
    }

    /// One call of what is called everywhere.
    pub(crate) async fn call(&self) {
        assert_eq!(self.answer(FUNCTION, ARGUMENTS).await, "3");
    }

    /// One call.
    pub(crate) async fn answer(&self, function: &str, arguments: &str) -> String {
        type Arguments<'a> = (&'a str, &'a str, &'a CallContext);
        type Answer = (Result<String, WireError>,);
        let mut store = Store::new(&self.engine, State::default());
        // Refused where the configuration has no fuel.
        let _ = store.set_fuel(u64::MAX);
        store.set_epoch_deadline(u64::MAX / 2);
        let instance = self
            .pre
            .instantiate_async(&mut store)
            .await
            .expect("a slot");
        let call = instance
            .get_typed_func::<Arguments<'_>, Answer>(&mut store, &self.call)
            .expect("the contract's types");
        let answer = call
            .call_async(&mut store, (function, arguments, &self.context))
            .await;
        answer.expect("no trap").0.expect("no error")
    }
}

/// The host's engine configuration, nothing around it.
pub(crate) fn bare_config() -> Config {
    bare_config_keeping(1 << 20)
}

/// The same, with so many bytes of a slot's memory kept for its next call.
pub(crate) fn bare_config_keeping(resident: usize) -> Config {
    let mut pool = wasmtime::PoolingAllocationConfig::new();
    pool.max_memory_size(128 << 20)
        .linear_memory_keep_resident(resident)
        .table_keep_resident(16 << 10)
        .async_stack_keep_resident(64 << 10)
        .pagemap_scan(wasmtime::Enabled::Auto);
    let mut config = spotter_host::sandbox::compile_config();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    config
}

/// A host with the gym of the first start.
pub(crate) async fn open(data: PathBuf) -> Arc<Host> {
    open_with(data, EgressConfig::default()).await
}

/// The same, whose requests go this way.
pub(crate) async fn open_with(data: PathBuf, egress: EgressConfig) -> Arc<Host> {
    let config = RawConfig {
        data: Some(data),
        egress,
        ..RawConfig::default()
    };
    let host = Host::open(config.resolve().expect("legal"))
        .await
        .expect("a host");
    host.first_start().await.expect("a gym");
    host
}

/// Who may do everything in that gym.
pub(crate) fn caller() -> Principal {
    Principal {
        gym: GymId::new("demo").expect("a legal id"),
        key: KeyId::from_text("0123456789abcdef").expect("a legal id"),
        scopes: vec![Scope::Call, Scope::Manage],
    }
}

fn context() -> CallContext {
    CallContext {
        call_id: "019aa000-0000-7000-8000-000000000000".into(),
        gym: CallGym {
            id: "demo".into(),
            name: "Demo gym".into(),
        },
        member: None,
        session: None,
        locale: "en-GB".into(),
        time_zone: "Europe/Paris".into(),
        attempt: 1,
        idempotency_key: "019aa000-0000-7000-8000-000000000000".into(),
    }
}
