//! When a query has to stop.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use rusqlite::InterruptHandle;

/// Shared by the thread that runs a query and whoever waits for it.
pub(super) struct Watch {
    deadline: Instant,
    stopped: AtomicBool,
    /// Reaches a statement between two looks at the watch.
    running: Mutex<Option<InterruptHandle>>,
    /// Why the authorizer refused, in words.
    refused: Mutex<Option<String>>,
}

impl Watch {
    pub(super) fn new(deadline: Instant) -> Watch {
        Watch {
            deadline,
            stopped: AtomicBool::new(false),
            running: Mutex::new(None),
            refused: Mutex::new(None),
        }
    }

    pub(super) fn is_over(&self) -> bool {
        self.stopped.load(Ordering::Relaxed) || Instant::now() >= self.deadline
    }

    pub(super) fn runs(&self, handle: InterruptHandle) {
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = Some(handle);
    }

    pub(super) fn refuse(&self, why: String) {
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
    }

    pub(super) fn refused(&self) -> Option<String> {
        self.refused
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    /// The flag first: an interrupt between two statements is forgotten.
    fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(handle) = running.as_ref() {
            handle.interrupt();
        }
    }
}

/// Held by whoever waits for a query.
pub(super) struct StopOnDrop(pub(super) Arc<Watch>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop();
    }
}
