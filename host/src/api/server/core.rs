//! A thread that serves connections, with a runtime of its own. A request is
//! read, run and answered on one thread: nothing is handed between cores, and
//! none is woken for another's work.

use std::future::Future;
use std::io;
use std::net::TcpStream;
use std::sync::Arc;
use std::thread;

use hyper_util::server::graceful::GracefulShutdown;
use tokio::runtime::Builder;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use super::Server;
use super::connections::Place;

/// A connection that no runtime has yet.
struct Arrival {
    stream: TcpStream,
    place: Place,
    load: Arc<()>,
}

/// The way to one thread.
pub(super) struct Core {
    // As many at most as there are places.
    arrivals: mpsc::UnboundedSender<Arrival>,
    // Each connection holds a clone.
    load: Arc<()>,
    ended: oneshot::Receiver<()>,
}

impl Core {
    /// Starts a thread that serves until its [`Core`] is dropped.
    pub(super) fn start(server: Server, index: usize) -> io::Result<Core> {
        let (arrivals, arriving) = mpsc::unbounded_channel();
        let (end, ended) = oneshot::channel();
        let runtime = Builder::new_current_thread().enable_all().build()?;
        thread::Builder::new()
            .name(format!("core-{index}"))
            .spawn(move || {
                runtime.block_on(serve(server, arriving));
                // Waits for what the requests left to blocking threads.
                drop(runtime);
                let _ = end.send(());
            })?;
        Ok(Core {
            arrivals,
            load: Arc::default(),
            ended,
        })
    }

    /// Whether it still takes connections: not once its thread has ended.
    pub(super) fn serves(&self) -> bool {
        !self.arrivals.is_closed()
    }

    /// How many connections it has.
    pub(super) fn load(&self) -> usize {
        Arc::strong_count(&self.load)
    }

    /// Hands it one more.
    pub(super) fn take(&self, stream: TcpStream, place: Place) {
        let arrival = Arrival {
            stream,
            place,
            load: Arc::clone(&self.load),
        };
        if self.arrivals.send(arrival).is_err() {
            tracing::error!("a core has ended; a connection is closed");
        }
    }

    /// Tells it to take no more; what is returned ends when its requests have.
    pub(super) fn end(self) -> impl Future<Output = ()> {
        let ended = self.ended;
        async move {
            let _ = ended.await;
        }
    }
}

async fn serve(server: Server, mut arriving: mpsc::UnboundedReceiver<Arrival>) {
    let graceful = GracefulShutdown::new();
    let mut tasks = JoinSet::new();
    loop {
        tokio::select! {
            Some(_) = tasks.join_next() => {}
            arrival = arriving.recv() => {
                let Some(Arrival { stream, place, load }) = arrival else { break };
                match server.connection(stream, graceful.watcher()) {
                    Ok(connection) => {
                        tasks.spawn(async move {
                            let _until_closed = (place, load);
                            connection.await;
                        });
                    }
                    Err(error) => tracing::error!(%error, "cannot serve a connection"),
                }
            }
        }
    }
    if tokio::time::timeout(server.limits.drain, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!(
            connections = tasks.len(),
            "requests outlived the drain; cancelled"
        );
    }
    tasks.shutdown().await;
}
