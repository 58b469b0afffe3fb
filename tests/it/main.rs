//! The end-to-end tests, one module a topic.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop where it stands"
)]

mod cases;

mod describe;
mod guest_list;
mod hostile;
mod upload;
