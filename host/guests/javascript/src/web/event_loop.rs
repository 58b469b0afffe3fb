//! Timers and requests under way: what a call may wait for.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use rquickjs::promise::PromiseState;
use rquickjs::{Ctx, Error, Function, JsLifetime, Promise, Result, Runtime, Value};

use crate::outside::{self, Exchange};

/// More pending timers than this are a mistake in a loop, not a schedule.
const MAXIMUM_TIMERS: usize = 1_000;
const NANOSECONDS: f64 = 1_000_000.0;

/// How [`run`] ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Settled {
    /// The promise is fulfilled or rejected.
    Done,
    /// Nothing is pending that could ever settle it.
    NeverSettles,
}

/// When a timer fires: first by time, then in the order they were set.
type Due = (u64, u32);

struct Timer<'js> {
    callback: Function<'js>,
    /// Nanoseconds between two runs of an interval.
    every: Option<u64>,
}

struct Request<'js> {
    id: u32,
    exchange: Exchange,
    answer: Function<'js>,
}

/// Kept in the runtime's user data. All of it is empty until it is used, and so costs a call nothing.
#[derive(Default)]
pub(super) struct EventLoop<'js> {
    timers: RefCell<BTreeMap<Due, Timer<'js>>>,
    requests: RefCell<Vec<Request<'js>>>,
    rejections: RefCell<Vec<(Value<'js>, Value<'js>)>>,
    last_id: Cell<u32>,
    /// What `performance.now()` counts from: its first reading in this call.
    origin: Cell<Option<u64>>,
    /// The generator behind `Math.random`, seeded at its first use in this call.
    pub(super) random: Cell<Option<[u64; 4]>>,
}

#[allow(unsafe_code, reason = "user data must name its lifetime")]
// SAFETY: the lifetime is the one of the values inside, and `Changed` differs in nothing else.
unsafe impl<'js> JsLifetime<'js> for EventLoop<'js> {
    type Changed<'to> = EventLoop<'to>;
}

impl<'js> EventLoop<'js> {
    fn next_id(&self) -> u32 {
        let id = self.last_id.get().wrapping_add(1).max(1);
        self.last_id.set(id);
        id
    }

    /// Milliseconds since the first reading in this call.
    pub(super) fn elapsed(&self) -> f64 {
        let now = outside::monotonic_ns();
        let origin = self.origin.get().unwrap_or(now);
        self.origin.set(Some(origin));
        let nanoseconds = now.saturating_sub(origin) as f64;
        nanoseconds / NANOSECONDS
    }

    /// Sets a timer and gives its number, or 0 if there are too many.
    pub(super) fn start_timer(
        &self,
        callback: Function<'js>,
        milliseconds: f64,
        repeat: bool,
    ) -> u32 {
        let mut timers = self.timers.borrow_mut();
        if timers.len() >= MAXIMUM_TIMERS {
            return 0;
        }
        // The cast saturates: a timer beyond the end of time never fires.
        let delay = (milliseconds * NANOSECONDS) as u64;
        let id = self.next_id();
        let due = (outside::monotonic_ns().saturating_add(delay), id);
        let every = repeat.then_some(delay);
        timers.insert(due, Timer { callback, every });
        id
    }

    pub(super) fn stop_timer(&self, id: u32) {
        let mut timers = self.timers.borrow_mut();
        let due = timers.keys().find(|due| due.1 == id).copied();
        if let Some(due) = due {
            timers.remove(&due);
        }
    }

    pub(super) fn start_request(&self, exchange: Exchange, answer: Function<'js>) -> u32 {
        let id = self.next_id();
        self.requests.borrow_mut().push(Request {
            id,
            exchange,
            answer,
        });
        id
    }

    /// Dropping the exchange ends it.
    pub(super) fn cancel_request(&self, id: u32) {
        self.requests
            .borrow_mut()
            .retain(|request| request.id != id);
    }

    /// Waits for an answer or for the next timer, and takes the requests that were answered.
    /// `None` if there is nothing to wait for.
    fn wait(&self) -> Option<Vec<Request<'js>>> {
        let until = self.timers.borrow().keys().next().map(|due| due.0);
        let mut requests = self.requests.borrow_mut();
        if requests.is_empty() && until.is_none() {
            return None;
        }
        let exchanges: Vec<&Exchange> = requests.iter().map(|request| &request.exchange).collect();
        let mut ready = outside::wait(&exchanges, until);
        ready.sort_unstable();
        ready.dedup();
        ready.retain(|&index| index < requests.len());
        // From the last, so that the other indexes stay true; then in the order they were sent.
        let mut answered = Vec::with_capacity(ready.len());
        for index in ready.into_iter().rev() {
            answered.push(requests.remove(index));
        }
        answered.reverse();
        Some(answered)
    }

    /// The next timer whose time had come at `now`; an interval is set again.
    fn take_due(&self, now: u64, started_by: u32) -> Option<Function<'js>> {
        let mut timers = self.timers.borrow_mut();
        let (due, _) = timers
            .range(..=(now, u32::MAX))
            .find(|(due, _)| due.1 <= started_by)?;
        let due = *due;
        let timer = timers.remove(&due)?;
        if let Some(every) = timer.every {
            let again = Timer {
                callback: timer.callback.clone(),
                every: timer.every,
            };
            timers.insert((now.saturating_add(every), due.1), again);
        }
        Some(timer.callback)
    }
}

