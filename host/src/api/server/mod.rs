//! The accept loop. Ours rather than the framework's, because every wait on a
//! client has an end here: for a request to begin, for its head, for it to take
//! the answer.
//!
//! One thread accepts; as many as there are cores serve, each in a runtime of
//! its own.

mod activity;
mod connections;
mod core;
mod listener;

#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpStream};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::thread;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use axum::routing::future::RouteFuture;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::Watcher;
use pin_project_lite::pin_project;
use tokio::net::TcpListener;
use tower::Service as _;

use activity::{Activity, Running, Watched};
pub use connections::Connections;
pub use listener::listen;

use connections::Place;
use core::Core;
use listener::connection_failed;

/// What a client may take of the listener.
#[derive(Clone, Copy, Debug)]
pub struct ServerLimits {
    /// From the connection, or from a request's first byte, to the end of its
    /// head. Ten seconds pass the slowest phone; trickling heads end here.
    pub head: Duration,
    /// How long a connection may lie idle between requests, and how long an
    /// answer may wait for the client to take some of it. Longer than the
    /// minute after which common proxies drop their idle connections, so that
    /// they do it first and no request meets a closing connection.
    pub idle: Duration,
    /// How long running requests may go on once shutdown began.
    pub drain: Duration,
    /// Connections at once. Each costs a file descriptor and some 20 KB.
    pub connections: usize,
    /// Connections at once from one address. Below the sum, so that no one
    /// address takes all; high enough for a reverse proxy.
    pub connections_per_address: usize,
    /// Bytes of a request's head. Keys and ids are short; 16 KiB is what most
    /// proxies pass on.
    pub head_bytes: usize,
}

impl Default for ServerLimits {
    fn default() -> ServerLimits {
        ServerLimits {
            head: Duration::from_secs(10),
            idle: Duration::from_secs(75),
            drain: Duration::from_secs(10),
            connections: 4096,
            connections_per_address: 2048,
            head_bytes: 16 << 10,
        }
    }
}

/// Bytes read ahead on one connection; also the largest piece of a body. Large
/// uploads come in pieces of this size, small requests never fill it.
const READ_AHEAD: usize = 64 << 10;

/// How long to wait before accepting again when the system has no descriptor
/// left. Others must close theirs first; trying at once would only spin.
const OUT_OF_DESCRIPTORS: Duration = Duration::from_millis(50);

/// Serves a router on a listener.
#[derive(Clone)]
pub struct Server {
    router: Router,
    limits: ServerLimits,
    connections: Connections,
    http: http1::Builder,
}

/// Serves a router until `shutdown` ends and the running requests are done, or
/// their time is up.
///
/// # Errors
/// When the system refuses a thread or a runtime.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ServerLimits,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    Server::new(router, limits).serve(listener, shutdown).await
}

impl Server {
    /// A server for a router.
    pub fn new(router: Router, limits: ServerLimits) -> Server {
        let mut http = http1::Builder::new();
        // No timer and no number of heads: hyper would set a timer and take
        // memory for each request; `Activity` and the default of 100 header
        // lines do the same for less.
        http.max_header_size(limits.head_bytes)
            .max_buf_size(READ_AHEAD)
            .pipeline_flush(true);
        Server {
            router,
            limits,
            connections: Connections::new(limits.connections, limits.connections_per_address),
            http,
        }
    }

    /// Accepts and serves until `shutdown` ends; then takes no new connection
    /// and waits for the running requests, at most [`ServerLimits::drain`].
    /// What still runs after that is cancelled. Dropping the future ends it in
    /// the same way, with nobody waiting.
    ///
    /// # Errors
    /// When the system refuses a thread or a runtime.
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()>,
    ) -> io::Result<()> {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let cores: Vec<Core> = (0..threads)
            .map(|index| Core::start(self.clone(), index))
            .collect::<io::Result<_>>()?;
        let mut shutdown = pin!(shutdown);
        loop {
            tokio::select! {
                () = &mut shutdown => break,
                accepted = self.accept(&listener) => {
                    let serving = cores.iter().filter(|core| core.serves());
                    let least = serving.min_by_key(|core| core.load());
                    let (Some((stream, place)), Some(core)) = (accepted, least) else { break };
                    core.take(stream, place);
                }
            }
        }
        drop(listener);
        let ending: Vec<_> = cores.into_iter().map(Core::end).collect();
        for ended in ending {
            ended.await;
        }
        Ok(())
    }

    /// The next connection there is a place for. None: there are no places.
    async fn accept(&self, listener: &TcpListener) -> Option<(TcpStream, Place)> {
        loop {
            let free = self.connections.free().await?;
            let accepted = listener.accept().await;
            match accepted.and_then(|(stream, address)| Ok((stream.into_std()?, address))) {
                Ok((stream, address)) => {
                    if let Some(place) = self.connections.take(free, address.ip()) {
                        return Some((stream, place));
                    }
                    refused(address);
                }
                Err(error) if connection_failed(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "cannot accept connections");
                    tokio::time::sleep(OUT_OF_DESCRIPTORS).await;
                }
            }
        }
    }

    /// Serves one connection to its end.
    fn connection(
        &self,
        stream: TcpStream,
        graceful: Watcher,
    ) -> io::Result<impl Future<Output = ()> + Send + 'static> {
        // Answers are written whole; waiting to join small packets only delays.
        stream.set_nodelay(true)?;
        let stream = tokio::net::TcpStream::from_std(stream)?;
        let activity = Arc::new(Activity::new(&self.limits));
        let io = Watched::new(TokioIo::new(stream), Arc::clone(&activity));
        let service = Requests {
            router: self.router.clone(),
            activity: Arc::clone(&activity),
        };
        let connection = graceful.watch(self.http.serve_connection(io, service));
        Ok(async move {
            tokio::select! {
                ended = connection => if let Err(error) = ended {
                    tracing::debug!(%error, "connection failed");
                },
                () = activity.stalled() => tracing::debug!("connection stalled; closed"),
            }
        })
    }
}

fn refused(address: SocketAddr) {
    tracing::warn!(address = %address.ip(), "too many connections from one address; closed");
}

/// The router as hyper calls it, with the connection's activity kept.
struct Requests {
    router: Router,
    activity: Arc<Activity>,
}

impl hyper::service::Service<Request<Incoming>> for Requests {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answering;

    fn call(&self, request: Request<Incoming>) -> Answering {
        Answering {
            running: Some(self.activity.running()),
            request: self.router.clone().call(request),
            answer: None,
        }
    }
}

pin_project! {
    /// A request on its way through the router.
    ///
    /// An answer waits for one turn of its thread: the other requests that are
    /// ready compute first, and then all their answers are written. Going back
    /// and forth between the two, and waking the client for each, costs a
    /// quarter more.
    struct Answering {
        running: Option<Running>,
        #[pin]
        request: RouteFuture<Infallible>,
        answer: Option<Response<Body>>,
    }
}

impl Future for Answering {
    type Output = Result<Response<Body>, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if let Some(answer) = this.answer.take() {
            *this.running = None;
            return Poll::Ready(Ok(answer));
        }
        let Ok(answer) = ready!(this.request.poll(context));
        *this.answer = Some(answer);
        context.waker().wake_by_ref();
        Poll::Pending
    }
}
