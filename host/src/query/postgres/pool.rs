//! The few connections of one source. One that anything went wrong on is never
//! used again.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

use super::connect::{self, Connect};
use super::session::Session;
use super::{Config, run};
use crate::query::QueryError;

/// Connections to one source; a server has about a hundred for everybody.
const AT_ONCE: usize = 4;
/// How long the server may take to hear that a statement is to stop.
const CANCEL: Duration = Duration::from_secs(1);

pub(super) struct Pool {
    config: Config,
    connector: Box<dyn Connect>,
    tls: Arc<rustls::ClientConfig>,
    pub(super) places: Arc<Semaphore>,
    /// The last used is used first, so that the others come to their end.
    resting: Mutex<Vec<Session>>,
}

impl Pool {
    pub(super) fn new(
        config: Config,
        connector: Box<dyn Connect>,
        tls: Arc<rustls::ClientConfig>,
    ) -> Pool {
        Pool {
            config,
            connector,
            tls,
            places: Arc::new(Semaphore::new(AT_ONCE)),
            resting: Mutex::new(Vec::new()),
        }
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.config.is_encrypted()
    }

    /// A connection for one query.
    pub(super) async fn lease(self: &Arc<Pool>, deadline: Instant) -> Result<Lease, QueryError> {
        let place = Arc::clone(&self.places)
            .acquire_owned()
            .await
            .map_err(QueryError::unavailable)?;
        let (place, session) = match self.rested() {
            Some(session) => (place, session),
            None => {
                let tls = Arc::clone(&self.tls);
                connect::connect(&self.config, &*self.connector, tls, place, deadline).await?
            }
        };
        Ok(Lease {
            pool: Arc::clone(self),
            held: Some((place, session)),
        })
    }

    fn rested(&self) -> Option<Session> {
        let mut resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(session) = resting.pop() {
            if session.wakes() {
                return Some(session);
            }
        }
        None
    }

    fn rest(&self, session: Session) {
        session.rests();
        let mut resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner);
        resting.retain(|session| !session.client.is_closed());
        resting.push(session);
    }
}

/// A connection in use. Dropped as it is, it is closed, and the server told to
/// stop; its place is free again after that.
pub(super) struct Lease {
    pool: Arc<Pool>,
    held: Option<(OwnedSemaphorePermit, Session)>,
}

impl Lease {
    pub(super) fn session(&self) -> Result<&Session, QueryError> {
        match &self.held {
            Some((_, session)) => Ok(session),
            None => Err(QueryError::unavailable("the connection is gone")),
        }
    }

    /// Returns the connection when all went well, or closes it.
    pub(super) async fn settle<T>(
        mut self,
        answer: Result<T, run::Failure>,
    ) -> Result<T, QueryError> {
        match answer {
            Ok(answer) => {
                // What cannot be cleaned is closed; the answer stays one.
                if run::clean(self.session()?).await.is_ok()
                    && let Some((_place, session)) = self.held.take()
                {
                    self.pool.rest(session);
                }
                Ok(answer)
            }
            Err(failure) => {
                if failure.is_over {
                    self.held = None;
                }
                Err(failure.error)
            }
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some((place, session)) = self.held.take() else {
            return;
        };
        let token = session.client.cancel_token();
        drop(session);
        // Without a runtime there is no connection to cancel on either.
        let Ok(runtime) = Handle::try_current() else {
            return;
        };
        let pool = Arc::clone(&self.pool);
        runtime.spawn(async move {
            let tls = Arc::clone(&pool.tls);
            let cancel = connect::cancel(&pool.config, &*pool.connector, tls, token);
            // The statement's own timeout is what remains if this is lost.
            let _ = timeout(CANCEL, cancel).await;
            drop(place);
        });
    }
}
