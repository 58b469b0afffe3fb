//! From an author's source to a plugin.
//!
//! The engine is a guest like any other, compiled once. It runs an author's
//! modules once, when they are saved; what its memory holds then, beside what
//! it held before, is the plugin: a *patch* of some kilobytes. A call starts
//! from the engine's memory with the patch applied, so nothing is parsed or
//! set up when it is called.
//!
//! What is stored is the source. The patch belongs to this very engine and is
//! made again when another one comes.

mod download;
mod engine;
mod patch;
mod source;
mod translate;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OnceCell, Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::artifact::SealedArtifact;
use super::foundry::{Foundry, blocking};
use crate::catalog::Digest;
use crate::error::{Chain, Error, ErrorCode, Result};
use crate::sandbox::{
    CallLimits, JAVASCRIPT_MEMORY_BYTES, Loaded, Memory, Sandbox, SharedEngine, SourceFault,
    SourceFile, Workshop,
};

use patch::Own;
pub use source::{Source, SourceLimits};
pub(super) use translate::translate;

/// Sources built at once.
const AT_ONCE: usize = 2;
/// How long a source may wait to be built.
const PATIENCE: Duration = Duration::from_secs(20);

/// The engine, and the way of a source to a plugin.
pub(super) struct JavaScript {
    foundry: Arc<Foundry>,
    sandbox: Arc<Sandbox>,
    engine: OnceCell<Arc<SharedEngine>>,
    /// Needed where source is saved, not where plugins are called.
    shop: OnceCell<Arc<Shop>>,
    /// Sources that may be built at once: each takes processor time and some
    /// copies of a memory, and calls come first.
    places: Semaphore,
}

/// Where plugins are made.
struct Shop {
    workshop: Arc<Workshop>,
    /// What every plugin starts from.
    base: Memory,
}

impl JavaScript {
    /// Nothing is compiled or loaded before it is needed.
    pub(super) fn new(foundry: Arc<Foundry>, sandbox: Arc<Sandbox>) -> JavaScript {
        JavaScript {
            foundry,
            sandbox,
            engine: OnceCell::new(),
            shop: OnceCell::new(),
            places: Semaphore::new(AT_ONCE),
        }
    }

    /// Makes the engine and its workshop ready, so that nobody waits for them.
    ///
    /// # Errors
    /// `internal`, and what compiling ran into.
    pub(super) async fn prepare(&self) -> Result<()> {
        self.engine().await?;
        self.shop().await?;
        Ok(())
    }

    /// The plugin that a source is, compiled before or now.
    ///
    /// # Errors
    /// `source_rejected` where its author must mend it; the code of a limit
    /// that its modules hit while they loaded.
    pub(super) async fn build(&self, source: &Source) -> Result<(SealedArtifact, Arc<Loaded>)> {
        let _place = self.place().await?;
        let own = self.own_memory(source).await?;
        let engine = self.engine().await?;
        let (foundry, sandbox) = (Arc::clone(&self.foundry), Arc::clone(&self.sandbox));
        let key = engine::plugin_key(source.digest());
        blocking(move || {
            let compiled = sandbox.compile_own(own.module())?;
            let artifact = Foundry::seal(foundry.artifacts(), &compiled, key)?;
            let loaded = engine.load(&artifact)?;
            Ok((artifact, Arc::new(loaded)))
        })
        .await
    }

    /// A plugin whose patch was kept.
    pub(super) async fn cached(&self, digest: Digest) -> Result<Option<Arc<Loaded>>> {
        let foundry = Arc::clone(&self.foundry);
        let key = engine::plugin_key(digest);
        let kept = blocking(move || Ok(foundry.artifacts().get(key))).await?;
        let Some(artifact) = kept else {
            return Ok(None);
        };
        let engine = self.engine().await?;
        blocking(move || match engine.load(&artifact) {
            Ok(loaded) => Ok(Some(Arc::new(loaded))),
            Err(error) if error.code() == ErrorCode::Internal => {
                tracing::warn!(%digest, error = %Chain(&error), "a plugin's memory was refused by the engine; it is made again");
                Ok(None)
            }
            Err(error) => Err(error),
        })
        .await
    }

    /// Names what the engine makes of a source.
    pub(super) fn key(source: Digest) -> Digest {
        engine::plugin_key(source)
    }

