//! The one way out of the host. Whoever sends a request, a guest or the host
//! itself, sends it here: to a name that is resolved and checked here, over a
//! connection made to what was checked, within deadlines and sizes.
//!
//! What a plugin may ask for is decided before, by its
//! [`Access`](crate::catalog::Access); this room decides about names and
//! addresses, and knows no plugins.

mod address;
mod body;
mod connect;
mod error;
mod gym;
mod head;
mod outlet;
mod resolve;
mod target;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, HeaderValue, USER_AGENT};
use http::{HeaderMap, Method, StatusCode, Uri};
use quick_cache::sync::Cache;
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use self::address::AddressPolicy;
use self::connect::Dialer;
pub use self::gym::Delivery;
use self::gym::GymClient;
use self::resolve::Resolver;
use crate::catalog::GymId;
use crate::config::EgressConfig;
use crate::error::{Error, Result};

pub use error::{EgressError, Step};
pub(crate) use outlet::next;
pub use outlet::{Outlet, RequestPattern, Script, ScriptedAnswer, ScriptedOutcome, SentRequest};
pub use target::Target;

/// Gyms whose connections are kept. The one that was used least goes first.
const GYMS: usize = 4_096;

/// What one exchange may take.
#[derive(Clone, Copy, Debug)]
pub struct ExchangeLimits {
    /// From the beginning until the answer begins.
    pub first_byte: Duration,
    /// Between two pieces of the answer's body.
    pub between_bytes: Duration,
    /// From the beginning until the answer is whole.
    pub total: Duration,
    /// Bytes of the request's body.
    pub request_bytes: usize,
    /// Bytes of the answer's body, decoded.
    pub response_bytes: usize,
}

/// A request that was permitted.
#[derive(Debug)]
pub struct Outgoing {
    /// The method.
    pub method: Method,
    /// Where to.
    pub target: Target,
    /// Headers of the sender's. Those that the host writes itself are dropped.
    pub headers: HeaderMap,
    /// The body, whole.
    pub body: Bytes,
}

/// An answer, whole.
#[derive(Debug)]
pub struct Incoming {
    /// The status, redirects too: nothing is followed.
    pub status: StatusCode,
    /// The headers, those of the encoding taken off.
    pub headers: HeaderMap,
    /// The body, decoded.
    pub body: Bytes,
    /// Bytes of the body as they came over the wire.
    pub wire_bytes: u64,
}

/// Sends requests. A cheap handle is an `Arc` of it.
pub struct Broker {
    dialer: Arc<Dialer>,
    tls: Arc<ClientConfig>,
    gyms: Cache<GymId, Arc<GymClient>>,
    requests_at_once: usize,
}

impl Broker {
    /// A broker that asks the configured name servers. Reads the certificates
    /// file, where there is one.
    ///
    /// # Errors
    /// `invalid_request` when a file of certificates cannot be used,
    /// `internal` when the system's resolver configuration cannot.
    pub fn open(config: &EgressConfig) -> Result<Broker> {
        let resolver = Resolver::new(&config.nameservers).map_err(Error::internal)?;
        Ok(Broker {
            dialer: Arc::new(Dialer {
                resolver,
                policy: AddressPolicy {
                    allow: config.allow_networks.clone(),
                    deny: config.deny_networks.clone(),
                },
                instead: config.connect_to.clone(),
                deadline: config.connect(),
            }),
            tls: Arc::new(tls(config)?),
            gyms: Cache::new(GYMS),
            requests_at_once: config.requests_at_once,
        })
    }

    /// A place for a request of a gym's whose answer nobody waits for.
    ///
    /// # Errors
    /// `TooMany`.
    pub fn delivery(&self, gym: &GymId) -> std::result::Result<Delivery, EgressError> {
        self.client(gym).delivery()
    }

