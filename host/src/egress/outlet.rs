mod script;

use std::sync::Arc;

use rustls::ClientConfig;
use tokio::net::TcpStream;

use super::{Broker, EgressError, ExchangeLimits, Incoming, Outgoing};
use crate::catalog::GymId;

pub(crate) use script::next;
pub use script::{RequestPattern, Script, ScriptedAnswer, ScriptedOutcome, SentRequest};

/// Where permitted requests go: out of the host, or to answers that were
/// written down before, so that a plugin can be tested without a network.
pub enum Outlet {
    /// The network.
    Network(Broker),
    /// Answers for tests.
    Script(Script),
}

impl Outlet {
    /// Sends a request, or finds its answer.
    ///
    /// # Errors
    /// As [`Broker::send`]; a script has no answer to what is not in it.
    pub async fn send(
        &self,
        gym: &GymId,
        outgoing: Outgoing,
        limits: &ExchangeLimits,
    ) -> Result<Incoming, EgressError> {
        match self {
            Outlet::Network(broker) => broker.send(gym, outgoing, limits).await,
            Outlet::Script(script) => script.answer(outgoing, limits),
        }
    }
}

impl Outlet {
    /// Connects to a host for another protocol than HTTP: a gym's database.
    ///
    /// # Errors
    /// As for a request's connection; a script leads nowhere.
    pub async fn dial(&self, host: &str, port: u16) -> Result<TcpStream, EgressError> {
        match self {
            Outlet::Network(broker) => broker.dial(host, port).await,
            Outlet::Script(_) => Err(EgressError::Dns(None)),
        }
    }

    /// Which authorities are trusted. None: nothing is sent.
    pub fn tls(&self) -> Option<Arc<ClientConfig>> {
        match self {
            Outlet::Network(broker) => Some(broker.tls()),
            Outlet::Script(_) => None,
        }
    }
}
