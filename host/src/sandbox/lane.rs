//! Where guests run. A call starts on the thread that read its request: most
//! are over in microseconds, and moving them would cost more than running
//! them. A guest that is still computing after its first slice moves to the
//! background lane, whose threads have a low priority, so that it takes what
//! short calls leave over.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

use crate::error::{Error, Result};

/// How long a guest may compute on the thread that read its request.
pub(super) const FIRST_SLICE: Duration = Duration::from_micros(250);

/// Priority of the background lane's threads (19 is the lowest). Low enough
/// for request threads to go first at once, high enough for long calls not to
/// starve on a busy host.
const BACKGROUND_NICE: i32 = 15;

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
            .on_thread_start(lower_priority)
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
        let first = poll_fn(|task| {
            let before = Instant::now();
            match catch_unwind(AssertUnwindSafe(|| run.as_mut().poll(task))) {
                Ok(Poll::Ready(ended)) => Poll::Ready(Ok(Some(ended))),
                Ok(Poll::Pending) => {
                    computed += before.elapsed();
                    if computed > FIRST_SLICE && self.background.is_some() {
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

impl Drop for Lanes {
    fn drop(&mut self) {
        // A runtime may not be dropped where it would block an executor.
        if let Some(background) = self.background.take() {
            background.shutdown_background();
        }
    }
}

fn lower_priority() {
    // Where this is refused the lane still works, only less out of the way.
    if rustix::process::setpriority_process(None, BACKGROUND_NICE).is_err() {
        tracing::debug!("the background lane keeps the normal priority");
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
