//! Runs guests. Narrows wasmtime to what the host uses: one engine, a fresh
//! store and instance for every call, and limits on everything.
//!
//! `Loaded` is a component ready to be instantiated, `Live` one call of it,
//! [`Outcome`] how that call ended.

pub(crate) mod contract;
mod engine;
mod failure;
mod guest;
mod lane;
mod limiter;
mod limits;
mod live;
mod loaded;
mod log;
mod shared;
mod wasi;
mod workshop;

use std::hash::Hash;
use std::sync::Arc;

use wasmtime::Engine;
use wasmtime::component::Linker;

pub use contract::{CallContext, CallGym, CallMember, WireError};
pub use engine::{PoolConfig, compile_config};
pub use guest::Guest;
pub(crate) use limits::JAVASCRIPT_MEMORY_BYTES;
pub use limits::{CallLimits, HOST_CALL_FUEL, LimitRow};
pub use live::{GuestCall, Outcome};
pub use loaded::Loaded;
pub(crate) use log::Logs;
pub use shared::{EngineArtifacts, SharedEngine};
pub use workshop::{
    Compiled, DescriptionFault, Memory, ModuleFault, Position, SourceFile, TextPosition, Workshop,
};

use crate::build::artifact::SealedArtifact;
use crate::capability::Capabilities;
use crate::catalog::RawManifest;
use crate::error::{Error, Result};
use lane::Lanes;
use live::Live;

/// The one engine of the process, and everything that is linked into guests.
pub struct Sandbox {
    engine: Engine,
    linker: Linker<Guest>,
    lanes: Lanes,
}

impl Sandbox {
    /// Reserves the pool and links the imports.
    ///
    /// # Errors
    /// `internal` when the operating system refuses the address space or the
    /// threads.
    pub fn new(pool: PoolConfig) -> Result<Sandbox> {
        let engine = Engine::new(&engine::serving_config(&pool)).map_err(Error::internal)?;
        let mut linker = Linker::new(&engine);
        wasi::link(&mut linker).map_err(Error::internal)?;
        contract::link(&mut linker).map_err(Error::internal)?;
        Ok(Sandbox {
            engine,
            linker,
            lanes: Lanes::start().map_err(Error::internal)?,
        })
    }

    /// Everything that decides whether an artifact fits this engine.
    pub fn compatibility(&self) -> impl Hash + '_ {
        self.engine.precompile_compatibility_hash()
    }

    /// Makes an artifact ready to be called.
    ///
    /// # Errors
    /// `forbidden_import` or `unsupported_contract` when the component's types
    /// are not the contract's; `internal` when the artifact is of another
    /// engine.
    pub fn load(&self, artifact: &SealedArtifact) -> Result<Loaded> {
        Loaded::new(&self.engine, &self.linker, artifact)
    }

    /// Asks a component what it is. No capability is granted.
    ///
    /// # Errors
    /// The code of the limit that it hit, or of its crash.
    pub async fn describe(&self, loaded: Arc<Loaded>, limits: &CallLimits) -> Result<RawManifest> {
        let live = Live::new(loaded, limits.for_describe(), Capabilities::default())?;
        self.lanes.drive(Box::pin(live.describe())).await?
    }

    /// Runs one call in a fresh instance. Dropping the future stops the guest.
    pub async fn call(&self, loaded: Arc<Loaded>, call: GuestCall) -> Outcome {
        let live = match Live::new(loaded, call.limits, call.capabilities) {
            Ok(live) => live,
            Err(error) => return Outcome::failed(error),
        };
        // Boxed where it is made: it holds the whole run and is moved often.
        let run = Box::pin(live.call(call.function, call.arguments, call.context));
        self.lanes.drive(run).await.unwrap_or_else(Outcome::failed)
    }
}