/// Puts an empty event loop into the runtime.
pub(super) fn install(ctx: &Ctx<'_>) -> Result<()> {
    ctx.store_userdata(EventLoop::default())
        .map_err(|_| Error::Unknown)?;
    Ok(())
}

/// The event loop of this runtime.
pub(super) fn with<'js, T>(ctx: &Ctx<'js>, work: impl FnOnce(&EventLoop<'js>) -> T) -> Result<T> {
    let event_loop = ctx.userdata::<EventLoop<'js>>().ok_or(Error::Unknown)?;
    Ok(work(&event_loop))
}

/// Lets the runtime note rejected promises that nobody handles. Call it once, before [`run`].
pub(crate) fn track_rejections(runtime: &Runtime) {
    runtime.set_host_promise_rejection_tracker(Some(Box::new(
        |ctx, promise, reason, is_handled| {
            // Without an event loop there is nowhere to note it.
            let _ = with(&ctx, |event_loop| {
                let mut rejections = event_loop.rejections.borrow_mut();
                if is_handled {
                    rejections.retain(|(rejected, _)| *rejected != promise);
                } else {
                    rejections.push((promise, reason));
                }
            });
        },
    )));
}

/// The reason of the first rejected promise that nobody has handled: also what a timer's callback,
/// a microtask or an event's listener threw.
pub(crate) fn unhandled_rejection<'js>(ctx: &Ctx<'js>) -> Option<Value<'js>> {
    with(ctx, |event_loop| {
        let rejections = event_loop.rejections.borrow();
        rejections.first().map(|(_, reason)| reason.clone())
    })
    .ok()
    .flatten()
}

/// Runs jobs, then waits for the outside, until the promise is settled or nothing is pending.
///
/// The promise itself counts as handled: its result is the caller's to read.
pub(crate) fn run<'js>(ctx: &Ctx<'js>, promise: &Promise<'js>) -> Settled {
    let settled = settle(ctx, promise);
    let _ = with(ctx, |event_loop| {
        let mut rejections = event_loop.rejections.borrow_mut();
        if !rejections.is_empty() {
            rejections.retain(|(rejected, _)| rejected != promise.as_value());
        }
    });
    settled
}

fn settle<'js>(ctx: &Ctx<'js>, promise: &Promise<'js>) -> Settled {
    loop {
        if run_jobs(ctx, promise) {
            return Settled::Done;
        }
        let Ok(Some(answered)) = with(ctx, EventLoop::wait) else {
            return Settled::NeverSettles;
        };
        for request in answered {
            answer(ctx, request);
            if run_jobs(ctx, promise) {
                return Settled::Done;
            }
        }
        if run_timers(ctx, promise) {
            return Settled::Done;
        }
    }
}

/// Runs all jobs, and tells whether the promise is settled now.
fn run_jobs<'js>(ctx: &Ctx<'js>, promise: &Promise<'js>) -> bool {
    while ctx.execute_pending_job() {}
    promise.state() != PromiseState::Pending
}

/// Runs the timers that are due now, and tells whether the promise is settled.
fn run_timers<'js>(ctx: &Ctx<'js>, promise: &Promise<'js>) -> bool {
    let Ok((true, last)) = with(ctx, |event_loop| {
        let any = !event_loop.timers.borrow().is_empty();
        (any, event_loop.last_id.get())
    }) else {
        return false;
    };
    let now = outside::monotonic_ns();
    // A timer that one of these sets waits for the next turn, even one of no delay.
    while let Ok(Some(callback)) = with(ctx, |event_loop| event_loop.take_due(now, last)) {
        if callback.call::<_, Value>(()).is_err() {
            note_thrown(ctx);
        }
        if run_jobs(ctx, promise) {
            return true;
        }
    }
    false
}

/// Hands the end of a request to the promise of its `fetch`.
fn answer<'js>(ctx: &Ctx<'js>, request: Request<'js>) {
    let delivered = super::native::deliver(ctx, &request.answer, outside::finish(request.exchange));
    if delivered.is_err() {
        note_thrown(ctx);
    }
}

/// Keeps what was thrown where no one can catch it.
fn note_thrown(ctx: &Ctx<'_>) {
    let reason = ctx.catch();
    let _ = with(ctx, |event_loop| {
        let nobody = Value::new_undefined(ctx.clone());
        event_loop.rejections.borrow_mut().push((nobody, reason));
    });
}

/// Forgets all that is pending, and ends the requests under way.
#[cfg(test)]
pub(crate) fn clear(ctx: &Ctx<'_>) {
    // Taken out first: dropping a callback may run code of the engine.
    let _pending = with(ctx, |event_loop| {
        (
            std::mem::take(&mut *event_loop.timers.borrow_mut()),
            std::mem::take(&mut *event_loop.requests.borrow_mut()),
            std::mem::take(&mut *event_loop.rejections.borrow_mut()),
        )
    });
}
