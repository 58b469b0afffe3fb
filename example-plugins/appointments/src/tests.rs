//! The desk with a storage in memory: what it answers, and what happens when
//! calls meet or end between two writes.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod booking;
mod calendars;
mod changing;
mod failures;
mod google;
mod heeding;
mod plugin;
mod races;
mod stores;
mod world;
