//! The end-to-end tests, one module a topic, against the built program.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops where it fails, and says what it measured"
)]

use std::sync::OnceLock;

use spotter_tests::{Options, Server};

/// What hostile guests do, as data.
mod cases;

/// Every guest has a test.
mod guest_list;

/// From bytes to a plugin.
mod compile;
mod describe;
mod upload;

/// What managers do with plugins.
mod consent;
mod lifecycle;
mod testing;

/// What callers do with functions.
mod calls;
mod cancel;
mod declarative;
mod errors;
mod examples;
mod javascript;
mod kv;
mod query;
mod rust_std;
mod templates;
mod tool_calls;

/// What must not happen.
mod auth;
mod egress;
mod hostile;
mod http;
mod isolation;
mod secrets;

/// What people and scripts type.
mod cli;

/// What stays.
mod crash;
mod restart;
mod soak;

/// A server that waits for a second only, for requests that never come.
fn impatient() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        Server::start(&Options {
            config: Some("[http]\nheader_ms = 1000\nbody_ms = 1000\n".to_owned()),
            ..Options::default()
        })
    })
}
