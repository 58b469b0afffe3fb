//! The control of the benches: the bare engine calling the same component.

use spotter_host::sandbox::{CallContext, CallGym, WireError};
use wasmtime::component::{Component, ComponentExportIndex, InstancePre, Linker, ResourceTable};
use wasmtime::{Config, Engine, Store};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

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
    table: ResourceTable,
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl Bare {
    /// The component, compiled by an engine of this configuration.
    pub(crate) fn new(config: Config) -> Bare {
        let engine = Engine::new(&config).expect("an engine");
        let component = Component::from_binary(&engine, &component()).expect("a component");
        let mut linker = Linker::new(&engine);
        wasmtime_wasi::p2::add_to_linker_async(&mut linker).expect("WASI");
        linker
            .define_unknown_imports_as_traps(&component)
            .expect("the contract's imports");
        let guest = component.get_export_index(None, "spotter:plugin/guest@1.0.0");
        let call = component.get_export_index(guest.as_ref(), "call");
        Bare {
            pre: linker.instantiate_pre(&component).expect("all imports"),
            call: call.expect("a function"),
            context: context(),
            engine,
        }
    }

    /// One call.
    pub(crate) async fn call(&self) {
        type Arguments<'a> = (&'a str, &'a str, &'a CallContext);
        type Answer = (Result<String, WireError>,);
        let mut store = Store::new(&self.engine, State::default());
        store.set_fuel(u64::MAX).expect("fuel is on");
        let instance = self
            .pre
            .instantiate_async(&mut store)
            .await
            .expect("a slot");
        let call = instance
            .get_typed_func::<Arguments<'_>, Answer>(&mut store, &self.call)
            .expect("the contract's types");
        let answer = call
            .call_async(&mut store, (FUNCTION, ARGUMENTS, &self.context))
            .await;
        assert_eq!(answer.expect("no trap").0.expect("no error"), "3");
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
