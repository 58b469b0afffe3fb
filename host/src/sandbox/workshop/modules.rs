//! Modules: compiled in one instance, loaded in a fresh one.

use std::sync::Arc;

use futures_util::FutureExt;
use wasmtime::component::{ComponentType, Lift, Lower, TypedFunc};

use super::{Memory, Workshop};
use crate::error::Result;
use crate::sandbox::loaded::typed;
use crate::sandbox::{CallLimits, Sandbox};

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

/// What is wrong with an author's modules.
#[derive(Clone, Debug, ComponentType, Lift)]
#[component(record)]
pub struct ModuleFault {
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

type Faulty<T> = std::result::Result<T, ModuleFault>;
type Compile<'a> = TypedFunc<(&'a [SourceFile],), (Faulty<Vec<Compiled>>,)>;
type Load<'a> = TypedFunc<(&'a [Compiled], &'a [SourceFile], &'a str), (Faulty<()>,)>;

impl Sandbox {
    /// Compiles an author's files; the plugin starts with the first.
    ///
    /// # Errors
    /// The code of the limit that the compiler hit.
    pub async fn compile_modules(
        &self,
        workshop: Arc<Workshop>,
        files: Arc<[SourceFile]>,
        limits: CallLimits,
    ) -> Result<Faulty<Vec<Compiled>>> {
        let compile = workshop.export("compile")?;
        self.work(workshop, limits, move |workshop, store| {
            async move {
                let instance = workshop.instance(store).await?;
                let compile: Compile<'_> = typed(&instance, &mut *store, &compile)?;
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
    pub async fn load_modules(
        &self,
        workshop: Arc<Workshop>,
        modules: Vec<Compiled>,
        files: Arc<[SourceFile]>,
        definition: String,
        limits: CallLimits,
    ) -> Result<Faulty<Memory>> {
        let load = workshop.export("load")?;
        self.work(workshop, limits, move |workshop, store| {
            async move {
                let instance = workshop.instance(store).await?;
                let load: Load<'_> = typed(&instance, &mut *store, &load)?;
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
}
