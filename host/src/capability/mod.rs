//! What a guest may reach of the host, one file an import. Deny is the
//! default: a capability that was not granted answers `denied`.

mod beside;
mod http;
mod kv;
mod log;
mod meter;
mod query;
mod settings;
mod trace;

use std::sync::Arc;

use crate::store::Kv;

pub use http::HttpGrant;
pub(crate) use http::{HttpHooks, signature};
pub(crate) use meter::{Met, Meter};
pub use query::QueryGrant;
pub use trace::{Kept, Seen, SeenAnswer, SeenQuery, SeenRequest, SeenRows, Trace};

/// What one call's guest may reach. Made by the host from the installation;
/// nothing in it comes from the guest.
#[derive(Clone, Default)]
pub struct Capabilities {
    /// Storage, when granted.
    pub kv: Option<Kv>,
    /// HTTP, when any was granted.
    pub http: Option<HttpGrant>,
    /// Sources, when any was granted.
    pub query: Option<QueryGrant>,
    /// This installation's settings as a JSON object.
    pub settings: Option<Arc<str>>,
    /// Keeps what the guest sends and asks, when somebody wants to see it.
    pub trace: Option<Arc<Trace>>,
}
