//! Where guests run. A call starts on the thread that read its request: most
//! are over in microseconds, and moving them would cost more than running
//! them. A guest that is still computing after a slice moves to the background
//! lane, whose threads take what everybody else leaves over. One that waits for
//! a server or a database stays, and computes for a moment when it has its
//! answer.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use futures_util::task::AtomicWaker;
use thread_priority::ThreadPriority;
use thread_priority::unix::{
    NormalThreadSchedulePolicy, ThreadSchedulePolicy, set_thread_priority_and_policy,
    thread_native_id,
};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

use crate::error::{Error, Result};

/// How long a guest may compute at a stretch on the thread that read its
/// request. Several times what a small call takes; every spinning guest costs
/// its neighbours so much, once.
pub(super) const FIRST_SLICE: Duration = Duration::from_micros(50);

/// How long it may compute there in all, so that one that pretends to wait
/// does not stay.
const IN_FRONT: Duration = Duration::from_micros(500);

/// How long a guest in the background computes until the next may.
const BACKGROUND_TURN: Duration = Duration::from_millis(1);

/// When the turn of a guest that computed for so long already is over.
pub(super) fn end_of_turn(computed: Duration) -> Duration {
    match computed < IN_FRONT {
        true => computed + FIRST_SLICE,
        false => computed + BACKGROUND_TURN,
    }
}

/// The background lane and the way into it.
pub(super) struct Lanes {
    background: Option<Runtime>,
}

impl Lanes {
    pub(super) fn start() -> std::io::Result<Lanes> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let background = Builder::new_multi_thread()
            .worker_threads(threads)
            .thread_name("background-lane")
            .on_thread_start(step_back)
            .enable_time()
            .build()?;
        Ok(Lanes {
            background: Some(background),
        })
    }

    /// Runs a guest to its end. Dropping this future stops it wherever it is.
    ///
    /// # Errors
    /// `internal` when the host panicked on the guest's behalf.
    pub(super) async fn drive<T: Send + 'static>(
        &self,
        mut run: Pin<Box<dyn Future<Output = T> + Send>>,
    ) -> Result<T> {
        let mut computed = Duration::ZERO;
        let (runnable, waker) = Woken::new();
        let first = poll_fn(|task| {
            let before = Instant::now();
            runnable.wakes(task);
            let mut context = Context::from_waker(&waker);
            match catch_unwind(AssertUnwindSafe(|| run.as_mut().poll(&mut context))) {
                Ok(Poll::Ready(ended)) => Poll::Ready(Ok(Some(ended))),
                Ok(Poll::Pending) => {
                    let slice = before.elapsed();
                    computed += slice;
                    let computes = slice >= FIRST_SLICE && runnable.take();
                    if (computes || computed >= IN_FRONT) && self.background.is_some() {
                        Poll::Ready(Ok(None))
                    } else {
                        Poll::Pending
                    }
                }
                Err(panic) => Poll::Ready(Err(panicked(panic))),
            }
        });
        if let Some(ended) = first.await? {
            return Ok(ended);
        }
        let Some(background) = &self.background else {
            return Err(panicked(Box::new("the background lane is closed")));
        };
        Stopping(background.spawn(run)).ended().await
    }
}

/// Wakes a task, and knows that it did: who wakes itself is not waiting.
pub(super) struct Woken {
    again: AtomicBool,
    task: AtomicWaker,
}

impl Woken {
    /// Knows of no task yet.
    pub(super) fn new() -> (Arc<Woken>, Waker) {
        let woken = Arc::new(Woken {
            again: AtomicBool::new(false),
            task: AtomicWaker::new(),
        });
        let waker = Waker::from(Arc::clone(&woken));
        (woken, waker)
    }

    /// Wakes this task from now on, which is about to be polled.
    pub(super) fn wakes(&self, task: &Context<'_>) {
        self.again.store(false, Ordering::Relaxed);
        self.task.register(task.waker());
    }

    /// Whether it did since this was asked last.
    pub(super) fn take(&self) -> bool {
        self.again.swap(false, Ordering::Relaxed)
    }
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.again.store(true, Ordering::Relaxed);
        self.task.wake();
    }
}

impl Drop for Lanes {
    fn drop(&mut self) {
        // A runtime may not be dropped where it would block an executor.
        if let Some(background) = self.background.take() {
            background.shutdown_background();
        }
    }
}

/// Lets every other thread of the machine go first, at once. A low priority
/// alone would not: whoever wakes waits for the end of a running slice, which
/// is milliseconds.
fn step_back() {
    let policy = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    let own = thread_native_id();
    // Where this is refused the lane still works, only less out of the way.
    if let Err(refused) = set_thread_priority_and_policy(own, ThreadPriority::Min, policy) {
        tracing::debug!(?refused, "the background lane keeps the normal priority");
    }
}

/// A guest in the background that stops when nobody waits for it.
struct Stopping<T>(JoinHandle<T>);

impl<T> Stopping<T> {
    async fn ended(mut self) -> Result<T> {
        (&mut self.0)
            .await
            .map_err(|ended| match ended.try_into_panic() {
                Ok(panic) => panicked(panic),
                Err(cancelled) => Error::internal(cancelled),
            })
    }
}

impl<T> Drop for Stopping<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn panicked(panic: Box<dyn Any + Send>) -> Error {
    let message = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    Error::internal(format!("the host panicked in a call: {message}"))
}
