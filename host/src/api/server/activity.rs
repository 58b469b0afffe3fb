//! How long a connection has been waiting for its client.
//!
//! One lazy timer a connection: requests only note the time, and the timer,
//! when it fires, looks how far the deadline has moved meanwhile. A timer set
//! and taken back for each request would cost more than parsing the request.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::rt::{Read, ReadBufCursor, Write};
use tokio::time::Instant;

use super::ServerLimits;

/// What the connection waits for, in the low two bits of [`Activity::state`];
/// above them stands since when, in milliseconds from the start.
const HEAD: u64 = 0;
const IDLE: u64 = 1;
const RUNNING: u64 = 2;
const PHASE: u64 = 0b11;

/// What a connection waits for, and since when.
pub(super) struct Activity {
    start: Instant,
    // Written by the connection's task alone; atomic because that task may
    // move between threads.
    state: AtomicU64,
    head: Duration,
    idle: Duration,
}

impl Activity {
    /// A connection that was just made: a head is due.
    pub(super) fn new(limits: &ServerLimits) -> Activity {
        Activity {
            start: Instant::now(),
            state: AtomicU64::new(HEAD),
            head: limits.head,
            idle: limits.idle,
        }
    }

    /// Notes that a request runs, until what is returned is dropped. A running
    /// request has deadlines of its own.
    pub(super) fn running(self: &Arc<Self>) -> Running {
        self.state.store(RUNNING, Ordering::Relaxed);
        Running(Arc::clone(self))
    }

    /// Ends when the client has made the connection wait too long.
    pub(super) async fn stalled(&self) {
        loop {
            let now = Instant::now();
            let deadline = self.deadline().unwrap_or(now + self.head);
            if deadline <= now {
                return;
            }
            tokio::time::sleep_until(deadline).await;
        }
    }

    fn note(&self, phase: u64) {
        let millis = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX >> 2);
        self.state.store(millis << 2 | phase, Ordering::Relaxed);
    }

    fn phase(&self) -> u64 {
        self.state.load(Ordering::Relaxed) & PHASE
    }

    fn deadline(&self) -> Option<Instant> {
        let state = self.state.load(Ordering::Relaxed);
        let since = self.start + Duration::from_millis(state >> 2);
        match state & PHASE {
            HEAD => Some(since + self.head),
            IDLE => Some(since + self.idle),
            _ => None,
        }
    }
}

/// A request runs.
pub(super) struct Running(Arc<Activity>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.note(IDLE);
    }
}

/// A connection whose bytes are noted as activity.
pub(super) struct Watched<T> {
    io: T,
    activity: Arc<Activity>,
}

impl<T> Watched<T> {
    pub(super) fn new(io: T, activity: Arc<Activity>) -> Watched<T> {
        Watched { io, activity }
    }

    /// The client took some of an answer.
    fn wrote(&self, written: &Poll<io::Result<usize>>) {
        if matches!(written, Poll::Ready(Ok(1..))) && self.activity.phase() == IDLE {
            self.activity.note(IDLE);
        }
    }
}

impl<T: Read + Unpin> Read for Watched<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.io).poll_read(context, buffer);
        // The first bytes after an answer are the next head's; later ones do
        // not move its deadline.
        if read.is_ready() && self.activity.phase() == IDLE {
            self.activity.note(HEAD);
        }
        read
    }
}

impl<T: Write + Unpin> Write for Watched<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(context, bytes);
        self.wrote(&written);
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write_vectored(context, slices);
        self.wrote(&written);
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}
