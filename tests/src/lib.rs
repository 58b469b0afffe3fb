//! The harness of the end-to-end tests: a real server, a client with a key of
//! one gym, and the guests that are uploaded to it.
//!
//! # Layout
//! [`server`] starts the built program and leaves no process behind,
//! [`client`] speaks HTTP, [`gym`] is one tenant with its keys. [`manifest`]
//! and [`component`] turn a few lines of WebAssembly text into a component,
//! [`guests`] is the list of all of them. [`upstream`] is a server that plugins
//! send requests to, with certificates of [`tls`] and names of [`dns`];
//! [`gym_services`] are the services of a gym on one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop where it stands"
)]

pub mod attacks;
pub mod client;
pub mod component;
pub mod demo;
pub mod dns;
pub mod guests;
pub mod gym;
pub mod gym_services;
pub mod manifest;
pub mod postgres_server;
pub mod server;
pub mod snapshot;
pub mod tls;
pub mod upstream;

pub use client::{Answer, Client};
pub use dns::{Dns, Said};
pub use gym::Gym;
pub use gym_services::GymServices;
pub use server::{Options, Server, shared};
pub use upstream::{Reach, Reply, Upstream};
