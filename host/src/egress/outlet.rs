use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use rustls::ClientConfig;
use tokio::net::TcpStream;

use super::{Broker, EgressError, ExchangeLimits, Incoming, Outgoing};
use crate::catalog::GymId;

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
            Outlet::Script(script) => script.answer(&outgoing),
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

/// Answers by request. One that is given several times is used up in its
/// order; the last one stays.
#[derive(Default)]
pub struct Script(Mutex<Vec<ScriptedAnswer>>);

/// The answer to a request.
#[derive(Clone, Debug)]
pub struct ScriptedAnswer {
    /// `METHOD URL`; without a query it answers whatever the query.
    pub request: String,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Script {
    /// Replaces all answers.
    pub fn set(&self, answers: Vec<ScriptedAnswer>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = answers;
    }

    fn answer(&self, outgoing: &Outgoing) -> Result<Incoming, EgressError> {
        let url = outgoing.target.url();
        let whole = format!("{} {url}", outgoing.method);
        let without_query = whole.split('?').next().unwrap_or_default().to_owned();
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fits =
            |answer: &ScriptedAnswer| answer.request == whole || answer.request == without_query;
        let Some(index) = answers.iter().position(fits) else {
            return Err(EgressError::Connect(Arc::new(std::io::Error::other(
                format!("no answer was written down for `{without_query}`"),
            ))));
        };
        let again = answers.iter().skip(index + 1).any(fits);
        let answer = match again {
            true => answers.remove(index),
            false => answers.get(index).cloned().ok_or(EgressError::Dns(None))?,
        };
        Ok(Incoming {
            status: answer.status,
            headers: answer.headers,
            wire_bytes: answer.body.len() as u64,
            body: answer.body,
        })
    }
}
