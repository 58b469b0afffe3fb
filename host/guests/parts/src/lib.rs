//! Cuts an engine guest into what all of its plugins share and what each has
//! of its own.
//!
//! An engine is compiled to one core module. All of its plugins run the same
//! code and differ in their memory alone, so a plugin is a component around
//! three core modules: the *engine*, whose memory is imported; the *base*, the
//! memory that every plugin starts from; and a *patch*, what this plugin has
//! different in it. On the host the component imports all three, so that it is
//! compiled once for all plugins; what leaves the host contains them.
//!
//! Runs when the host is built; the host puts the pieces together.

mod frame;
mod module;

use anyhow::{Context, Result};
use wit_component::{ComponentEncoder, StringEncoding};
use wit_parser::{Resolve, WorldId};

pub use frame::Frame;
pub use module::{Engine, engine};

/// The name under which a component imports the engine.
pub const ENGINE: &str = "engine";
/// The name under which a component imports the base.
pub const BASE: &str = "base";
/// The name under which a component imports the patch.
pub const PATCH: &str = "patch";

/// The component of a world around an engine's code, with room for its parts.
///
/// # Errors
/// When the module does not fit the world.
pub fn frame(core: &[u8], resolve: &Resolve, world: WorldId) -> Result<Frame> {
    let mut core = module::for_world(core, resolve, world)?;
    wit_component::embed_component_metadata(&mut core, resolve, world, StringEncoding::UTF8)?;
    let component = ComponentEncoder::default()
        .validate(true)
        .module(&core)?
        .encode()
        .context("the engine does not fit its world")?;
    frame::cut(&component)
}
