//! A gym's data sources by their names.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use quick_cache::sync::Cache;

use super::{QueryError, QueryLimits, Rows, Value, postgres, sqlite};
use crate::catalog::{GymId, Source, SourceKind, SourceName};
use crate::egress::{EgressError, Outlet};
use crate::error::{Error, ErrorCode, Result};
use crate::vault::Vault;

/// Sources that are kept open. The one that was used least goes first.
const OPEN: usize = 512;

/// Where a gym's SQLite files are: `databases/GYM/FILE` in the data directory.
const DIRECTORY: &str = "databases";

/// Why a source did not answer.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The gym has no source of that name.
    #[error("the gym has no such source")]
    Unknown,
    /// The source is there and did not answer.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Opens sources when they are first asked, and keeps them.
pub struct Sources {
    vault: Arc<Vault>,
    outlet: Arc<Outlet>,
    databases: PathBuf,
    open: Cache<(GymId, SourceName), Database>,
    places: sqlite::Places,
}

#[derive(Clone)]
enum Database {
    Sqlite(sqlite::Database),
    Postgres(postgres::Database),
}

impl Sources {
    /// The sources of a host with this data directory. Postgres servers are
    /// reached by way of the outlet.
    pub fn new(data: &Path, vault: Arc<Vault>, outlet: Arc<Outlet>) -> Sources {
        Sources {
            vault,
            outlet,
            databases: data.join(DIRECTORY),
            open: Cache::new(OPEN),
            places: sqlite::Places::default(),
        }
    }

    /// Runs one statement on a source of a gym's. Dropping the future stops
    /// it.
    ///
    /// # Errors
    /// [`SourceError`].
    pub async fn query(
        &self,
        gym: &GymId,
        source: &SourceName,
        statement: String,
        parameters: Vec<Value>,
        limits: &QueryLimits,
    ) -> std::result::Result<Rows, SourceError> {
        let rows = match self.database(gym, source).await? {
            Database::Sqlite(database) => database.query(statement, parameters, limits).await,
            Database::Postgres(database) => database.query(statement, parameters, limits).await,
        };
        Ok(rows?)
    }

    /// Where a SQLite file of a gym's must be.
    ///
    /// # Errors
    /// `invalid_request` when the name is more than a file's name.
    pub fn sqlite_path(&self, gym: &GymId, file: &str) -> Result<PathBuf> {
        let plain = !file.is_empty()
            && file.len() <= 128
            && !file.starts_with('.')
            && file
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
        match plain {
            true => Ok(self.databases.join(gym.as_str()).join(file)),
            false => Err(Error::new(
                ErrorCode::InvalidRequest,
                "Name a file of the gym's databases directory, without its path.",
            )),
        }
    }

    /// Looks at a source as an attacker would.
    ///
    /// # Errors
    /// [`SourceError`] when it cannot be asked.
    pub async fn examine(
        &self,
        gym: &GymId,
        source: &SourceName,
    ) -> std::result::Result<Vec<super::Finding>, SourceError> {
        let findings = match self.database(gym, source).await? {
            Database::Sqlite(database) => sqlite::doctor::examine(&database).await,
            Database::Postgres(database) => postgres::examine(&database).await,
        };
        match findings {
            Err(error) if is_prohibited(&error) => Ok(vec![super::Finding {
                grave: true,
                sentence: "The server's address is not public, so it is not asked.".to_owned(),
                remedy: Some(
                    "Give the server a public address, or have the operator add its network to \
                     `egress.allow_networks`."
                        .to_owned(),
                ),
            }]),
            findings => Ok(findings?),
        }
    }

    /// Forgets an open source after it was changed. Queries that run go on.
    pub fn forget(&self, gym: &GymId, source: &SourceName) {
        self.open.remove(&(gym.clone(), source.clone()));
    }

    async fn database(
        &self,
        gym: &GymId,
        name: &SourceName,
    ) -> std::result::Result<Database, SourceError> {
        let key = (gym.clone(), name.clone());
        let open = Box::pin(self.open(gym, name));
        self.open.get_or_insert_async(&key, open).await
    }

    async fn open(
        &self,
        gym: &GymId,
        name: &SourceName,
    ) -> std::result::Result<Database, SourceError> {
        let found = self.vault.source(gym, name).await;
        let found = found.map_err(|error| QueryError::Unavailable(error.into()))?;
        let Some((source, address)) = found else {
            return Err(SourceError::Unknown);
        };
        Ok(self.connectable(gym, &source, &address)?)
    }

    fn connectable(
        &self,
        gym: &GymId,
        source: &Source,
        address: &str,
    ) -> std::result::Result<Database, QueryError> {
        let unavailable =
            |error: Box<dyn std::error::Error + Send + Sync>| QueryError::Unavailable(error);
        match source.kind {
            SourceKind::Sqlite => {
                let path = self
                    .sqlite_path(gym, address)
                    .map_err(|error| unavailable(error.into()))?;
                let opened = sqlite::Database::open(path, self.places.of(gym));
                opened
                    .map(Database::Sqlite)
                    .map_err(|error| unavailable(error.into()))
            }
            SourceKind::Postgres => {
                let config = postgres::Config::parse(address);
                let config = config.map_err(|error| unavailable(error.into()))?;
                let Some(tls) = self.outlet.tls() else {
                    return Err(unavailable("this host sends nothing".into()));
                };
                let dial = Dial(Arc::clone(&self.outlet));
                Ok(Database::Postgres(postgres::Database::new(
                    config, dial, tls,
                )))
            }
        }
    }
}

/// Whether it was the host itself that refused to go there.
fn is_prohibited(error: &QueryError) -> bool {
    let QueryError::Unavailable(cause) = error else {
        return false;
    };
    let cause = cause.downcast_ref::<std::io::Error>();
    let cause = cause.and_then(|error| error.get_ref()?.downcast_ref());
    matches!(cause, Some(EgressError::AddressProhibited))
}

/// Databases are reached by the one way out of the host.
struct Dial(Arc<Outlet>);

impl postgres::Connect for Dial {
    fn connect<'a>(&'a self, host: &'a str, port: u16) -> postgres::Connecting<'a> {
        Box::pin(async move {
            let dialed = self.0.dial(host, port).await;
            dialed.map_err(std::io::Error::other)
        })
    }
}
