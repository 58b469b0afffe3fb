//! Engines: guests that many plugins share, each compiled once.
//!
//! An engine takes a source in, once, when it is saved; what its memory holds
//! then, beside what it held before, is the plugin: a *patch* of some
//! kilobytes. A call starts from the engine's memory with the patch applied, so
//! nothing is parsed or set up when it is called.
//!
//! What is stored is the source. The patch belongs to this very engine and is
//! made again when another one comes.

mod download;
mod parts;
mod patch;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OnceCell, Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::artifact::SealedArtifact;
use super::compile::Job;
use super::foundry::{Foundry, blocking};
use crate::catalog::Digest;
use crate::error::{Chain, Error, ErrorCode, Result};
use crate::sandbox::{
    CallLimits, EngineArtifacts, Loaded, Memory, Sandbox, SharedEngine, Workshop,
};

pub(super) use parts::{Parts, parts};
pub(super) use patch::Own;

/// Sources built at once.
const AT_ONCE: usize = 2;
/// How long a source may wait to be built.
const PATIENCE: Duration = Duration::from_secs(20);

/// An engine, and the way of a memory to a plugin.
pub(super) struct Engine {
    parts: &'static Parts,
    /// The interface of its workshop.
    interface: &'static str,
    name: Digest,
    foundry: Arc<Foundry>,
    sandbox: Arc<Sandbox>,
    shared: OnceCell<Arc<SharedEngine>>,
    /// Needed where source is saved, not where plugins are called.
    shop: OnceCell<Arc<Shop>>,
    /// Sources that may be built at once: each takes processor time and some
    /// copies of a memory, and calls come first.
    places: Semaphore,
}

/// Where plugins are made.
pub(super) struct Shop {
    pub(super) workshop: Arc<Workshop>,
    /// What every plugin starts from.
    base: Memory,
}

impl Engine {
    /// Nothing is compiled or loaded before it is needed. `interface` is the
    /// workshop's; `translator` counts up with each change of what the host
    /// itself makes of a source before the engine sees it.
    pub(super) fn new(
        parts: &'static Parts,
        interface: &'static str,
        translator: u8,
        foundry: Arc<Foundry>,
        sandbox: Arc<Sandbox>,
    ) -> Engine {
        let name = Digest::of(&[parts.digest().as_bytes().as_slice(), &[translator]].concat());
        Engine {
            parts,
            interface,
            name,
            foundry,
            sandbox,
            shared: OnceCell::new(),
            shop: OnceCell::new(),
            places: Semaphore::new(AT_ONCE),
        }
    }

    /// Names what this engine makes of a source.
    pub(super) fn key(&self, source: Digest) -> Digest {
        Digest::of(&[self.name.as_bytes().as_slice(), source.as_bytes()].concat())
    }

    /// A place to build a source in.
    ///
    /// # Errors
    /// `busy`.
    pub(super) async fn place(&self) -> Result<SemaphorePermit<'_>> {
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

    /// What a memory has that others have not.
    ///
    /// # Errors
    /// `internal`.
    pub(super) async fn own(&self, memory: Memory) -> Result<Own> {
        let shop = self.shop().await?;
        blocking(move || Ok(patch::between(&shop.base, &memory))).await
    }

    /// The plugin that a source became.
    ///
    /// # Errors
    /// `internal`.
    pub(super) async fn plugin(
        &self,
        source: Digest,
        own: Own,
    ) -> Result<(SealedArtifact, Arc<Loaded>)> {
        let shared = self.shared().await?;
        let (foundry, sandbox) = (Arc::clone(&self.foundry), Arc::clone(&self.sandbox));
        let key = self.key(source);
        blocking(move || {
            let compiled = sandbox.compile_own(own.module())?;
            let artifact = Foundry::seal(foundry.artifacts(), &compiled, key)?;
            let loaded = shared.load(&artifact)?;
            Ok((artifact, Arc::new(loaded)))
        })
        .await
    }

    /// A plugin whose patch was kept.
    pub(super) async fn cached(&self, source: Digest) -> Result<Option<Arc<Loaded>>> {
        let foundry = Arc::clone(&self.foundry);
        let key = self.key(source);
        let kept = blocking(move || Ok(foundry.artifacts().get(key))).await?;
        let Some(artifact) = kept else {
            return Ok(None);
        };
        let shared = self.shared().await?;
        blocking(move || match shared.load(&artifact) {
            Ok(loaded) => Ok(Some(Arc::new(loaded))),
            Err(error) if error.code() == ErrorCode::Internal => {
                tracing::warn!(%source, error = %Chain(&error), "a plugin's memory was refused by the engine; it is made again");
                Ok(None)
            }
            Err(error) => Err(error),
        })
        .await
    }

