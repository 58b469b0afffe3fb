//! What one gym has of the broker: its own connections, so that no gym speaks
//! over another's, and a bound on how many requests it sends at once.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::client::legacy::{self, Client};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::ClientConfig;
use rustls::client::Resumption;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use super::connect::{Connector, Dialer};
use super::error::EgressError;

/// How long an idle connection is kept.
const IDLE: Duration = Duration::from_secs(15);
/// Idle connections to one server.
const IDLE_CONNECTIONS: usize = 6;
/// Bytes of an answer's head.
const HEAD_BYTES: usize = 32 << 10;
/// Headers of an answer.
const HEADERS: usize = 100;
/// TLS sessions to resume.
const SESSIONS: usize = 32;

pub(super) type RequestBody = Full<Bytes>;

pub(super) struct GymClient {
    client: Client<Connector, RequestBody>,
    at_once: Semaphore,
    deliveries: Arc<Semaphore>,
    delivered_at_once: Arc<Semaphore>,
}

/// A place among the requests that nobody waits for. They hold no call's place,
/// so they are bounded by themselves.
pub struct Delivery {
    _place: OwnedSemaphorePermit,
    at_once: Arc<Semaphore>,
}

impl Delivery {
    /// Waits until it may be sent; others may when the answer is dropped.
    pub(super) async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.at_once).acquire_owned().await.ok()
    }
}

/// Requests on their way that nobody waits for.
const DELIVERIES: usize = 64;
/// So many of a gym's requests at once leave room for one that nobody waits
/// for.
const SHARE: usize = 4;

impl GymClient {
    pub(super) fn new(dialer: Arc<Dialer>, tls: &ClientConfig, at_once: usize) -> GymClient {
        let mut tls = tls.clone();
        // The clone would share its sessions with every other gym's.
        tls.resumption = Resumption::in_memory_sessions(SESSIONS);
        // A server of another protocol ends the handshake instead of reading
        // our requests as its own.
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        let connector = Connector {
            dialer,
            tls: Arc::new(tls),
        };
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(IDLE_CONNECTIONS)
            .http1_max_buf_size(HEAD_BYTES)
            .http1_max_headers(HEADERS)
            .build(connector);
        GymClient {
            client,
            at_once: Semaphore::new(at_once),
            deliveries: Arc::new(Semaphore::new(DELIVERIES)),
            delivered_at_once: Arc::new(Semaphore::new(at_once.div_ceil(SHARE))),
        }
    }

    /// A place for a request that nobody waits for.
    pub(super) fn delivery(&self) -> Result<Delivery, EgressError> {
        let place = Arc::clone(&self.deliveries).try_acquire_owned();
        let place = place.map_err(|_| {
            EgressError::TooMany("The gym has many events on their way. Try again in a moment.")
        })?;
        Ok(Delivery {
            _place: place,
            at_once: Arc::clone(&self.delivered_at_once),
        })
    }

    /// Waits for a place among the gym's requests.
    pub(super) async fn enter(&self) -> Result<SemaphorePermit<'_>, EgressError> {
        let place = self.at_once.acquire().await;
        place.map_err(|_| EgressError::TooMany("The gym's connections are closed."))
    }

    /// Sends a request; answers when the answer's head is there.
    pub(super) async fn send(
        &self,
        request: Request<RequestBody>,
    ) -> Result<Response<Incoming>, EgressError> {
        self.client.request(request).await.map_err(own_error)
    }
}

/// Our own reason where the connection was not made, else what hyper says.
fn own_error(error: legacy::Error) -> EgressError {
    if error.is_connect()
        && let Some(cause) = error.source()
        && let Some(own) = cause.downcast_ref::<EgressError>()
    {
        return own.clone();
    }
    EgressError::of_exchange(error)
}
