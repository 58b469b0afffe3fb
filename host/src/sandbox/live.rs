//! One call: a store, an instance, an answer.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use rustix::time::{ClockId, clock_gettime};
use tokio::task::coop;
use wasmtime::Store;

use super::CallLimits;
use super::contract::CallContext;
use super::failure::{self, Stop};
use super::guest::{Guest, charge_host_calls};
use super::lane::{FIRST_SLICE, Woken, end_of_turn};
use super::loaded::{Ask, Call, Describe, Loaded, typed};
use crate::capability::Capabilities;
use crate::catalog::{FunctionName, LogLine, RawManifest, Usage};
use crate::error::{Error, Result};

/// A guest stops after this much fuel, some twenty microseconds of instructions,
/// and goes on if its turn is not over.
const YIELD_FUEL: u64 = 200_000;

/// One call of a function, as the sandbox needs it.
pub struct GuestCall {
    /// The function's own name.
    pub function: FunctionName,
    /// JSON text, validated.
    pub arguments: String,
    /// Who calls, and for whom.
    pub context: CallContext,
    /// What the call may use.
    pub limits: CallLimits,
    /// What the guest may reach.
    pub capabilities: Capabilities,
}

/// How a call ended. What it used and logged is known however it ended.
#[derive(Debug)]
pub struct Outcome {
    /// The guest's answer as text, not yet checked, or why there is none.
    pub result: Result<String>,
    /// What the call used.
    pub usage: Usage,
    /// What the guest logged and printed.
    pub logs: Vec<LogLine>,
    /// Whether lines were cut or dropped.
    pub logs_truncated: bool,
}

impl Outcome {
    /// A call that ended before there was a guest.
    pub fn failed(error: Error) -> Outcome {
        Outcome {
            result: Err(error),
            usage: Usage::default(),
            logs: Vec::new(),
            logs_truncated: false,
        }
    }
}

/// A guest that is about to run. Used up by its one run.
pub(super) struct Live {
    loaded: Arc<Loaded>,
    limits: CallLimits,
    store: Store<Guest>,
}

impl Live {
    /// # Errors
    /// `internal` when the engine refuses the limits.
    pub(super) fn new(
        loaded: Arc<Loaded>,
        limits: CallLimits,
        capabilities: Capabilities,
    ) -> Result<Live> {
        let guest = Guest::new(&limits, capabilities);
        let mut store = Store::new(loaded.pre.engine(), guest);
        store.limiter(|guest| &mut guest.limiter);
        store.call_hook(charge_host_calls);
        store.set_hostcall_fuel(limits.host_call_bytes);
        store.set_max_component_handles(limits.handles);
        store.set_fuel(limits.fuel).map_err(Error::internal)?;
        store
            .fuel_async_yield_interval(Some(YIELD_FUEL))
            .map_err(Error::internal)?;
        Ok(Live {
            loaded,
            limits,
            store,
        })
    }

    /// Asks for the manifest, and for what the plugin asks for.
    pub(super) async fn describe(self) -> Result<RawManifest> {
        self.run(|loaded, store| described(loaded, store).boxed())
            .await
    }

