//! Read-only SQL on the sources of a gym, as `wit/v1/query.wit` promises it.
//!
//! A guard that reads SQL text is wrong sooner or later. Here the database
//! refuses: SQLite by a file opened read-only and its authorizer, Postgres by a
//! role without rights, a read-only transaction and a grammar in whose place
//! only a query fits. What this room adds are ends: of time, rows, bytes, and
//! of what a hostile database can do to the host.

mod answer;
mod error;
mod finding;
mod limits;
mod outlet;
pub mod postgres;
mod script;
mod sources;
pub mod sqlite;

pub use answer::{Rows, Value};
pub use error::QueryError;
pub use finding::Finding;
pub use limits::QueryLimits;
pub use outlet::QueryOutlet;
pub use script::{MadeQuery, QueryOutcome, QueryScript, ScriptedQuery};
pub use sources::{SourceError, Sources};
