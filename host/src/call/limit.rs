//! Calls at once. Each gym has its own gate, so that one gym's crowd never
//! stands in another's way.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config::GymLimits;
use crate::error::{Error, ErrorCode, Result};

/// Lets a bounded number of calls through at once, in the order they came,
/// and turns away those that would wait too long.
pub(super) struct Gate {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
    waiting_limit: usize,
    patience: Duration,
}

impl Gate {
    pub(super) fn new(limits: &GymLimits) -> Gate {
        Gate {
            places: Arc::new(Semaphore::new(limits.calls_at_once)),
            waiting: AtomicUsize::new(0),
            waiting_limit: limits.calls_waiting,
            patience: Duration::from_millis(limits.wait_ms),
        }
    }

    /// The gate of runs of saved cases, which take a minute at most.
    pub(super) fn of_cases(at_once: usize) -> Gate {
        Gate {
            places: Arc::new(Semaphore::new(at_once)),
            waiting: AtomicUsize::new(0),
            waiting_limit: 4 * at_once,
            patience: Duration::from_secs(60),
        }
    }

    /// Waits for a place. It is given back when the permit is dropped.
    ///
    /// # Errors
    /// `busy` when too many wait already, or the wait was too long.
    pub(super) async fn enter(&self) -> Result<OwnedSemaphorePermit> {
        if let Ok(place) = Arc::clone(&self.places).try_acquire_owned() {
            return Ok(place);
        }
        let _waiting = Waiting::join(self).ok_or_else(busy)?;
        let place = Arc::clone(&self.places).acquire_owned();
        match tokio::time::timeout(self.patience, place).await {
            Ok(Ok(place)) => Ok(place),
            _ => Err(busy()),
        }
    }
}

/// One call in the queue; leaves it when dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn join(gate: &'a Gate) -> Option<Waiting<'a>> {
        let before = gate.waiting.fetch_add(1, Ordering::Relaxed);
        let waiting = Waiting(&gate.waiting);
        (before < gate.waiting_limit).then_some(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn busy() -> Error {
    Error::new(
        ErrorCode::Busy,
        "Too many calls at once. Try again in a moment, or send fewer at a time.",
    )
}
