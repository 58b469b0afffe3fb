//! What a guest may reach of the host, one file an import. Deny is the
//! default: a capability that was not granted answers `denied`.

mod kv;
mod log;
mod settings;

use std::sync::Arc;

use crate::store::Kv;

/// What one call's guest may reach. Made by the host from the installation;
/// nothing in it comes from the guest.
#[derive(Clone, Default)]
pub struct Capabilities {
    /// Storage, when granted.
    pub kv: Option<Kv>,
    /// This installation's settings as a JSON object.
    pub settings: Option<Arc<str>>,
}
