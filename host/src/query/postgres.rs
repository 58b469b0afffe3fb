//! Postgres: a database of the gym's, asked by a role that can only read.
//!
//! Three things refuse, each alone: the role's rights, a read-only transaction
//! that cannot be left again, and the grammar, because the statement stands
//! where only a query can stand. The database may also be hostile to the host:
//! what it sends is counted, and one deadline holds for everything.

mod bind;
mod config;
mod connect;
mod doctor;
mod meter;
mod pool;
mod refusal;
mod run;
mod session;
mod setup;
mod shape;
mod tls;

use std::sync::Arc;

use tokio::time::{Instant, timeout_at};

pub use self::config::{Config, ConfigError};
pub use self::connect::{Connect, Connecting};
pub use self::doctor::examine;
use self::pool::Pool;
pub use self::setup::setup_script;
use super::{QueryError, QueryLimits, Rows, Value};

/// A database that can be asked.
#[derive(Clone)]
pub struct Database {
    pool: Arc<Pool>,
    /// Whether a statement is wrapped, beside what Postgres refuses of the
    /// role. Only tests turn it off.
    wraps: bool,
}

impl Database {
    /// A database that `connector` reaches. Nothing is sent before the first
    /// query. `tls` says which authorities are trusted.
    pub fn new(
        config: Config,
        connector: impl Connect,
        tls: Arc<rustls::ClientConfig>,
    ) -> Database {
        Database {
            pool: Arc::new(Pool::new(config, Box::new(connector), tls)),
            wraps: true,
        }
    }

    /// Runs one statement. Dropping the future stops it, at the server too.
    pub async fn query(
        &self,
        statement: String,
        parameters: Vec<Value>,
        limits: &QueryLimits,
    ) -> Result<Rows, QueryError> {
        limits.check(&statement, &parameters)?;
        let deadline = Instant::now() + limits.time();
        let asked = async {
            let lease = self.pool.lease(deadline).await?;
            let answer = if self.wraps {
                run::run(lease.session()?, &statement, &parameters, limits, deadline).await
            } else {
                run::run_bare(lease.session()?, &statement, &parameters, limits, deadline).await
            };
            lease.settle(answer).await
        };
        // Whatever the statement held goes with the future, and is cancelled.
        match timeout_at(deadline + run::GRACE, asked).await {
            Ok(answer) => answer,
            Err(_) => Err(QueryError::TimedOut),
        }
    }
}

#[cfg(test)]
mod tests;
