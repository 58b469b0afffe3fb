//! The SDK as an author meets it, natively.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failing test panics")]

mod calls;
mod clock;
mod contract;
mod errors;
mod grants;
mod gym_desk;
mod http;
mod kv;
mod manifest;
mod query;
mod recorded;
mod redirects;
mod settings;
