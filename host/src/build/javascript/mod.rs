//! From an author's modules to a plugin: compiled in one instance of the
//! engine, run once in a fresh one, whose memory is the plugin.

mod modules;
mod translate;

use std::sync::Arc;

use super::artifact::SealedArtifact;
use super::engine::{Engine, MAPPED_BYTES, Own, Parts, parts};
use super::foundry::Foundry;
use crate::error::{Error, ErrorCode, Result};
use crate::sandbox::{
    CallLimits, JAVASCRIPT_MEMORY_BYTES, Loaded, Memory, ModuleFault, Sandbox, SourceFile,
};

pub use modules::Modules;
pub(super) use translate::translate;

static PARTS: Parts = parts!("javascript");

const WORKSHOP: &str = "spotter:javascript/workshop@1.0.0";

/// Counts up with each change of what the host itself makes of a source before
/// the engine sees it.
const TRANSLATOR: u8 = 1;

/// The engine of plugins in JavaScript.
pub(super) struct JavaScript {
    engine: Engine,
    foundry: Arc<Foundry>,
    sandbox: Arc<Sandbox>,
}

impl JavaScript {
    /// Nothing is compiled or loaded before it is needed.
    pub(super) fn new(foundry: Arc<Foundry>, sandbox: Arc<Sandbox>) -> JavaScript {
        let (engines_foundry, engines_sandbox) = (Arc::clone(&foundry), Arc::clone(&sandbox));
        JavaScript {
            engine: Engine::new(
                &PARTS,
                WORKSHOP,
                TRANSLATOR,
                engines_foundry,
                engines_sandbox,
            ),
            foundry,
            sandbox,
        }
    }

    /// The engine itself.
    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The plugin that modules are.
    ///
    /// # Errors
    /// `source_rejected` where their author must mend them; the code of a limit
    /// that they hit while they loaded.
    pub(super) async fn build(&self, modules: &Modules) -> Result<(SealedArtifact, Arc<Loaded>)> {
        let _place = self.engine.place().await?;
        let own = self.own(modules).await?;
        self.engine.plugin(modules.digest(), own).await
    }

    /// A component that contains all it needs.
    ///
    /// # Errors
    /// As [`JavaScript::build`].
    pub(super) async fn whole(&self, modules: &Modules) -> Result<Vec<u8>> {
        let _place = self.engine.place().await?;
        let own = self.own(modules).await?;
        self.engine.whole(&own).await
    }

    /// What modules make of the engine's memory.
    async fn own(&self, modules: &Modules) -> Result<Own> {
        let shop = self.engine.shop().await?;
        let (files, definition) = translate::translated(&self.foundry, modules).await?;
        let files: Arc<[SourceFile]> = files.into();
        let limits = CallLimits::for_source();
        let workshop = || Arc::clone(&shop.workshop);
        let compiled = self
            .sandbox
            .compile_modules(workshop(), Arc::clone(&files), limits.clone())
            .await
            .map_err(while_loading)?
            .map_err(|fault| rejected(modules, fault))?;
        let definition = serde_json::Value::Object(definition).to_string();
        let memory = self
            .sandbox
            .load_modules(workshop(), compiled, files, definition, limits)
            .await
            .map_err(while_loading)?
            .map_err(|fault| rejected(modules, fault))?;
        expect_fit(&memory, modules)?;
        self.engine.own(memory).await
    }
}

/// A limit that an author's modules hit before anybody called them.
fn while_loading(error: Error) -> Error {
    super::source::while_building(
        error,
        "The modules use more than they may while they load. Do less outside of execute.",
    )
}

/// Bytes that a call needs of its own.
const ROOM: usize = 1 << 20;

/// What modules keep is there in every call, and must leave room for it.
fn expect_fit(memory: &Memory, modules: &Modules) -> Result<()> {
    let limits = modules.limits();
    let of_call = limits.memory_bytes.unwrap_or(JAVASCRIPT_MEMORY_BYTES);
    let most = of_call.saturating_sub(ROOM).min(MAPPED_BYTES);
    if memory.start as usize + memory.bytes.len() <= most {
        return Ok(());
    }
    Err(Error::new(
        ErrorCode::SourceRejected,
        format!(
            "The modules keep {} KiB of memory, more than the {} KiB they may. Keep less outside of \
             execute, or raise `limits.memory_bytes`; {} KiB is the most.",
            (memory.start as usize + memory.bytes.len()) >> 10,
            most >> 10,
            MAPPED_BYTES >> 10
        ),
    ))
}

/// What is wrong with modules, for their author: with the line, if it is known.
fn rejected(modules: &Modules, fault: ModuleFault) -> Error {
    let said = fault.message.trim_end_matches('.');
    let Some(at) = fault.position else {
        return Error::new(ErrorCode::SourceRejected, format!("{said}."));
    };
    let line = modules
        .text(&at.path)
        .and_then(|text| modules::line(text, at.line));
    let message = format!("{said} ({}:{}:{}).", at.path, at.line, at.column);
    Error::new(ErrorCode::SourceRejected, message).with_details(serde_json::json!({
        "path": at.path,
        "line": at.line,
        "column": at.column,
        "source": line,
    }))
}
