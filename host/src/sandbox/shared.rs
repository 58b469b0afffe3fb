//! Engines that many plugins share. The code of all plugins in one language is
//! the same; what a plugin has of its own is a patch to the memory that all of
//! them start from. So there is one compiled component, which imports three
//! core modules: the engine's code, its base memory, the plugin's patch.

use std::sync::Mutex;

use wasmtime::component::{Component, InstancePre, Linker};
use wasmtime::{Engine, Module};

use super::{Guest, Loaded};
use crate::build::artifact::SealedArtifact;
use crate::error::{Error, Result};

/// The names under which the component imports its modules.
const ENGINE: &str = "engine";
const BASE: &str = "base";
const PATCH: &str = "patch";

/// What an engine is made of, each part compiled.
pub struct EngineArtifacts<'a> {
    /// The engine's code: a core module that imports its memory.
    pub code: &'a SealedArtifact,
    /// The memory that every plugin starts from: a core module.
    pub base: &'a SealedArtifact,
    /// The component around them.
    pub component: &'a SealedArtifact,
    /// A patch that changes nothing: a core module.
    pub empty: &'a SealedArtifact,
}

/// A component with its engine, which lacks only a plugin's patch.
pub struct SharedEngine {
    component: Component,
    /// Locked while a plugin is loaded, never while one is called.
    linker: Mutex<Linker<Guest>>,
    base: Module,
    /// Changes nothing.
    empty: Module,
}

impl SharedEngine {
    pub(super) fn new(
        engine: &Engine,
        linker: &Linker<Guest>,
        artifacts: &EngineArtifacts<'_>,
    ) -> Result<SharedEngine> {
        let mut linker = linker.clone();
        linker.allow_shadowing(true);
        let module = |artifact: &SealedArtifact| artifact.module(engine).map_err(Error::internal);
        linker
            .root()
            .module(ENGINE, &module(artifacts.code)?)
            .map_err(Error::internal)?;
        Ok(SharedEngine {
            component: artifacts
                .component
                .component(engine)
                .map_err(Error::internal)?,
            base: module(artifacts.base)?,
            empty: module(artifacts.empty)?,
            linker: Mutex::new(linker),
        })
    }

    /// A plugin of this engine, ready to be called: its own part is a patch,
    /// or a whole memory in the place of the base.
    ///
    /// # Errors
    /// `internal` when it is none of this engine's.
    pub fn load(&self, own: &SealedArtifact) -> Result<Loaded> {
        let own = own
            .module(self.component.engine())
            .map_err(Error::internal)?;
        let is_memory = own.exports().next().is_some();
        let pre = match is_memory {
            true => self.linked(&own, &self.empty)?,
            false => self.linked(&self.base, &own)?,
        };
        Loaded::found(&self.component, pre)
    }

    fn linked(&self, base: &Module, patch: &Module) -> Result<InstancePre<Guest>> {
        let mut linker = self
            .linker
            .lock()
            .map_err(|_| Error::internal("a plugin was loaded by a thread that panicked"))?;
        for (name, module) in [(BASE, base), (PATCH, patch)] {
            linker
                .root()
                .module(name, module)
                .map_err(Error::internal)?;
        }
        linker
            .instantiate_pre(&self.component)
            .map_err(Error::internal)
    }

    /// The engine as it is before any plugin.
    pub(super) fn bare(&self) -> Result<Loaded> {
        Loaded::found(&self.component, self.linked(&self.base, &self.empty)?)
    }
}
