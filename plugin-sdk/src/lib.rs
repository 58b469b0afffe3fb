#![doc = include_str!("../README.md")]

#[doc(hidden)]
pub mod bindings;

mod answer;
mod asks;
mod context;
mod error;
mod fields;
mod function;
mod imports;
mod plugin;
mod schema;

pub mod clock;
pub mod http;
pub mod kv;
pub mod log;
pub mod prelude;
pub mod query;
pub mod settings;
#[cfg(not(target_family = "wasm"))]
#[allow(clippy::expect_used, clippy::panic, reason = "a failing test panics")]
pub mod testing;

pub use context::{Context, Gym, Member};
pub use error::{Error, Result};
pub use function::{Arguments, Parameter, Returns};
pub use plugin_sdk_macros::{args, plugin, returns, settings, stored, tool};
pub use serde_json::{Value, json};

/// What generated code refers to. Not for authors: it changes at will.
#[doc(hidden)]
pub mod __private {
    pub use crate::answer::{
        FallibleSchema, FallibleWay, NoSchema, PlainSchema, PlainWay, Returned,
    };
    pub use crate::plugin::*;
    pub use schemars;
    pub use serde;

    pub mod asks {
        pub use crate::asks::*;
    }

    pub mod fields {
        pub use crate::fields::*;
    }
}
