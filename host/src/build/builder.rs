use std::path::PathBuf;
use std::sync::Arc;

use quick_cache::sync::Cache;

use super::artifact::{Artifacts, SealedArtifact};
use super::compile::{ChildLimits, CompileConfig, Compiler, Job};
use super::declarative::Declarative;
use super::engine::Engine;
use super::foundry::{Foundry, blocking};
use super::javascript::JavaScript;
use super::limits::UploadLimits;
use super::source::Source;
use super::structure::{self, Validated};
use super::{Uploaded, lint};
use crate::catalog::{Digest, KeyId, Manifest, Origin, PluginVersion, RuntimeLimits, Timestamp};
use crate::error::{Error, ErrorCode, Result};
use crate::sandbox::{CallLimits, Loaded, Sandbox};
use crate::store::Ledger;

/// How components are built and kept ready.
#[derive(Clone, Debug)]
pub struct BuildConfig {
    /// The data directory: the host's key and the compiled components.
    pub data: PathBuf,
    /// What an upload may be.
    pub uploads: UploadLimits,
    /// What calls may use; `describe` gets less.
    pub calls: CallLimits,
    /// What compiling may use.
    pub compile: CompileConfig,
    /// Components that stay loaded. Each holds some 60 KiB, and up to its
    /// whole artifact of mapped file, which the kernel takes back when it must.
    /// A call of any other component maps it first, in under a millisecond.
    pub loaded: usize,
}

impl BuildConfig {
    /// Uploads of up to `component_bytes` into this data directory, for calls
    /// with these limits; the rest as by default.
    pub fn new(data: PathBuf, component_bytes: usize, calls: CallLimits) -> BuildConfig {
        let uploads = UploadLimits::within(component_bytes, &calls);
        BuildConfig {
            data,
            uploads,
            calls,
            compile: CompileConfig {
                limits: ChildLimits::for_uploads_of(uploads.bytes),
                ..CompileConfig::default()
            },
            loaded: 512,
        }
    }
}

/// Turns uploads into callable components, and brings installed ones back.
pub struct Builder {
    uploads: UploadLimits,
    calls: CallLimits,
    foundry: Arc<Foundry>,
    javascript: JavaScript,
    declarative: Declarative,
    /// However many ask for a missing one at once, one of them loads it.
    recent: Cache<Digest, Arc<Loaded>>,
    sandbox: Arc<Sandbox>,
    ledger: Ledger,
}

/// What a plugin was built from, as it is stored.
pub enum Built {
    /// A component and what it is made of.
    Component(Box<Validated>),
    /// An author's source.
    Source(Source),
}

impl Built {
    /// Which of them it is.
    pub fn origin(&self) -> Origin {
        match self {
            Built::Component(_) => Origin::Component,
            Built::Source(source) => source.origin(),
        }
    }

    /// What its calls may use, where that is not the default.
    pub fn limits(&self) -> RuntimeLimits {
        match self {
            Built::Component(_) => RuntimeLimits::default(),
            Built::Source(source) => source.limits(),
        }
    }

    /// The SHA-256 of its bytes.
    pub fn digest(&self) -> Digest {
        match self {
            Built::Component(component) => component.digest(),
            Built::Source(source) => source.digest(),
        }
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Built::Component(component) => component.bytes(),
            Built::Source(source) => source.bytes(),
        }
    }
}

/// A component that said what it is, and that is fit to be installed.
pub struct Described {
    /// What it was built from.
    pub built: Built,
    /// What it says of itself, checked.
    pub manifest: Manifest,
    /// What its author should know, though it is no fault.
    pub warnings: Vec<String>,
}

impl Described {
    /// The version that it becomes.
    pub fn version(&self, uploaded_by: &KeyId) -> PluginVersion {
        PluginVersion {
            origin: self.built.origin(),
            limits: self.built.limits(),
            digest: self.built.digest(),
            size: self.built.bytes().len() as u64,
            manifest: self.manifest.clone(),
            uploaded_at: Timestamp::now(),
            uploaded_by: uploaded_by.clone(),
        }
    }
}

