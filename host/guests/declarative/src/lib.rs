//! The engine of tools without code. It is compiled once; a plugin is the
//! memory that it has after it compiled a description.
//!
//! The host compiles with [`workshop`](bindings) in an instance of its own,
//! keeps the memory, and serves every call from a fresh copy.

mod bindings;
mod bounds;
mod compile;
mod datum;
mod encode;
mod fault;
mod jmes;
mod json;
mod media;
mod memory;
mod outside;
mod plan;
mod run;
mod template;
#[cfg(test)]
mod trial;
mod variables;

use std::cell::OnceCell;

use plugin_sdk::bindings as contract;
use plugin_sdk::bindings::exports::spotter::plugin::capabilities::{self, Capability};
use plugin_sdk::bindings::exports::spotter::plugin::guest;
use plugin_sdk::bindings::spotter::plugin::types::{CallContext, Error, Manifest};

use bindings::exports::spotter::declarative::workshop::{self, Fault, Memory};
use plan::Plan;

struct Engine;

#[allow(unreachable_pub, reason = "generated")]
mod exported {
    use super::{Engine, bindings, contract};
    contract::export!(Engine with_types_in contract);
    bindings::export!(Engine with_types_in bindings);
}

thread_local! {
    static PLAN: OnceCell<Plan> = const { OnceCell::new() };
}

/// Works with the plan.
fn with<T>(work: impl FnOnce(&Plan) -> T) -> T {
    PLAN.with(|plan| match plan.get() {
        Some(plan) => work(plan),
        // The host calls nothing else before.
        None => unreachable!("no description was loaded"),
    })
}

impl guest::Guest for Engine {
    fn describe() -> Manifest {
        with(|plan| plan.manifest.clone())
    }

    fn call(function: String, arguments: String, context: CallContext) -> Result<String, Error> {
        with(|plan| run::call(plan, &function, &arguments, &context.into())).map_err(Into::into)
    }
}

impl capabilities::Guest for Engine {
    fn ask() -> Vec<Capability> {
        with(|plan| plan.asks.clone())
    }
}

impl workshop::Guest for Engine {
    fn prepare() {
        // What every description needs is made once, for all of them.
        template::prepare();
    }

    fn load(description: String, default_version: String) -> Result<(), Vec<Fault>> {
        let compiled = compile::plan(&description, &default_version)?;
        PLAN.with(|plan| {
            let _ = plan.set(compiled);
        });
        Ok(())
    }

    fn image() -> Memory {
        let (start, bytes) = spotter_guest_image::image();
        Memory { start, bytes }
    }
}
