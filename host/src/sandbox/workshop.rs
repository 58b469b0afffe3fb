//! Makes plugins of source: an engine compiles an author's modules in one
//! instance, loads them in a fresh one, and shows its memory. Nothing of the
//! outside is there meanwhile.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use wasmtime::Store;
use wasmtime::component::{ComponentExportIndex, ComponentType, Instance, Lift, Lower, TypedFunc};

use super::live::Live;
use super::loaded::{typed, unsupported};
use super::{CallLimits, EngineArtifacts, Guest, Loaded, Sandbox, SharedEngine};
use crate::capability::Capabilities;
use crate::error::Result;

const INTERFACE: &str = "spotter:javascript/workshop@1.0.0";

/// One of an author's files.
#[derive(Clone, Debug, ComponentType, Lower)]
#[component(record)]
pub struct SourceFile {
    /// Its path within the plugin.
    pub path: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
}

/// A module that the engine compiled. For this very engine alone.
#[derive(Clone, Debug, ComponentType, Lift, Lower)]
#[component(record)]
pub struct Compiled {
    path: String,
    bytecode: Vec<u8>,
}

/// What is wrong with an author's source.
#[derive(Clone, Debug, ComponentType, Lift)]
#[component(record)]
pub struct SourceFault {
    /// In the engine's words.
    pub message: String,
    /// Where, if that is known.
    pub position: Option<Position>,
}

/// A place in a file, counted from 1.
#[derive(Clone, Debug, ComponentType, Lift)]
#[component(record)]
pub struct Position {
    /// The file.
    pub path: String,
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

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
    prepare: ComponentExportIndex,
    compile: ComponentExportIndex,
    load: ComponentExportIndex,
    image: ComponentExportIndex,
}

type Faulty<T> = std::result::Result<T, SourceFault>;
type Compile<'a> = TypedFunc<(&'a [SourceFile],), (Faulty<Vec<Compiled>>,)>;
type Load<'a> = TypedFunc<(&'a [Compiled], &'a [SourceFile], &'a str), (Faulty<()>,)>;
type Prepare = TypedFunc<(), ()>;
type Image = TypedFunc<(), (Memory,)>;

impl Workshop {
    /// The workshop of an engine.
    ///
    /// # Errors
    /// `internal` when a part is of another engine.
    pub(super) fn new(engine: &SharedEngine) -> Result<Workshop> {
        let loaded = engine.bare()?;
        let export = |function: &str| {
            let component = loaded.pre.component();
            let (_, interface) = component.get_export(None, INTERFACE)?;
            let (_, index) = component.get_export(Some(&interface), function)?;
            Some(index)
        };
        let export =
            |function| export(function).ok_or_else(|| unsupported("The engine has no workshop."));
        Ok(Workshop {
            prepare: export("prepare")?,
            compile: export("compile")?,
            load: export("load")?,
            image: export("image")?,
            loaded: Arc::new(loaded),
        })
    }
}

impl Sandbox {
    /// An engine of its parts.
    ///
    /// # Errors
    /// `internal` when one of them is of another engine.
    pub fn shared(&self, artifacts: &EngineArtifacts<'_>) -> Result<SharedEngine> {
        SharedEngine::new(&self.engine, &self.linker, artifacts)
    }

    /// The workshop of an engine.
    ///
    /// # Errors
    /// As [`Sandbox::shared`].
    pub fn workshop(&self, artifacts: &EngineArtifacts<'_>) -> Result<Workshop> {
        Workshop::new(&self.shared(artifacts)?)
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

    /// Compiles an author's files; the plugin starts with the first.
    ///
    /// # Errors
    /// The code of the limit that the compiler hit.
    pub async fn compile_source(
        &self,
        workshop: Arc<Workshop>,
        files: Arc<[SourceFile]>,
        limits: CallLimits,
    ) -> Result<Faulty<Vec<Compiled>>> {
        self.work(workshop, limits, |workshop, store| {
            async move {
                let instance = workshop.instance(store).await?;
                let compile: Compile<'_> = typed(&instance, &mut *store, &workshop.compile)?;
                Ok(compile.call_async(&mut *store, (&files,)).await?.0)
            }
            .boxed()
        })
        .await
    }

    /// Runs compiled modules once; the memory that this leaves is the plugin.
    ///
    /// # Errors
    /// The code of the limit that they hit.
    pub async fn load_source(
        &self,
        workshop: Arc<Workshop>,
        modules: Vec<Compiled>,
        files: Arc<[SourceFile]>,
        definition: String,
        limits: CallLimits,
    ) -> Result<Faulty<Memory>> {
        self.work(workshop, limits, |workshop, store| {
            async move {
                let instance = workshop.instance(store).await?;
                let load: Load<'_> = typed(&instance, &mut *store, &workshop.load)?;
                let given = (modules.as_slice(), &*files, definition.as_str());
                match load.call_async(&mut *store, given).await?.0 {
                    Ok(()) => workshop.image(&instance, store).await.map(Ok),
                    Err(fault) => Ok(Err(fault)),
                }
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