impl Builder {
    /// Opens the cache of compiled components. Blocks for some file accesses.
    ///
    /// # Errors
    /// `internal` when the data directory or the host's key cannot be used.
    pub fn open(config: BuildConfig, sandbox: Arc<Sandbox>, ledger: Ledger) -> Result<Builder> {
        let artifacts =
            Artifacts::open(&config.data, &sandbox.compatibility()).map_err(Error::internal)?;
        let foundry = Arc::new(Foundry::new(Compiler::new(config.compile), artifacts));
        Ok(Builder {
            uploads: config.uploads,
            calls: config.calls,
            javascript: JavaScript::new(Arc::clone(&foundry), Arc::clone(&sandbox)),
            declarative: Declarative::new(Arc::clone(&foundry), Arc::clone(&sandbox)),
            foundry,
            recent: Cache::new(config.loaded),
            sandbox,
            ledger,
        })
    }

    /// What an upload may be.
    pub fn limits(&self) -> &UploadLimits {
        &self.uploads
    }

    /// Everything between an upload and its installation. What was compiled
    /// is kept, so that the plugin is callable at once when it is installed;
    /// beside that nothing changes.
    ///
    /// # Errors
    /// Of each stage: `invalid_component`, `forbidden_import`,
    /// `unsupported_contract`, `compile_limit`, what `describe` ran into, and
    /// `invalid_manifest` or `schema_rejected`.
    pub async fn build(&self, uploaded: Uploaded) -> Result<Described> {
        let component = validate(uploaded, self.uploads).await?;
        let digest = component.digest();
        let (artifact, loaded) = match self.cached(digest).await? {
            Some(loaded) => (None, loaded),
            None => {
                let (artifact, loaded) = self.compile(&component).await?;
                (Some(artifact), loaded)
            }
        };
        let warnings = warnings(&component);
        self.described(
            Built::Component(Box::new(component)),
            artifact,
            loaded,
            warnings,
        )
        .await
    }

    /// Everything between an author's source and its installation.
    ///
    /// # Errors
    /// `source_rejected`; what its modules ran into while they loaded;
    /// `invalid_manifest` or `schema_rejected`.
    pub async fn build_source(&self, source: Source) -> Result<Described> {
        let cached = self.engine(&source).cached(source.digest()).await?;
        let (artifact, loaded) = match cached {
            Some(loaded) => (None, loaded),
            None => {
                let (artifact, loaded) = self.plugin(&source).await?;
                (Some(artifact), loaded)
            }
        };
        self.described(Built::Source(source), artifact, loaded, Vec::new())
            .await
    }

    /// Makes the engine of what is made of this ready before it is needed.
    ///
    /// # Errors
    /// `internal`, and what compiling it ran into.
    pub async fn prepare(&self, origin: Origin) -> Result<()> {
        match self.engine_of(origin) {
            Some(engine) => engine.prepare().await,
            None => Ok(()),
        }
    }

    /// A component that needs nothing of this host's, of what is stored.
    ///
    /// # Errors
    /// As [`Builder::build_source`].
    pub async fn component(&self, stored: Vec<u8>) -> Result<Vec<u8>> {
        match Source::from_stored(&stored)? {
            Some(Source::Modules(modules)) => self.javascript.whole(&modules).await,
            Some(Source::Description(description)) => self.declarative.whole(&description).await,
            None => Ok(stored),
        }
    }

    /// Names what this host makes of what was uploaded.
    pub fn key(&self, origin: Origin, uploaded: Digest) -> Digest {
        match self.engine_of(origin) {
            Some(engine) => engine.key(uploaded),
            None => uploaded,
        }
    }

    fn engine_of(&self, origin: Origin) -> Option<&Engine> {
        match origin {
            Origin::Component => None,
            Origin::JavaScript => Some(self.javascript.engine()),
            Origin::Rest | Origin::Webhook | Origin::Query => Some(self.declarative.engine()),
        }
    }

    fn engine(&self, source: &Source) -> &Engine {
        match source {
            Source::Modules(_) => self.javascript.engine(),
            Source::Description(_) => self.declarative.engine(),
        }
    }

