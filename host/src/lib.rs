//! Spotter: a WebAssembly-sandboxed plugin host for AI assistants.
//!
//! # Layout
//! The modules stand in the order of the data path; see `ARCHITECTURE.md`.

pub mod config;
pub mod error;

mod key_file;

pub mod catalog;

pub mod schema;

pub mod templates;

pub mod build;

pub mod sandbox;

pub mod capability;

pub mod call;

pub mod store;

pub mod vault;

pub mod egress;

pub mod query;

pub mod cases;

pub mod manage;

pub mod host;

pub mod protocol;

pub mod api;

pub mod telemetry;

pub mod cli;

#[cfg(test)]
mod tidy;