    /// Sends a request of a gym's and reads the whole answer. Dropping the
    /// future closes the connection, unless the answer was read to its end.
    ///
    /// # Errors
    /// [`EgressError`] says at which step it ended.
    pub async fn send(
        &self,
        gym: &GymId,
        outgoing: Outgoing,
        limits: &ExchangeLimits,
    ) -> std::result::Result<Incoming, EgressError> {
        let begin = Instant::now();
        if outgoing.body.len() > limits.request_bytes {
            return Err(EgressError::RequestTooLarge(limits.request_bytes));
        }
        let request = request(outgoing)?;
        let head_only = request.method() == Method::HEAD;
        let client = self.client(gym);
        let total = || EgressError::Timeout {
            step: Step::Total,
            limit: limits.total,
        };
        let end = begin + limits.total;
        let _place = timeout_at(end, client.enter())
            .await
            .map_err(|_| EgressError::TooMany("The gym sends too many requests at once."))??;
        // The wait for a place is none for the server.
        let first_byte = Instant::now() + limits.first_byte;
        let answer = match timeout_at(first_byte.min(end), client.send(request)).await {
            Ok(answer) => answer?,
            Err(_) if first_byte < end => {
                return Err(EgressError::Timeout {
                    step: Step::FirstByte,
                    limit: limits.first_byte,
                });
            }
            Err(_) => return Err(total()),
        };
        let (head, body) = answer.into_parts();
        head::check(&head)?;
        let mut headers = head.headers;
        let received = body::read(body, &headers, limits);
        let received = timeout_at(end, received).await.map_err(|_| total())??;
        if !head_only {
            headers.insert(CONTENT_LENGTH, received.bytes.len().into());
        }
        headers.remove(CONTENT_ENCODING);
        Ok(Incoming {
            status: head.status,
            headers,
            body: received.bytes,
            wire_bytes: received.wire,
        })
    }

    /// Connects to a host for another protocol than HTTP: a gym's database.
    ///
    /// # Errors
    /// As for a request's connection.
    pub async fn dial(&self, host: &str, port: u16) -> std::result::Result<TcpStream, EgressError> {
        let host = Target::parse(&format!("https://{host}"))?.host().to_owned();
        self.dialer.dial(&host, port).await
    }

    /// Which authorities are trusted.
    pub fn tls(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.tls)
    }

    fn client(&self, gym: &GymId) -> Arc<GymClient> {
        if let Some(client) = self.gyms.get(gym) {
            return client;
        }
        let fresh = || {
            let dialer = Arc::clone(&self.dialer);
            Ok::<_, std::convert::Infallible>(Arc::new(GymClient::new(
                dialer,
                &self.tls,
                self.requests_at_once,
            )))
        };
        match self.gyms.get_or_insert_with(gym, fresh) {
            Ok(client) => client,
            Err(never) => match never {},
        }
    }
}

/// The request as it is written: its line from the target, its headers by the
/// host wherever they decide how it is read.
fn request(
    outgoing: Outgoing,
) -> std::result::Result<http::Request<gym::RequestBody>, EgressError> {
    let uri: Uri = outgoing
        .target
        .url()
        .as_str()
        .parse()
        .map_err(|_| EgressError::InvalidUrl("it has characters that must be escaped"))?;
    let mut headers = outgoing.headers;
    let ours: Vec<_> = headers
        .keys()
        .filter(|name| crate::catalog::reserved_header(name.as_str()))
        .cloned()
        .collect();
    for name in ours {
        headers.remove(name);
    }
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    headers
        .entry(USER_AGENT)
        .or_insert(HeaderValue::from_static(AGENT));
    let mut request = http::Request::new(gym::RequestBody::new(outgoing.body));
    *request.method_mut() = outgoing.method;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    Ok(request)
}

const AGENT: &str = concat!("Spotter/", env!("CARGO_PKG_VERSION"));

fn tls(config: &EgressConfig) -> Result<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    for certificate in config.certificates()? {
        roots.add(certificate).map_err(Error::internal)?;
    }
    let provider = Arc::new(ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(Error::internal)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}