    /// A component that contains all that a plugin needs.
    ///
    /// # Errors
    /// `internal`, and what compiling ran into.
    pub(super) async fn whole(&self, own: &Own) -> Result<Vec<u8>> {
        let shop = self.shop().await?;
        Ok(match own {
            Own::Patch(patch) => download::whole(self.parts, &patch::base(&shop.base), patch),
            Own::Base(base) => download::whole(self.parts, base, &patch::empty()),
        })
    }

    /// Makes the engine and its workshop ready, so that nobody waits for them.
    ///
    /// # Errors
    /// `internal`, and what compiling ran into.
    pub(super) async fn prepare(&self) -> Result<()> {
        self.shared().await?;
        self.shop().await?;
        Ok(())
    }

    /// Where plugins are made.
    ///
    /// # Errors
    /// As [`Engine::prepare`].
    pub(super) async fn shop(&self) -> Result<Arc<Shop>> {
        let open = async {
            // The base is made with the engine.
            self.shared().await?;
            let code = self
                .compiled(Job::OwnModule(self.parts.code), "code")
                .await?;
            let base = self.base(&code).await?;
            let workshop = self.workshop(&code, &base).await?;
            let limits = CallLimits::for_source();
            let memory = self.sandbox.memory(Arc::clone(&workshop), limits).await?;
            Ok::<_, Error>(Arc::new(Shop {
                workshop,
                base: memory,
            }))
        };
        let shop = self.shop.get_or_try_init(|| open).await?;
        Ok(Arc::clone(shop))
    }

    /// The engine as plugins run on it.
    async fn shared(&self) -> Result<Arc<SharedEngine>> {
        let shared = self.shared.get_or_try_init(|| self.open()).await?;
        Ok(Arc::clone(shared))
    }

    async fn open(&self) -> Result<Arc<SharedEngine>> {
        let code = self
            .compiled(Job::OwnModule(self.parts.code), "code")
            .await?;
        let base = self.base(&code).await?;
        let plugin = Job::Component(self.parts.plugin);
        let component = self.compiled(plugin, "plugin").await?;
        let empty = self
            .compiled(Job::OwnModule(&patch::empty()), "empty")
            .await?;
        let sandbox = Arc::clone(&self.sandbox);
        blocking(move || {
            let artifacts = EngineArtifacts {
                code: &code,
                base: &base,
                component: &component,
                empty: &empty,
            };
            sandbox.shared(&artifacts).map(Arc::new)
        })
        .await
    }

    /// What memory holds when the engine ran for the first time: made then, and
    /// kept.
    async fn base(&self, code: &SealedArtifact) -> Result<SealedArtifact> {
        if let Some(base) = self.kept("base").await? {
            return Ok(base);
        }
        let blank = self
            .compiled(Job::OwnModule(self.parts.blank), "blank")
            .await?;
        let workshop = self.workshop(code, &blank).await?;
        let limits = CallLimits::for_source();
        let memory = self.sandbox.prepared(workshop, limits).await?;
        let base = patch::base(&memory);
        self.compiled(Job::OwnModule(&base), "base").await
    }

    async fn workshop(
        &self,
        code: &SealedArtifact,
        base: &SealedArtifact,
    ) -> Result<Arc<Workshop>> {
        let workshop = Job::Component(self.parts.workshop);
        let component = self.compiled(workshop, "workshop").await?;
        let empty = self
            .compiled(Job::OwnModule(&patch::empty()), "empty")
            .await?;
        let artifacts = EngineArtifacts {
            code,
            base,
            component: &component,
            empty: &empty,
        };
        let workshop = self.sandbox.workshop(&artifacts, self.interface)?;
        Ok(Arc::new(workshop))
    }

    /// A part, compiled before or now.
    async fn compiled(&self, job: Job<'_>, part: &str) -> Result<SealedArtifact> {
        if let Some(kept) = self.kept(part).await? {
            return Ok(kept);
        }
        let key = self.part_key(part);
        let artifact = self.foundry.compile(job, key).await?;
        self.foundry.keep(artifact).await;
        match self.kept(part).await? {
            Some(kept) => Ok(kept),
            // It could not be kept, and is used from where it is.
            None => self.foundry.compile(job, key).await,
        }
    }

    async fn kept(&self, part: &str) -> Result<Option<SealedArtifact>> {
        let (artifacts, key) = (Arc::clone(self.foundry.artifacts()), self.part_key(part));
        blocking(move || Ok(artifacts.get(key))).await
    }

    /// Names a part of this engine.
    fn part_key(&self, part: &str) -> Digest {
        Digest::of(&[self.name.as_bytes().as_slice(), part.as_bytes()].concat())
    }
}

/// Bytes of memory up to which an engine maps what is in it, however little
/// that is. Beyond, each stretch of it would become code.
pub(super) const MAPPED_BYTES: usize = 16 << 20;