    async fn plugin(&self, source: &Source) -> Result<(SealedArtifact, Arc<Loaded>)> {
        match source {
            Source::Modules(modules) => self.javascript.build(modules).await,
            Source::Description(description) => self.declarative.build(description).await,
        }
    }

    async fn described(
        &self,
        built: Built,
        artifact: Option<SealedArtifact>,
        loaded: Arc<Loaded>,
        warnings: Vec<String>,
    ) -> Result<Described> {
        let raw = self
            .sandbox
            .describe(Arc::clone(&loaded), &self.calls)
            .await?;
        let manifest = blocking(move || lint::manifest(raw)).await?;
        if let Some(artifact) = artifact {
            self.foundry.keep(artifact).await;
        }
        self.recent.insert(built.digest(), loaded);
        Ok(Described {
            built,
            manifest,
            warnings,
        })
    }

    /// An installed component, ready to be called: from memory, or from its
    /// artifact, or compiled again.
    ///
    /// # Errors
    /// `internal` when the component is lost, and as [`Builder::build`] when
    /// this host no longer takes it.
    pub async fn loaded(&self, digest: Digest) -> Result<Arc<Loaded>> {
        if let Some(loaded) = self.recent.get(&digest) {
            return Ok(loaded);
        }
        // Boxed, so that a call that need not load carries none of this.
        let reload = Box::pin(self.reload(digest));
        self.recent.get_or_insert_async(&digest, reload).await
    }

    async fn reload(&self, digest: Digest) -> Result<Arc<Loaded>> {
        if let Some(loaded) = self.cached(digest).await? {
            return Ok(loaded);
        }
        for engine in [self.javascript.engine(), self.declarative.engine()] {
            if let Some(loaded) = engine.cached(digest).await? {
                return Ok(loaded);
            }
        }
        let blob = self.ledger.get_blob(digest).await?;
        let blob = blob.ok_or_else(|| Error::internal("an installed component is lost"))?;
        if let Some(source) = Source::from_stored(&blob)? {
            if source.digest() != digest {
                return Err(Error::internal("an installed source is damaged"));
            }
            let (artifact, loaded) = self.plugin(&source).await?;
            self.foundry.keep(artifact).await;
            return Ok(loaded);
        }
        // It was within the limit of its day.
        let uploaded = Uploaded::from_bytes(blob, usize::MAX)?;
        if uploaded.digest() != digest {
            return Err(Error::internal("an installed component is damaged"));
        }
        let component = validate(uploaded, self.uploads).await?;
        let (artifact, loaded) = self.compile(&component).await?;
        self.foundry.keep(artifact).await;
        Ok(loaded)
    }

    /// A component that was compiled before. One that the engine refuses is
    /// none.
    async fn cached(&self, digest: Digest) -> Result<Option<Arc<Loaded>>> {
        let (foundry, sandbox) = (Arc::clone(&self.foundry), Arc::clone(&self.sandbox));
        blocking(move || {
            let Some(artifact) = foundry.artifacts().get(digest) else {
                return Ok(None);
            };
            match sandbox.load(&artifact) {
                Ok(loaded) => Ok(Some(Arc::new(loaded))),
                Err(error) if error.code() == ErrorCode::Internal => {
                    tracing::warn!(%digest, error = %crate::error::Chain(&error), "a compiled component was refused by the engine; it is compiled again");
                    Ok(None)
                }
                Err(error) => Err(error),
            }
        })
        .await
    }

    async fn compile(&self, component: &Validated) -> Result<(SealedArtifact, Arc<Loaded>)> {
        let job = Job::Component(component.bytes());
        let artifact = self.foundry.compile(job, component.digest()).await?;
        let sandbox = Arc::clone(&self.sandbox);
        blocking(move || {
            let loaded = sandbox.load(&artifact)?;
            Ok((artifact, Arc::new(loaded)))
        })
        .await
    }
}

async fn validate(uploaded: Uploaded, limits: UploadLimits) -> Result<Validated> {
    blocking(move || structure::validate(uploaded, &limits)).await
}

fn warnings(component: &Validated) -> Vec<String> {
    component
        .unused_exports()
        .iter()
        .map(|export| format!("`{export}` is exported, and nothing calls it."))
        .collect()
}

#[cfg(test)]
mod tests;
