//! Everything a plugin usually needs: `use plugin_sdk::prelude::*;`.

pub use crate::http::secret;
#[cfg(not(target_family = "wasm"))]
pub use crate::testing;
pub use crate::{
    Context, Error, Gym, Member, Result, Value, args, bail, clock, ensure, http, json, kv, log,
    params, plugin, query, returns, settings, stored, tool,
};