    /// Runs something else than a call, within the limits.
    pub(super) async fn run<T>(
        mut self,
        work: impl for<'a> FnOnce(
            &'a Loaded,
            &'a mut Store<Guest>,
        ) -> BoxFuture<'a, wasmtime::Result<T>>,
    ) -> Result<T> {
        let (ended, _) = {
            let Live {
                loaded,
                limits,
                store,
            } = &mut self;
            let mut work = work(loaded, store);
            within(limits, work.as_mut()).await
        };
        ended.map_err(|stop| {
            for line in self.store.data().logs().take().0 {
                tracing::info!(message = line.message, "a plugin said before it failed");
            }
            failure::explain(stop, self.store.data(), &self.limits)
        })
    }

    /// Runs one function.
    pub(super) async fn call(
        mut self,
        function: FunctionName,
        arguments: String,
        context: CallContext,
    ) -> Outcome {
        let started = Instant::now();
        let (ended, cpu) = {
            let Live {
                loaded,
                limits,
                store,
            } = &mut self;
            let answer = pin!(async {
                let instance = loaded.pre.instantiate_async(&mut *store).await?;
                let call: Call<'_> = typed(&instance, &mut *store, &loaded.call)?;
                let arguments = (function.as_str(), arguments.as_str(), &context);
                call.call_async(&mut *store, arguments).await
            });
            within(limits, answer).await
        };
        let result = match ended {
            Ok((Ok(result),)) if result.len() > self.limits.result_bytes => {
                Err(failure::too_large(&self.limits))
            }
            Ok((Ok(result),)) => Ok(result),
            Ok((Err(own),)) => Err(failure::of_plugin(own, self.store.data())),
            Err(stop) => Err(failure::explain(stop, self.store.data(), &self.limits)),
        };
        self.finish(result, started, cpu)
    }

    fn finish(self, result: Result<String>, started: Instant, cpu: Duration) -> Outcome {
        let fuel_left = self.store.get_fuel().unwrap_or(0);
        let guest = self.store.data();
        let (logs, logs_truncated) = guest.logs().take();
        let mut usage = Usage {
            fuel: self.limits.fuel.saturating_sub(fuel_left),
            cpu_us: micros(cpu),
            wall_us: micros(started.elapsed()),
            memory_bytes: guest.limiter.peak_memory(),
            host_calls: guest.host_calls_made(),
            output_bytes: result.as_ref().map_or(0, |text| text.len() as u64),
            ..Usage::default()
        };
        if let Some(meter) = guest.meter() {
            meter.add_to(&mut usage);
        }
        Outcome {
            result,
            usage,
            logs,
            logs_truncated,
        }
    }
}

/// What a component says of itself.
async fn described(loaded: &Loaded, store: &mut Store<Guest>) -> wasmtime::Result<RawManifest> {
    let instance = loaded.pre.instantiate_async(&mut *store).await?;
    let describe: Describe = typed(&instance, &mut *store, &loaded.describe)?;
    let (manifest,) = describe.call_async(&mut *store, ()).await?;
    let mut manifest = RawManifest::from(manifest);
    if let Some(ask) = &loaded.ask {
        let ask: Ask = typed(&instance, &mut *store, ask)?;
        let (asked,) = ask.call_async(&mut *store, ()).await?;
        let asked = asked.into_iter().map(Into::into);
        manifest.capabilities.extend(asked);
    }
    Ok(manifest)
}

/// Polls a guest until it answers, or until its CPU time or wall clock is used
/// up. The guest yields every [`YIELD_FUEL`], so each poll is short and its CPU
/// time is known soon; its thread it gives up at the end of its turn, as the
/// executor's way to the next poll is longer than a poll.
async fn within<T>(
    limits: &CallLimits,
    mut guest: Pin<&mut (impl Future<Output = wasmtime::Result<T>> + ?Sized)>,
) -> (std::result::Result<T, Stop>, Duration) {
    let budget = Duration::from_millis(limits.cpu_ms);
    let wall = Duration::from_millis(limits.wall_ms);
    let mut cpu = Duration::ZERO;
    let (yielded, waker) = Woken::new();
    let metered = poll_fn(|task| {
        let clock = clock_after(cpu);
        let turn = end_of_turn(cpu);
        yielded.wakes(task);
        let may_go_on = || yielded.take() && coop::has_budget_remaining();
        let mut before = now(clock);
        loop {
            let polled = guest.as_mut().poll(&mut Context::from_waker(&waker));
            let after = now(clock);
            cpu += after.saturating_sub(before);
            before = after;
            match polled {
                Poll::Ready(answer) => return Poll::Ready(answer.map_err(Stop::Guest)),
                Poll::Pending if cpu > budget => return Poll::Ready(Err(Stop::Cpu)),
                Poll::Pending if cpu < turn && may_go_on() => {}
                Poll::Pending => return Poll::Pending,
            }
        }
    });
    let ended = tokio::time::timeout(wall, metered).await;
    (ended.unwrap_or(Err(Stop::Wall)), cpu)
}

/// The clock for the next poll of a guest that computed for so long already. A
/// thread's own clock leaves out what the system gave to other threads
/// meanwhile, but reading it is a system call: twice would be a tenth of a
/// short call. Within the first slice the clocks differ by an interruption.
fn clock_after(computed: Duration) -> ClockId {
    if computed < FIRST_SLICE {
        ClockId::Monotonic
    } else {
        ClockId::ThreadCPUTime
    }
}

fn now(clock: ClockId) -> Duration {
    let now = clock_gettime(clock);
    Duration::new(
        u64::try_from(now.tv_sec).unwrap_or(0),
        u32::try_from(now.tv_nsec).unwrap_or(0),
    )
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
