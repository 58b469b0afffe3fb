//! The SDK as an author meets it, natively.
#![allow(clippy::unwrap_used, reason = "a failing test panics")]

mod calls;
mod clock;
mod contract;
mod errors;
mod gym_desk;
mod kv;
mod manifest;
mod settings;
