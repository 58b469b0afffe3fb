//! Makes plugins of source: an engine takes the source in, in instances of its
//! own, and shows the memory that this leaves. Nothing of the outside is there
//! meanwhile.

mod description;
mod modules;

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use wasmtime::Store;
use wasmtime::component::{ComponentExportIndex, ComponentType, Instance, Lift, TypedFunc};

use super::live::Live;
use super::loaded::{typed, unsupported};
use super::{CallLimits, EngineArtifacts, Guest, Loaded, Sandbox, SharedEngine};
use crate::capability::Capabilities;
use crate::error::Result;

pub use description::{DescriptionFault, TextPosition};
pub use modules::{Compiled, ModuleFault, Position, SourceFile};

/// What a guest's memory holds, but for its stack.
#[derive(Clone, Debug, ComponentType, Lift)]
#[component(record)]
pub struct Memory {
    /// The address of the first byte.
    pub start: u32,
    /// All bytes from there on.
    pub bytes: Vec<u8>,
}

/// An engine's component that makes plugins.
pub struct Workshop {
    loaded: Arc<Loaded>,
    interface: &'static str,
    prepare: ComponentExportIndex,
    image: ComponentExportIndex,
}

type Prepare = TypedFunc<(), ()>;
type Image = TypedFunc<(), (Memory,)>;

impl Workshop {
    fn new(engine: &SharedEngine, interface: &'static str) -> Result<Workshop> {
        let loaded = Arc::new(engine.bare()?);
        Ok(Workshop {
            prepare: export(&loaded, interface, "prepare")?,
            image: export(&loaded, interface, "image")?,
            interface,
            loaded,
        })
    }

    /// A function of the workshop's.
    fn export(&self, function: &str) -> Result<ComponentExportIndex> {
        export(&self.loaded, self.interface, function)
    }
}

fn export(loaded: &Loaded, interface: &str, function: &str) -> Result<ComponentExportIndex> {
    let component = loaded.pre.component();
    let found = component.get_export(None, interface);
    let found = found.and_then(|(_, interface)| component.get_export(Some(&interface), function));
    let (_, index) = found.ok_or_else(|| unsupported("The engine has no workshop."))?;
    Ok(index)
}

impl Sandbox {
    /// An engine of its parts.
    ///
    /// # Errors
    /// `internal` when one of them is of another engine.
    pub fn shared(&self, artifacts: &EngineArtifacts<'_>) -> Result<SharedEngine> {
        SharedEngine::new(&self.engine, &self.linker, artifacts)
    }

    /// The workshop of an engine, which exports it as `interface`.
    ///
    /// # Errors
    /// As [`Sandbox::shared`].
    pub fn workshop(
        &self,
        artifacts: &EngineArtifacts<'_>,
        interface: &'static str,
    ) -> Result<Workshop> {
        Workshop::new(&self.shared(artifacts)?, interface)
    }

    /// Compiles a core module that the host itself wrote: data, of which there
    /// are few enough stretches that putting them in place is little code.
    ///
    /// # Errors
    /// `internal` when it is malformed.
    pub fn compile_own(&self, module: &[u8]) -> Result<Vec<u8>> {
        self.engine
            .precompile_module(module)
            .map_err(crate::error::Error::internal)
    }

    /// The memory of an engine that is ready, before anybody's modules.
    ///
    /// # Errors
    /// The code of the limit that it hit.
    pub async fn prepared(&self, workshop: Arc<Workshop>, limits: CallLimits) -> Result<Memory> {
        self.work(workshop, limits, |workshop, store| {
            async move {
                let instance = workshop.instance(store).await?;
                let prepare: Prepare = typed(&instance, &mut *store, &workshop.prepare)?;
                prepare.call_async(&mut *store, ()).await?;
                workshop.image(&instance, store).await
            }
            .boxed()
        })
        .await
    }

    /// The memory of an engine that was ready from the beginning.
    ///
    /// # Errors
    /// As [`Sandbox::prepared`].
    pub async fn memory(&self, workshop: Arc<Workshop>, limits: CallLimits) -> Result<Memory> {
        self.work(workshop, limits, |workshop, store| {
            async move {
                let instance = workshop.instance(store).await?;
                workshop.image(&instance, store).await
            }
            .boxed()
        })
        .await
    }

    async fn work<T: Send + 'static>(
        &self,
        workshop: Arc<Workshop>,
        limits: CallLimits,
        work: impl for<'a> FnOnce(
            Arc<Workshop>,
            &'a mut Store<Guest>,
        ) -> BoxFuture<'a, wasmtime::Result<T>>
        + Send
        + 'static,
    ) -> Result<T> {
        let loaded = Arc::clone(&workshop.loaded);
        let live = Live::new(loaded, limits, Capabilities::default())?;
        let run = live.run(|_, store| work(workshop, store));
        self.lanes.drive(Box::pin(run)).await?
    }
}

impl Workshop {
    async fn instance(&self, store: &mut Store<Guest>) -> wasmtime::Result<Instance> {
        self.loaded.pre.instantiate_async(store).await
    }

    async fn image(
        &self,
        instance: &Instance,
        store: &mut Store<Guest>,
    ) -> wasmtime::Result<Memory> {
        let image: Image = typed(instance, &mut *store, &self.image)?;
        Ok(image.call_async(&mut *store, ()).await?.0)
    }
}
