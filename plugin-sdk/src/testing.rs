//! Runs a plugin natively, under `cargo test`, with an in-memory host.
//!
//! ```standalone_crate
//! use plugin_sdk::prelude::*;
//!
//! #[args]
//! struct Greet {
//!     /// Who to greet.
//!     name: String,
//! }
//!
//! /// Greets someone by name.
//! #[plugin(name = "greeter")]
//! fn greet(Greet { name }: Greet) -> Result<String> {
//!     Ok(format!("Hello, {name}!"))
//! }
//!
//! let answer = testing::call("greet", json!({ "name": "Ada" }));
//! assert_eq!(answer.unwrap(), "Hello, Ada!");
//! assert_eq!(testing::call("greet", json!({})).unwrap_err().code(), "invalid_arguments");
//! ```
//!
//! Bodies are ordinary functions, so a test may call them directly as well.
//! A test that reads the context, settings, storage, log or clock, or sends
//! requests and queries, begins with a [`Host`].

mod check;
mod host;
mod http;
pub(crate) mod imports;
mod manifest;
mod query;
mod recorded;
mod state;

pub use crate::bindings::spotter::plugin::log::Level;
pub use host::{Host, Line};
pub use http::{Answer, Request, json, status, text, timeout, unreachable};
pub use manifest::{Capability, HttpRule, Manifest, Scheme, Secret, SecretPlace};
pub use query::{Query, QueryError, rows};

use serde_json::Value;

use crate::plugin::Entry;
use crate::{Context, Error, Result};

pub use crate::plugin::{Effects, Function};

// SAFETY: the one definition is that of `#[plugin]`, with this signature.
#[allow(unsafe_code, reason = "finds the plugin of the crate under test")]
unsafe extern "Rust" {
    safe fn __spotter_plugin_v1() -> Entry;
}

/// Calls a function of this crate's plugin as a host would: the arguments are
/// checked against the schema and decoded, the result is what the host gets.
///
/// # Errors
/// `unknown_function`, `invalid_arguments`, and what the function returns.
///
/// # Panics
/// Where the plugin breaks the contract: an error code that is no snake_case,
/// a result that does not match its own schema.
// Inlined, as below, so that the plugin's symbol is asked for by the crate
// under test and not by this one, which has none.
#[inline]
pub fn call(function: &str, arguments: Value) -> Result<Value> {
    check::call(__spotter_plugin_v1(), function, &arguments)
}

/// What this crate's plugin says of itself.
#[inline]
pub fn manifest() -> Manifest {
    manifest::Manifest::of(__spotter_plugin_v1())
}

/// The context that [`call`] passes, to call a body directly.
pub fn context() -> Context {
    state::with(|state| state.context.clone())
}

fn contract(error: &Error) -> bool {
    let code = error.code();
    code.len() <= 64
        && code.starts_with(|c: char| c.is_ascii_lowercase())
        && code
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}
