//! SQLite: a file of the gym's, opened so that SQLite itself refuses to do
//! anything but read it.
//!
//! Every query has a connection of its own, so that what a statement could
//! leave behind is gone with it. A small query takes 0.3 ms, the opening
//! included.
//! Queries share the process: how many run at once is bounded for the host and
//! for each gym, and what each holds of memory is its own.

mod authorizer;
mod connection;
pub mod doctor;
mod functions;
mod memory;
mod places;
mod refusal;
mod run;
mod watch;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout_at};

use self::memory::Share;
pub use self::places::{GymPlaces, Places};
use self::watch::{StopOnDrop, Watch};
use super::{QueryError, QueryLimits, Rows, Value};

/// How long after its end a query may take to say so itself. Then it is left
/// behind: it stops at its next step, and holds its place until it did.
const GRACE: Duration = Duration::from_millis(200);

/// Why a file is no source.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The path names nothing that can be opened.
    #[error("the file cannot be opened")]
    Io(#[source] std::io::Error),
    /// A directory, a device or a pipe.
    #[error("the path is not a regular file")]
    NotAFile,
}

/// A file that can be asked.
#[derive(Clone)]
pub struct Database(Arc<Inner>);

struct Inner {
    /// Without links, so that a link made later leads nowhere.
    path: PathBuf,
    places: GymPlaces,
    /// Whether this room's own look at a statement is on, beside what SQLite
    /// refuses. Only tests turn it off.
    checks: bool,
}

impl Database {
    /// Takes a file as a source, which is queried in these places. Nothing is
    /// read before the first query.
    pub fn open(path: impl AsRef<Path>, places: GymPlaces) -> Result<Database, OpenError> {
        Database::with_checks(path.as_ref(), places, true)
    }

    fn with_checks(path: &Path, places: GymPlaces, checks: bool) -> Result<Database, OpenError> {
        // Absolute, so never `:memory:`, and never read as a `file:` URI.
        let path = path.canonicalize().map_err(OpenError::Io)?;
        if !path.metadata().map_err(OpenError::Io)?.is_file() {
            return Err(OpenError::NotAFile);
        }
        Ok(Database(Arc::new(Inner {
            path,
            places,
            checks,
        })))
    }

    /// Runs one statement. Dropping the future stops it.
    pub async fn query(
        &self,
        statement: String,
        parameters: Vec<Value>,
        limits: &QueryLimits,
    ) -> Result<Rows, QueryError> {
        if self.0.checks {
            limits.check(&statement, &parameters)?;
        }
        let (inner, limits) = (Arc::clone(&self.0), limits.clone());
        self.blocking(limits.time(), move |watch| {
            run::run(&inner, &statement, &parameters, &limits, watch)
        })
        .await
    }

    /// Runs `work` on a thread where it may block, until `time` has passed.
    async fn blocking<T: Send + 'static>(
        &self,
        time: Duration,
        work: impl FnOnce(&Arc<Watch>) -> Result<T, QueryError> + Send + 'static,
    ) -> Result<T, QueryError> {
        let deadline = Instant::now() + time;
        let place = self.0.places.take(deadline).await?;
        let watch = Arc::new(Watch::new(deadline.into_std()));
        let _stop = StopOnDrop(Arc::clone(&watch));
        let work = spawn_blocking(move || {
            let _place = place;
            let Some(_share) = Share::take() else {
                return Err(QueryError::unavailable("SQLite's memory is not counted"));
            };
            work(&watch)
        });
        match timeout_at(deadline + GRACE, work).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(died)) => Err(QueryError::unavailable(died)),
            Err(_) => Err(QueryError::TimedOut),
        }
    }
}

#[cfg(test)]
mod tests;
