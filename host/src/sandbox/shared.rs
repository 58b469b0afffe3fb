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
}

/// A component with its engine, which lacks only a plugin's patch.
pub struct SharedEngine {
    component: Component,
    /// Locked while a plugin is loaded, never while one is called.
    linker: Mutex<Linker<Guest>>,
}

impl SharedEngine {
    pub(super) fn new(
        engine: &Engine,
        linker: &Linker<Guest>,
        artifacts: &EngineArtifacts<'_>,
    ) -> Result<SharedEngine> {
        let mut linker = linker.clone();
        linker.allow_shadowing(true);
        let mut root = linker.root();
        for (name, artifact) in [(ENGINE, artifacts.code), (BASE, artifacts.base)] {
            let module = artifact.module(engine).map_err(Error::internal)?;
            root.module(name, &module).map_err(Error::internal)?;
        }
        Ok(SharedEngine {
            component: artifacts
                .component
                .component(engine)
                .map_err(Error::internal)?,
            linker: Mutex::new(linker),
        })
    }

    /// A plugin of this engine, ready to be called.
    ///
    /// # Errors
    /// `internal` when the patch is none of this engine's.
    pub fn load(&self, patch: &SealedArtifact) -> Result<Loaded> {
        let patch = patch
            .module(self.component.engine())
            .map_err(Error::internal)?;
        Loaded::found(&self.component, self.patched(&patch)?)
    }

    fn patched(&self, patch: &Module) -> Result<InstancePre<Guest>> {
        let mut linker = self
            .linker
            .lock()
            .map_err(|_| Error::internal("a plugin was loaded by a thread that panicked"))?;
        linker.root().module(PATCH, patch).map_err(Error::internal)?;
        linker
            .instantiate_pre(&self.component)
            .map_err(Error::internal)
    }
}
