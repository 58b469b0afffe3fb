use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// Why a request got no answer. The messages are for whoever wrote the plugin:
/// none of them names an address.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EgressError {
    /// The URL is none that requests can go to.
    #[error("the URL is refused: {0}")]
    InvalidUrl(&'static str),
    /// The request cannot be sent as it is.
    #[error("the request is refused: {0}")]
    InvalidRequest(&'static str),
    /// The plugin or its gym did not permit it.
    #[error("{0}")]
    Denied(String),
    /// The name leads to an address that is not public.
    #[error("the host's address is not public")]
    AddressProhibited,
    /// The name cannot be resolved.
    #[error("the host's name cannot be resolved")]
    Dns(#[source] Option<Arc<dyn Error + Send + Sync>>),
    /// No connection could be made.
    #[error("no connection could be made")]
    Connect(#[source] Arc<io::Error>),
    /// The server did not prove who it is, or speaks no TLS that we do.
    #[error("the server's certificate or TLS is not valid")]
    Tls(#[source] Arc<io::Error>),
    /// A deadline passed.
    #[error("{step} took longer than {} ms", .limit.as_millis())]
    Timeout {
        /// What took too long.
        step: Step,
        /// How long it may take.
        limit: Duration,
    },
    /// The request's body is larger than it may be.
    #[error("the request has more than {0} bytes")]
    RequestTooLarge(usize),
    /// The answer's body is larger than it may be, as sent or as decoded.
    #[error("the answer has more than {0} bytes")]
    ResponseTooLarge(usize),
    /// The answer's encoding blows up too much, cannot be read or is unknown.
    #[error("the answer's content encoding is refused: {0}")]
    Encoding(&'static str),
    /// The server broke off before its answer was whole.
    #[error("the server broke off")]
    BrokenOff(#[source] Arc<dyn Error + Send + Sync>),
    /// The server does not speak HTTP/1.1 as it should.
    #[error("the server spoke no valid HTTP")]
    Protocol(#[source] Arc<dyn Error + Send + Sync>),
    /// More requests than the call or the gym may make.
    #[error("{0}")]
    TooMany(&'static str),
}

impl EgressError {
    /// What went wrong between hyper and the server.
    pub(super) fn of_exchange(error: impl Error + Send + Sync + 'static) -> EgressError {
        let error: Arc<dyn Error + Send + Sync> = Arc::new(error);
        match broke_off(&*error) {
            true => EgressError::BrokenOff(error),
            false => EgressError::Protocol(error),
        }
    }
}

/// Whether a connection ended, of all that can go wrong with one.
fn broke_off(error: &(dyn Error + 'static)) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    let ended = if let Some(error) = error.downcast_ref::<hyper::Error>() {
        error.is_incomplete_message() || error.is_closed()
    } else if let Some(error) = error.downcast_ref::<io::Error>() {
        let kinds = [
            BrokenPipe,
            ConnectionAborted,
            ConnectionReset,
            UnexpectedEof,
        ];
        kinds.contains(&error.kind())
    } else {
        false
    };
    ended || error.source().is_some_and(broke_off)
}

/// What a deadline was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The name's resolution, the connection and TLS.
    Connect,
    /// The answer's first byte.
    FirstByte,
    /// The next piece of the answer.
    BetweenBytes,
    /// The whole exchange.
    Total,
}

impl std::fmt::Display for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Step::Connect => "connecting",
            Step::FirstByte => "the answer's beginning",
            Step::BetweenBytes => "the next piece of the answer",
            Step::Total => "the request",
        })
    }
}
