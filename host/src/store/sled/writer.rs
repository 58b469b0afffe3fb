//! The one thread that writes, in groups: while one group is flushed the next
//! one queues up, so that a flush is shared by all that came meanwhile and
//! nobody waits for a timer.

use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use tokio::sync::{mpsc, oneshot};

use super::durable::Engine;
use super::{StoreError, get};
use crate::error::Chain;
use crate::store::staging::Staged;
use crate::store::{Batch, Bytes};

/// Batches that may wait. More wait in their own futures.
const QUEUE: usize = 256;
/// What one group may hold before it is flushed, in batches and bytes.
const GROUP: usize = 256;
const GROUP_BYTES: usize = 4 << 20;

type Ack = oneshot::Sender<Result<(), StoreError>>;

enum Job {
    Commit(Batch, Ack),
    Close(Ack),
}

/// The handle of the thread. Dropping it writes out the queue.
pub(super) struct Writer {
    queue: Option<mpsc::Sender<Job>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    pub(super) fn start(engine: Engine) -> Result<Writer, StoreError> {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let thread = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || run(engine, jobs))
            .map_err(StoreError::failed)?;
        Ok(Writer {
            queue: Some(queue),
            thread: Mutex::new(Some(thread)),
        })
    }

    pub(super) async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        self.ask(|ack| Job::Commit(batch, ack)).await
    }

    pub(super) async fn close(&self) -> Result<(), StoreError> {
        match self.ask(Job::Close).await {
            Err(StoreError::Closed) => Ok(()),
            other => other,
        }
    }

    async fn ask(&self, job: impl FnOnce(Ack) -> Job) -> Result<(), StoreError> {
        let (ack, answer) = oneshot::channel();
        let queue = self.queue.as_ref().ok_or(StoreError::Closed)?;
        queue.send(job(ack)).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        let thread = self
            .thread
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(thread) = thread.take() {
            // A panic of the thread was answered as `Closed` to whoever waited.
            let _ = thread.join();
        }
    }
}

fn run(mut engine: Engine, mut jobs: mpsc::Receiver<Job>) {
    let mut broken = false;
    let mut closing = None;
    while let Some(first) = jobs.blocking_recv() {
        let mut group = Group::default();
        let mut next = Some(first);
        while let Some(job) = next {
            match job {
                Job::Commit(_, ack) if broken => drop(ack.send(Err(given_up()))),
                Job::Commit(batch, ack) => group.admit(batch, ack, &engine),
                Job::Close(ack) => {
                    // What is queued is still taken, what comes is not.
                    jobs.close();
                    closing = Some(ack);
                }
            }
            next = if group.is_full() {
                None
            } else {
                jobs.try_recv().ok()
            };
        }
        broken |= !group.write(&mut engine);
    }
    drop(engine);
    if let Some(ack) = closing {
        let _ = ack.send(if broken { Err(given_up()) } else { Ok(()) });
    }
}

fn given_up() -> StoreError {
    StoreError::failed("a write failed before; the store takes no more until it is opened again")
}

/// Batches that are flushed together.
#[derive(Default)]
struct Group {
    staged: Staged,
    admitted: Vec<Ack>,
    refused: Vec<(Ack, StoreError)>,
    bytes: usize,
}

impl Group {
    fn admit(&mut self, batch: Batch, ack: Ack, engine: &Engine) {
        let bytes = |value: &Option<Bytes>| value.as_ref().map_or(0, Vec::len);
        self.bytes += batch
            .writes
            .iter()
            .map(|(_, value)| bytes(value))
            .sum::<usize>();
        match self.staged.admit(batch, |key| get(engine.tree(), key)) {
            Ok(()) => self.admitted.push(ack),
            Err(error) => self.refused.push((ack, error)),
        }
    }

    fn is_full(&self) -> bool {
        self.admitted.len() + self.refused.len() >= GROUP || self.bytes >= GROUP_BYTES
    }

    /// Whether the engine may be trusted afterwards. A refusal is answered
    /// after the flush too: it may rest on a write of this very group, and
    /// whoever hears of it would read the state from before.
    fn write(self, engine: &mut Engine) -> bool {
        let written = if self.admitted.is_empty() {
            Ok(())
        } else {
            engine.write(self.staged.into_writes())
        };
        for (ack, error) in self.refused {
            let _ = ack.send(Err(error));
        }
        match written {
            Ok(()) => {
                for ack in self.admitted {
                    let _ = ack.send(Ok(()));
                }
                true
            }
            Err(error) => {
                tracing::error!(error = %Chain(&error), "the store cannot write; it is read-only now");
                for ack in self.admitted {
                    let _ = ack.send(Err(given_up()));
                }
                false
            }
        }
    }
}
