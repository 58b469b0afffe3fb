//! Everything a plugin usually needs: `use plugin_sdk::prelude::*;`.

#[cfg(not(target_family = "wasm"))]
pub use crate::testing;
pub use crate::{
    Context, Error, Gym, Member, Result, Value, args, bail, clock, ensure, json, kv, log, plugin,
    returns, settings, stored, tool,
};
