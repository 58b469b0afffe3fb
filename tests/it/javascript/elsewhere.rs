use axum::http;
use serde_json::json;
use spotter_tests::Gym;
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, ComponentExportIndex, Linker, ResourceTable, Val};
use wasmtime::{Engine, Store};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{
    Error, RequestOptions, WasiBody, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks, WasiHttpView,
};

use super::{gym, tool};

const SOURCE: &str = "let calls = 0;
    export function execute({ words }, { locale, gym }) {
        calls += 1;
        const rolled = Math.random();
        return { calls, text: words.map((word) => word.toUpperCase()).join(' '), locale, gym: gym.name, rolled };
    }";

/// All that a host needs: the engine, WASI, and nothing of Spotter's.
struct Elsewhere {
    engine: Engine,
    component: Component,
    linker: Linker<State>,
}

#[derive(Default)]
struct State {
    wasi: WasiCtx,
    http: WasiHttpCtx,
    hooks: NoRequests,
    table: ResourceTable,
}

/// Requests are refused, as by an embedding that has no way out.
#[derive(Default)]
struct NoRequests;

type Sent = Result<
    (
        http::Response<WasiBody>,
        Box<dyn Future<Output = Result<(), Error>> + Send>,
    ),
    Error,
>;

impl WasiHttpHooks for NoRequests {
    fn send_request(
        &mut self,
        _: http::Request<WasiBody>,
        _: Option<RequestOptions>,
        _: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        Box::new(async { Err(Error::HttpRequestDenied) })
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

impl Elsewhere {
    fn new(component: &[u8]) -> Elsewhere {
        let engine = Engine::default();
        let component = Component::from_binary(&engine, component).expect("a component");
        let mut linker = Linker::new(&engine);
        wasmtime_wasi::p2::add_to_linker_async(&mut linker).expect("WASI");
        wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker).expect("HTTP");
        trap_contract(&engine, &component, &mut linker);
        Elsewhere {
            engine,
            component,
            linker,
        }
    }

    fn export(&self, name: &str) -> ComponentExportIndex {
        let guest = self
            .component
            .get_export_index(None, "spotter:plugin/guest@1.0.0");
        self.component
            .get_export_index(guest.as_ref(), name)
            .expect("the contract's functions")
    }

    /// One function of the contract, in a new instance.
    fn run(&self, function: &str, arguments: &[Val]) -> Val {
        let mut store = Store::new(&self.engine, State::default());
        let mut results = [Val::Bool(false)];
        let running = async {
            let instance = self
                .linker
                .instantiate_async(&mut store, &self.component)
                .await?;
            let function = instance
                .get_func(&mut store, self.export(function))
                .expect("a function");
            function
                .call_async(&mut store, arguments, &mut results)
                .await
        };
        tokio::runtime::Runtime::new()
            .expect("a runtime")
            .block_on(running)
            .expect("no trap");
        let [result] = results;
        result
    }

    fn call(&self, function: &str, arguments: &str) -> serde_json::Value {
        let text = |text: &str| Val::String(text.to_owned());
        let gym = Val::Record(vec![
            ("id".to_owned(), text("elsewhere")),
            ("name".to_owned(), text("Elsewhere")),
        ]);
        let context = Val::Record(vec![
            ("call-id".to_owned(), text("1")),
            ("gym".to_owned(), gym),
            ("member".to_owned(), Val::Option(None)),
            ("session".to_owned(), Val::Option(None)),
            ("locale".to_owned(), text("de-DE")),
            ("time-zone".to_owned(), text("Europe/Berlin")),
            ("attempt".to_owned(), Val::U32(1)),
            ("idempotency-key".to_owned(), text("1")),
        ]);
        match self.run("call", &[text(function), text(arguments), context]) {
            Val::Result(Ok(Some(answer))) => match *answer {
                Val::String(answer) => serde_json::from_str(&answer).expect("JSON"),
                other => panic!("no text but {other:?}"),
            },
            other => panic!("not answered but {other:?}"),
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
                instance
                    .func_new(function, |_, _, _, _| Err(wasmtime::Error::msg("not here")))
                    .expect("a function");
            }
        }
    }
}

/// What a download is for: any host that knows components runs it.
#[test]
fn a_plain_wasmtime_runs_a_download() {
    let gym: Gym = gym();
    gym.save(&tool("shout", SOURCE)).ok();
    let component = gym.manager.get("/v1/plugins/shout/component").ok().body;
    let elsewhere = Elsewhere::new(&component);

    let Val::Record(manifest) = elsewhere.run("describe", &[]) else {
        panic!("a manifest is a record");
    };
    let name = manifest.iter().find(|(field, _)| field == "name");
    assert_eq!(name.unwrap().1, Val::String("shout".to_owned()));

    let arguments = json!({ "words": ["lift", "more"] });
    let once = elsewhere.call("shout", &arguments.to_string());
    let twice = elsewhere.call("shout", &arguments.to_string());
    assert_eq!(once["text"], "LIFT MORE");
    assert_eq!(
        (&once["locale"], &once["gym"]),
        (&json!("de-DE"), &json!("Elsewhere"))
    );
    assert_eq!((&once["calls"], &twice["calls"]), (&json!(1), &json!(1)));
    assert_ne!(once["rolled"], twice["rolled"], "randomness is the host's");
    let here = gym.call("shout", &arguments).ok().field("/result");
    assert_eq!(here["text"], once["text"]);
}
