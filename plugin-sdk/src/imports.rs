//! The host's side of the contract: the real imports in a component, and
//! their in-memory double everywhere else, so that plugins run under
//! `cargo test`.

#[cfg(target_family = "wasm")]
pub(crate) use crate::bindings::spotter::plugin::{kv, log, query, settings};

#[cfg(target_family = "wasm")]
pub(crate) mod http;

#[cfg(not(target_family = "wasm"))]
pub(crate) use crate::testing::imports::{http, kv, log, query, settings};
