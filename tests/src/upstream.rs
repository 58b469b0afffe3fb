//! A server that plugins send requests to: HTTP/1.1 on a loopback port, in the
//! clear or over TLS, which writes down every connection and every request,
//! and misbehaves when it is told to.

mod reach;
mod reply;
mod request;

use std::io::{BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

pub use reach::Reach;
pub use reply::Reply;
pub use request::Request;

/// How long a request that must come may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Nobody waits longer for a peer that says nothing more.
const IDLE: Duration = Duration::from_secs(60);

/// A connection, in the clear or over TLS.
pub trait Wire: Read + Write + Send {}
impl<T: Read + Write + Send> Wire for T {}

/// A running server. Dropping it closes the port.
#[derive(Debug)]
pub struct Upstream {
    address: SocketAddr,
    seen: Arc<Seen>,
    ended: Arc<AtomicBool>,
}

/// What came in.
#[derive(Debug, Default)]
struct Seen {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    connections: usize,
    open: usize,
    requests: Vec<Request>,
}

impl Upstream {
    /// A server in the clear that answers each request by a function of it.
    ///
    /// # Panics
    /// When there is no port, as below.
    pub fn start(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Upstream {
        Upstream::accept("127.0.0.1:0", move |stream, seen, connection| {
            serve(stream, seen, connection, &answer);
        })
    }

    /// The same over TLS. Connections on which TLS fails are counted, too.
    pub fn start_tls(
        tls: Arc<ServerConfig>,
        answer: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> Upstream {
        Upstream::accept("127.0.0.1:0", move |stream, seen, connection| {
            let session = ServerConnection::new(Arc::clone(&tls)).expect("a usable configuration");
            serve(StreamOwned::new(session, stream), seen, connection, &answer);
        })
    }

    /// A server on an address of the test's choice.
    pub fn start_on(
        address: &str,
        answer: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> Upstream {
        Upstream::accept(address, move |stream, seen, connection| {
            serve(stream, seen, connection, &answer);
        })
    }

    /// A server that does with each connection whatever the test wants; no
    /// requests are read.
    pub fn start_raw(speak: impl Fn(TcpStream) + Send + Sync + 'static) -> Upstream {
        Upstream::accept("127.0.0.1:0", move |stream, _, _| speak(stream))
    }

    fn accept(
        address: &str,
        speak: impl Fn(TcpStream, &Seen, usize) + Send + Sync + 'static,
    ) -> Upstream {
        let listener = TcpListener::bind(address).expect("a free port");
        let address = listener.local_addr().expect("just bound");
        let (seen, ended) = (Arc::new(Seen::default()), Arc::new(AtomicBool::new(false)));
        let upstream = Upstream {
            address,
            seen: Arc::clone(&seen),
            ended: Arc::clone(&ended),
        };
        let speak = Arc::new(speak);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if ended.load(Ordering::Relaxed) {
                    return;
                }
                let connection = seen.opened();
                let _ = stream.set_read_timeout(Some(IDLE));
                let _ = stream.set_nodelay(true);
                let (seen, speak) = (Arc::clone(&seen), Arc::clone(&speak));
                std::thread::spawn(move || {
                    speak(stream, &seen, connection);
                    seen.change(|state| state.open -= 1);
                });
            }
        });
        upstream
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many connections were made so far.
    pub fn connections(&self) -> usize {
        self.seen.lock().connections
    }

    /// All requests so far, in the order in which they came.
    pub fn requests(&self) -> Vec<Request> {
        self.seen.lock().requests.clone()
    }

    /// Waits until `count` requests came in all.
    ///
    /// # Panics
    /// When they do not come, as below.
    pub fn await_requests(&self, count: usize) -> Vec<Request> {
        let come = |state: &State| state.requests.len() >= count;
        self.seen.wait_until(come).requests.clone()
    }

    /// Waits until no connection is open any more. One is noticed as closed
    /// when something is read from it or written to it.
    pub fn await_closed(&self) {
        drop(self.seen.wait_until(|state| state.open == 0));
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
    }
}

impl Seen {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread panics with it")
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let changed = change(&mut self.lock());
        self.changed.notify_all();
        changed
    }

    /// Counts a connection; which one it is, from 0.
    fn opened(&self) -> usize {
        self.change(|state| {
            state.open += 1;
            state.connections += 1;
            state.connections - 1
        })
    }

    /// Writes a request down; which one it is, from 0.
    fn received(&self, request: &mut Request) {
        self.change(|state| {
            request.number = state.requests.len();
            state.requests.push(request.clone());
        });
    }

    fn wait_until(&self, done: impl Fn(&State) -> bool) -> MutexGuard<'_, State> {
        let waited = self
            .changed
            .wait_timeout_while(self.lock(), PATIENCE, |state| !done(state));
        let (state, waited) = waited.expect("no thread panics with it");
        assert!(
            !waited.timed_out(),
            "waited in vain: {} connections, {} open, {} requests",
            state.connections,
            state.open,
            state.requests.len()
        );
        state
    }
}

/// Answers the requests of one connection until it is closed.
fn serve(
    wire: impl Wire,
    seen: &Seen,
    connection: usize,
    answer: &(impl Fn(&Request) -> Reply + Sync),
) {
    let mut wire = BufReader::new(wire);
    while let Ok(Some(mut request)) = Request::read(&mut wire, connection) {
        seen.received(&mut request);
        let head_only = request.method == "HEAD";
        if !answer(&request).write(wire.get_mut(), head_only) {
            return;
        }
    }
}
