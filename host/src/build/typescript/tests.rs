#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod erasing;
mod faults;
mod hostile;
mod schemas;
