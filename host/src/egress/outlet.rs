mod script;

use std::sync::Arc;

use rustls::ClientConfig;
use tokio::net::TcpStream;
use tokio::runtime::Handle;

use super::{Broker, EgressError, ExchangeLimits, Incoming, Outgoing};
use crate::catalog::GymId;
use crate::error::Chain;

pub(crate) use script::next;
pub use script::{RequestPattern, Script, ScriptedAnswer, ScriptedOutcome, SentRequest};

/// Where permitted requests go: out of the host, or to answers that were
/// written down before, so that a plugin can be tested without a network.
pub enum Outlet {
    /// The network.
    Network(Broker),
    /// Answers for tests.
    Script(Script),
    /// The same, and the network for what has no answer; what comes back is
    /// kept.
    Recorder(Arc<Broker>, Script),
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
            Outlet::Recorder(broker, script) => {
                let send = |outgoing| broker.send(gym, outgoing, limits);
                script.record(outgoing, limits, send).await
            }
        }
    }

    /// Takes a request over whose answer nobody waits for. It is sent once,
    /// while the host runs.
    ///
    /// # Errors
    /// `TooMany` when the gym has many on their way.
    pub fn deliver(
        self: &Arc<Self>,
        runtime: &Handle,
        gym: GymId,
        outgoing: Outgoing,
        limits: ExchangeLimits,
    ) -> Result<(), EgressError> {
        let place = match &**self {
            Outlet::Network(broker) => broker.delivery(&gym)?,
            Outlet::Recorder(broker, _) => broker.delivery(&gym)?,
            Outlet::Script(script) => return script.answer(outgoing, &limits).map(drop),
        };
        let outlet = Arc::clone(self);
        runtime.spawn(async move {
            let host = outgoing.target.host().to_owned();
            let turn = place.turn().await;
            let sent = outlet.send(&gym, outgoing, &limits).await;
            drop((turn, place));
            match sent {
                Ok(answer) if answer.status.is_success() => {}
                Ok(answer) => {
                    tracing::warn!(%gym, %host, status = answer.status.as_u16(), "an event was refused");
                }
                Err(error) => {
                    tracing::warn!(%gym, %host, error = %Chain(&error), "an event was not delivered");
                }
            }
        });
        Ok(())
    }

    /// The answers for tests, where it has any.
    pub fn script(&self) -> Option<&Script> {
        match self {
            Outlet::Network(_) => None,
            Outlet::Script(script) | Outlet::Recorder(_, script) => Some(script),
        }
    }

    /// Connects to a host for another protocol than HTTP: a gym's database.
    ///
    /// # Errors
    /// As for a request's connection; a script leads nowhere.
    pub async fn dial(&self, host: &str, port: u16) -> Result<TcpStream, EgressError> {
        match self {
            Outlet::Network(broker) => broker.dial(host, port).await,
            Outlet::Recorder(broker, _) => broker.dial(host, port).await,
            Outlet::Script(_) => Err(EgressError::Dns(None)),
        }
    }

    /// Which authorities are trusted. None: nothing is sent.
    pub fn tls(&self) -> Option<Arc<ClientConfig>> {
        match self {
            Outlet::Network(broker) => Some(broker.tls()),
            Outlet::Recorder(broker, _) => Some(broker.tls()),
            Outlet::Script(_) => None,
        }
    }
}
