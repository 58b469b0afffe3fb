//! Records leave the path of a call through a bounded queue and are written
//! in groups. A call gets its place in the queue before it starts, so that
//! its record can always be handed off, from a drop too.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{self, OwnedPermit};
use tokio::sync::{Mutex, oneshot};
use tokio::task::JoinHandle;

use crate::catalog::Record;
use crate::error::{Chain, Error, ErrorCode, Result};
use crate::store::Ledger;

/// Records that may wait to be written. Calls wait when it is full; it holds
/// what a busy host makes in several intervals.
const QUEUE: usize = 65_536;
/// Records written as one group at most.
const GROUP: usize = 16_384;
/// How often the queue is emptied: a record is durable this long after its
/// call, and a write later. Each write wakes several threads of the store and
/// waits for the disk. The writer looks by itself: waking it at every call
/// would cost more than the hand-off.
const INTERVAL: Duration = Duration::from_millis(100);

/// Hands records to the writer.
pub struct Recorder {
    queue: mpsc::Sender<Arc<Record>>,
    writer: Mutex<Option<Writer>>,
}

struct Writer {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Recorder {
    /// Starts the writer on the current runtime.
    pub fn start(ledger: Ledger) -> Recorder {
        let (queue, records) = mpsc::channel(QUEUE);
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(write_records(ledger, records, stopped));
        Recorder {
            queue,
            writer: Mutex::new(Some(Writer { stop, task })),
        }
    }

    /// A place for one record.
    ///
    /// # Errors
    /// `unavailable` when the host is stopping.
    pub(super) async fn reserve(&self) -> Result<OwnedPermit<Arc<Record>>> {
        let permit = match self.queue.clone().try_reserve_owned() {
            Ok(permit) => Ok(permit),
            Err(mpsc::error::TrySendError::Full(queue)) => queue.reserve_owned().await,
            Err(mpsc::error::TrySendError::Closed(queue)) => queue.reserve_owned().await,
        };
        permit.map_err(|_| {
            Error::new(
                ErrorCode::Unavailable,
                "The host is stopping. Try again in a moment.",
            )
        })
    }

    /// Writes what is queued and ends the writer. Calls under way hand their
    /// records off first; new ones get no place any more.
    pub async fn close(&self) {
        let Some(writer) = self.writer.lock().await.take() else {
            return;
        };
        let _ = writer.stop.send(());
        if let Err(failed) = writer.task.await {
            tracing::error!(error = %failed, "the record writer failed");
        }
    }
}

async fn write_records(
    ledger: Ledger,
    mut records: mpsc::Receiver<Arc<Record>>,
    mut stopped: oneshot::Receiver<()>,
) {
    let mut running = true;
    let mut group = Vec::with_capacity(GROUP);
    while running {
        tokio::select! {
            () = tokio::time::sleep(INTERVAL) => {}
            _ = &mut stopped => {
                // Calls that have their place still hand off; new ones do not
                // get one.
                records.close();
                running = false;
            }
        }
        // What comes during a write waits for the next interval, unless there
        // is a whole group of it.
        loop {
            while group.len() < GROUP
                && let Ok(record) = records.try_recv()
            {
                group.push(record);
            }
            let full = group.len() == GROUP;
            if !group.is_empty() {
                write_group(&ledger, &mut group).await;
            }
            if !full {
                break;
            }
        }
    }
    while let Some(record) = records.recv().await {
        group.push(record);
    }
    if !group.is_empty() {
        write_group(&ledger, &mut group).await;
    }
}

/// Writes a group; keeps trying while the store says that it may yet succeed.
async fn write_group(ledger: &Ledger, group: &mut Vec<Arc<Record>>) {
    const ATTEMPTS: u32 = 5;
    for attempt in 1..=ATTEMPTS {
        match ledger.append_records(group).await {
            Ok(()) => break,
            Err(error) => {
                tracing::error!(error = %Chain(&error), records = group.len(), attempt, "records were not written");
                tokio::time::sleep(INTERVAL * attempt).await;
            }
        }
    }
    group.clear();
}
