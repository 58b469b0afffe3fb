//! From a host's name to a connection: resolved here, every address checked,
//! and the connection made to what was checked and to nothing else.

use std::collections::BTreeMap;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls_pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::address::{self, AddressPolicy};
use super::error::{EgressError, Step};
use super::resolve::Resolver;

/// One address may take this long, so that a dead one leaves time for others.
const ONE_ADDRESS: Duration = Duration::from_millis(1_000);

/// How connections are made, for all gyms alike.
pub(super) struct Dialer {
    pub(super) resolver: Resolver,
    pub(super) policy: AddressPolicy,
    /// `host:port` to where it is instead, by the operator's word. The address
    /// must be permitted all the same.
    pub(super) instead: BTreeMap<String, SocketAddr>,
    pub(super) deadline: Duration,
}

impl Dialer {
    /// Connects to a host by its name.
    pub(super) async fn dial(&self, host: &str, port: u16) -> Result<TcpStream, EgressError> {
        let end = Instant::now() + self.deadline;
        let late = |_| EgressError::Timeout {
            step: Step::Connect,
            limit: self.deadline,
        };
        let addresses = self.addresses(host, port);
        let addresses = timeout_at(end, addresses).await.map_err(late)??;
        let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
        for (index, address) in addresses.iter().enumerate() {
            let until = match index + 1 == addresses.len() {
                true => end,
                false => end.min(Instant::now() + ONE_ADDRESS),
            };
            match timeout_at(until, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => {
                    // A request is written at once; waiting for more is waste.
                    let _ = stream.set_nodelay(true);
                    return Ok(stream);
                }
                Ok(Err(error)) => last = error,
                Err(elapsed) if until >= end => return Err(late(elapsed)),
                Err(_) => last = io::ErrorKind::TimedOut.into(),
            }
        }
        Err(EgressError::Connect(Arc::new(last)))
    }

    /// The addresses to try. One that is not permitted refuses them all: who
    /// mixes public and private ones is up to something.
    async fn addresses(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, EgressError> {
        let addresses = match self.instead.get(&format!("{host}:{port}")) {
            Some(instead) => vec![*instead],
            None => {
                let found: Vec<IpAddr> = self.resolver.resolve(host).await?;
                found
                    .into_iter()
                    .map(|ip| SocketAddr::new(ip, port))
                    .collect()
            }
        };
        let own = address::own().map_err(|error| EgressError::Connect(Arc::new(error)))?;
        let permitted = |address: &SocketAddr| self.policy.permits(address.ip(), &own);
        match addresses.iter().all(permitted) {
            true => Ok(addresses),
            false => Err(EgressError::AddressProhibited),
        }
    }
}

/// Makes the connections of one gym's client.
#[derive(Clone)]
pub(super) struct Connector {
    pub(super) dialer: Arc<Dialer>,
    /// The gym's own: it remembers TLS sessions.
    pub(super) tls: Arc<ClientConfig>,
}

impl Connector {
    async fn connect(self, uri: Uri) -> Result<Stream, EgressError> {
        let end = Instant::now() + self.dialer.deadline;
        let host = uri
            .host()
            .ok_or(EgressError::InvalidUrl("it names no host"))?;
        let over_tls = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if over_tls { 443 } else { 80 });
        let tcp = self.dialer.dial(host, port).await?;
        if !over_tls {
            return Ok(Stream::Plain(TokioIo::new(tcp)));
        }
        let name = ServerName::try_from(host.to_owned())
            .map_err(|_| EgressError::InvalidUrl("its host is no name"))?;
        let handshake = TlsConnector::from(self.tls).connect(name, tcp);
        match timeout_at(end, handshake).await {
            Ok(Ok(stream)) => Ok(Stream::Tls(Box::new(TokioIo::new(stream)))),
            Ok(Err(error)) => Err(EgressError::Tls(Arc::new(error))),
            Err(_) => Err(EgressError::Timeout {
                step: Step::Connect,
                limit: self.dialer.deadline,
            }),
        }
    }
}

impl tower::Service<Uri> for Connector {
    type Response = Stream;
    type Error = EgressError;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, EgressError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), EgressError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        Box::pin(self.clone().connect(uri))
    }
}

/// A connection, in the clear or over TLS.
pub(super) enum Stream {
    Plain(TokioIo<TcpStream>),
    Tls(Box<TokioIo<TlsStream<TcpStream>>>),
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl Read for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        task: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(stream) => Pin::new(stream).poll_read(task, buffer),
            Stream::Tls(stream) => Pin::new(stream.as_mut()).poll_read(task, buffer),
        }
    }
}

impl Write for Stream {
    fn poll_write(
        self: Pin<&mut Self>,
        task: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Stream::Plain(stream) => Pin::new(stream).poll_write(task, bytes),
            Stream::Tls(stream) => Pin::new(stream.as_mut()).poll_write(task, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(stream) => Pin::new(stream).poll_flush(task),
            Stream::Tls(stream) => Pin::new(stream.as_mut()).poll_flush(task),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(stream) => Pin::new(stream).poll_shutdown(task),
            Stream::Tls(stream) => Pin::new(stream.as_mut()).poll_shutdown(task),
        }
    }
}
