//! The engine of plugins in JavaScript. It is compiled once; a plugin is the
//! memory that it has after it loaded an author's modules.
//!
//! The host compiles and loads with [`workshop`](bindings) in instances of
//! their own, keeps the memory, and serves every call from a fresh copy.

mod bindings;
mod call;
mod context;
mod definition;
mod engine;
mod exception;
mod memory;
mod modules;
mod outside;
mod plugin;
mod results;
mod spotter;
mod text;
mod web;

use bindings::exports::spotter::javascript::workshop::{
    Compiled, Fault, Guest as Workshop, Memory, SourceFile,
};
use bindings::exports::spotter::plugin::capabilities::{Capability, Guest as Capabilities};
use bindings::exports::spotter::plugin::guest::{CallContext, Error, Guest, Manifest};

struct Component;

#[allow(unreachable_pub, reason = "generated")]
mod exported {
    use super::{Component, bindings};
    bindings::export!(Component with_types_in bindings);
}

impl Guest for Component {
    fn describe() -> Manifest {
        plugin::with(|plugin| plugin.definition.manifest())
    }

    fn call(function: String, arguments: String, context: CallContext) -> Result<String, Error> {
        outside::open();
        memory::stop_wiping();
        call::run(&function, &arguments, context)
    }
}

impl Capabilities for Component {
    fn ask() -> Vec<Capability> {
        plugin::with(|plugin| plugin.definition.capabilities())
    }
}

impl Workshop for Component {
    fn prepare() {
        engine::with(|_| ());
        engine::collect();
        memory::end_stage();
        memory::make_room();
    }

    fn compile(files: Vec<SourceFile>) -> Result<Vec<Compiled>, Fault> {
        engine::with(|ctx| modules::compile(ctx, files))
    }

    fn load(
        modules: Vec<Compiled>,
        files: Vec<SourceFile>,
        definition: String,
    ) -> Result<(), Fault> {
        engine::with(|ctx| plugin::load(ctx, modules, files, &definition))?;
        memory::end_stage();
        Ok(())
    }

    fn image() -> Memory {
        let (start, bytes) = spotter_guest_image::image();
        Memory { start, bytes }
    }
}
