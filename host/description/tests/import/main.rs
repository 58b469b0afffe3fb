//! Descriptions made of commands and of documents.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops where it fails"
)]

/// Documents that are meant to take long, or to become large.
mod bombs;
/// Commands, and the proposals they make.
mod commands;
/// What holds for every text.
mod laws;
/// Operations of OpenAPI documents.
mod openapi;
/// The same commands, sent by curl itself.
mod real_curl;
/// Snapshots. `UPDATE=1` writes them anew.
mod snapshot;
/// What a description sends.
mod wire;
