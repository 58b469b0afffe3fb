//! What a store holds for its guest.

use std::sync::Arc;

use wasmtime::component::ResourceTable;
use wasmtime::{CallHook, StoreContextMut};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use super::limiter::Limiter;
use super::limits::HOST_CALL_FUEL;
use super::log::Logs;
use super::{CallLimits, wasi};
use crate::capability::{Capabilities, HttpHooks, Meter};

/// The state of one call. Lives exactly as long as the call's instance.
pub struct Guest {
    pub(super) limiter: Limiter,
    host_calls: HostCalls,
    capabilities: Capabilities,
    logs: Logs,
    wasi: Option<Box<Wasi>>,
    http: Option<Box<Http>>,
    /// Made when a guest first sends or queries.
    meter: Option<Arc<Meter>>,
    limits: CallLimits,
}

/// Bytes of the headers of one request or answer, as the engine counts them:
/// with what it takes to keep them.
const HEADER_BYTES: usize = 64 << 10;

/// Built when a guest first sends a request.
struct Http {
    context: WasiHttpCtx,
    hooks: HttpHooks,
}

/// Built when a guest first uses WASI: most calls never do.
struct Wasi {
    context: WasiCtx,
    table: ResourceTable,
}

impl Wasi {
    fn new(logs: &Logs, limits: &CallLimits) -> Box<Wasi> {
        let mut table = ResourceTable::new();
        table.set_max_capacity(limits.host_resources);
        Box::new(Wasi {
            context: wasi::context(logs),
            table,
        })
    }
}

#[derive(Debug)]
struct HostCalls {
    made: u32,
    charged: u32,
    limit: u32,
}

/// The guest called the host more often than it may.
#[derive(Debug, thiserror::Error)]
#[error("too many host calls")]
pub(super) struct TooManyHostCalls;

impl Guest {
    pub(super) fn new(limits: &CallLimits, capabilities: Capabilities) -> Guest {
        Guest {
            limiter: Limiter::new(limits),
            host_calls: HostCalls {
                made: 0,
                charged: 0,
                limit: limits.host_calls,
            },
            capabilities,
            logs: Logs::new(limits),
            wasi: None,
            http: None,
            meter: None,
            limits: limits.clone(),
        }
    }

    /// The limits of the call.
    pub(crate) fn limits(&self) -> &CallLimits {
        &self.limits
    }

    /// What the call used of its capabilities. None: nothing.
    pub(super) fn meter(&self) -> Option<&Meter> {
        self.meter.as_deref()
    }

    /// The meter, for something that is about to be used.
    pub(crate) fn metered(&mut self) -> Arc<Meter> {
        Arc::clone(self.meter.get_or_insert_default())
    }

    /// What the guest may reach, for one host call. Every import goes through
    /// this or [`Guest::wasi`], which is where host calls are counted.
    pub(crate) fn host_call(&mut self) -> &mut Capabilities {
        self.host_calls.made = self.host_calls.made.saturating_add(1);
        &mut self.capabilities
    }

    /// The call's log.
    pub(crate) fn logs(&self) -> &Logs {
        &self.logs
    }

    /// What WASI's host functions work on, for one host call.
    pub(super) fn wasi(&mut self) -> WasiCtxView<'_> {
        self.host_calls.made = self.host_calls.made.saturating_add(1);
        let wasi = self
            .wasi
            .get_or_insert_with(|| Wasi::new(&self.logs, &self.limits));
        WasiCtxView {
            ctx: &mut wasi.context,
            table: &mut wasi.table,
        }
    }

    pub(super) fn host_calls_made(&self) -> u32 {
        self.host_calls.made
    }
}

impl WasiView for Guest {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        self.wasi()
    }
}

impl WasiHttpView for Guest {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        self.host_calls.made = self.host_calls.made.saturating_add(1);
        let Guest {
            wasi,
            http,
            meter,
            capabilities,
            logs,
            limits,
            ..
        } = self;
        let wasi = wasi.get_or_insert_with(|| Wasi::new(logs, limits));
        let http = http.get_or_insert_with(|| {
            let meter = Arc::clone(meter.get_or_insert_default());
            let mut context = WasiHttpCtx::new();
            context.set_field_size_limit(HEADER_BYTES);
            let (http, trace) = (capabilities.http.clone(), capabilities.trace.clone());
            let hooks = HttpHooks::new(http, trace, limits, meter, logs.clone());
            Box::new(Http { context, hooks })
        });
        WasiHttpCtxView {
            hooks: &mut http.hooks,
            table: &mut wasi.table,
            ctx: &mut http.context,
        }
    }
}

/// Charges host calls, after each return to the guest: their number and their
/// fuel.
pub(super) fn charge_host_calls(
    mut store: StoreContextMut<'_, Guest>,
    hook: CallHook,
) -> wasmtime::Result<()> {
    let calls = &mut store.data_mut().host_calls;
    let new = calls.made - calls.charged;
    if !matches!(hook, CallHook::ReturningFromHost) || new == 0 {
        return Ok(());
    }
    calls.charged = calls.made;
    if calls.made > calls.limit {
        return Err(TooManyHostCalls.into());
    }
    let fuel = store.get_fuel()?;
    store.set_fuel(fuel.saturating_sub(u64::from(new) * HOST_CALL_FUEL))
}
