//! The SDK as an author meets it, natively.

mod calls;
mod clock;
mod errors;
mod gym_desk;
mod kv;
mod manifest;
mod settings;