    async fn place(&self) -> Result<SemaphorePermit<'_>> {
        timeout(PATIENCE, self.places.acquire())
            .await
            .map_err(|_| {
                Error::new(
                    ErrorCode::Busy,
                    "Other sources are being built. Try again in a moment.",
                )
            })?
            .map_err(Error::internal)
    }

    /// A component that contains all it needs.
    ///
    /// # Errors
    /// As [`JavaScript::build`].
    pub(super) async fn whole(&self, source: &Source) -> Result<Vec<u8>> {
        let _place = self.place().await?;
        let own = self.own_memory(source).await?;
        let shop = self.shop().await?;
        Ok(match own {
            Own::Patch(patch) => download::whole(&patch::base(&shop.base), &patch),
            Own::Base(base) => download::whole(&base, &patch::empty()),
        })
    }

    /// What a source's modules make of the engine's memory.
    async fn own_memory(&self, source: &Source) -> Result<Own> {
        let shop = self.shop().await?;
        let (files, definition) = translate::translated(&self.foundry, source).await?;
        let files: Arc<[SourceFile]> = files.into();
        let limits = CallLimits::for_source();
        let workshop = || Arc::clone(&shop.workshop);
        let compiled = self
            .sandbox
            .compile_source(workshop(), Arc::clone(&files), limits.clone())
            .await
            .map_err(while_loading)?
            .map_err(|fault| rejected(source, fault))?;
        let definition = serde_json::Value::Object(definition).to_string();
        let memory = self
            .sandbox
            .load_source(workshop(), compiled, files, definition, limits)
            .await
            .map_err(while_loading)?
            .map_err(|fault| rejected(source, fault))?;
        expect_fit(&memory, source)?;
        blocking(move || Ok(patch::between(&shop.base, &memory))).await
    }

    async fn engine(&self) -> Result<Arc<SharedEngine>> {
        let engine = self
            .engine
            .get_or_try_init(|| engine::open(&self.foundry, &self.sandbox))
            .await?;
        Ok(Arc::clone(engine))
    }

    async fn shop(&self) -> Result<Arc<Shop>> {
        let open = async {
            // The base is made with the engine.
            self.engine().await?;
            let (workshop, base) = engine::workshop(&self.foundry, &self.sandbox).await?;
            Ok::<_, Error>(Arc::new(Shop { workshop, base }))
        };
        let shop = self.shop.get_or_try_init(|| open).await?;
        Ok(Arc::clone(shop))
    }
}

/// A limit that an author's modules hit before anybody called them.
fn while_loading(error: Error) -> Error {
    let code = error.code();
    if matches!(
        code,
        ErrorCode::Internal | ErrorCode::Unavailable | ErrorCode::Busy
    ) {
        return error;
    }
    Error::new(
        ErrorCode::SourceRejected,
        "The modules use more than they may while they load. Do less outside of execute.",
    )
    .with_details(serde_json::json!({ "code": code }))
}

/// Bytes of memory up to which the engine maps what is in it, however little
/// that is. Beyond, each stretch of it would become code.
const MAPPED: usize = 16 << 20;

/// Bytes that a call needs of its own.
const ROOM: usize = 1 << 20;

/// What modules keep is there in every call, and must leave room for it.
fn expect_fit(memory: &Memory, source: &Source) -> Result<()> {
    let limits = source.limits();
    let of_call = limits.memory_bytes.unwrap_or(JAVASCRIPT_MEMORY_BYTES);
    let most = of_call.saturating_sub(ROOM).min(MAPPED);
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
            MAPPED >> 10
        ),
    ))
}

/// What is wrong with a source, for its author: with the line, if it is known.
fn rejected(source: &Source, fault: SourceFault) -> Error {
    let said = fault.message.trim_end_matches('.');
    let Some(at) = fault.position else {
        return Error::new(ErrorCode::SourceRejected, format!("{said}."));
    };
    let line = source
        .text(&at.path)
        .and_then(|text| source::line(text, at.line));
    let message = format!("{said} ({}:{}:{}).", at.path, at.line, at.column);
    Error::new(ErrorCode::SourceRejected, message).with_details(serde_json::json!({
        "path": at.path,
        "line": at.line,
        "column": at.column,
        "source": line,
    }))
}
