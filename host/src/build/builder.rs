use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use quick_cache::sync::Cache;

use super::artifact::{Artifacts, SealedArtifact};
use super::compile::{ChildLimits, CompileConfig, Compiler};
use super::limits::UploadLimits;
use super::structure::{self, Validated};
use super::{Uploaded, lint};
use crate::catalog::{Digest, Manifest};
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
    compiler: Compiler,
    artifacts: Arc<Artifacts>,
    /// However many ask for a missing one at once, one of them loads it.
    recent: Cache<Digest, Arc<Loaded>>,
    sandbox: Arc<Sandbox>,
    ledger: Ledger,
}

/// A component that said what it is, and that is fit to be installed.
pub struct Described {
    /// The component and what it is made of.
    pub component: Validated,
    /// What it says of itself, checked.
    pub manifest: Manifest,
    /// What its author should know, though it is no fault.
    pub warnings: Vec<String>,
}

impl Builder {
    /// Opens the cache of compiled components. Blocks for some file accesses.
    ///
    /// # Errors
    /// `internal` when the data directory or the host's key cannot be used.
    pub fn open(config: BuildConfig, sandbox: Arc<Sandbox>, ledger: Ledger) -> Result<Builder> {
        let artifacts =
            Artifacts::open(&config.data, &sandbox.compatibility()).map_err(Error::internal)?;
        Ok(Builder {
            uploads: config.uploads,
            calls: config.calls,
            compiler: Compiler::new(config.compile),
            artifacts: Arc::new(artifacts),
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
        let raw = self
            .sandbox
            .describe(Arc::clone(&loaded), &self.calls)
            .await?;
        let manifest = blocking(move || lint::manifest(raw)).await?;
        if let Some(artifact) = artifact {
            self.keep(artifact).await;
        }
        self.recent.insert(digest, loaded);
        Ok(Described {
            warnings: warnings(&component),
            component,
            manifest,
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
        let blob = self.ledger.get_blob(digest).await?;
        let blob = blob.ok_or_else(|| Error::internal("an installed component is lost"))?;
        // It was within the limit of its day.
        let uploaded = Uploaded::from_bytes(blob, usize::MAX)?;
        if uploaded.digest() != digest {
            return Err(Error::internal("an installed component is damaged"));
        }
        let component = validate(uploaded, self.uploads).await?;
        let (artifact, loaded) = self.compile(&component).await?;
        self.keep(artifact).await;
        Ok(loaded)
    }

    /// A component that was compiled before. One that the engine refuses is
    /// none.
    async fn cached(&self, digest: Digest) -> Result<Option<Arc<Loaded>>> {
        let (artifacts, sandbox) = (Arc::clone(&self.artifacts), Arc::clone(&self.sandbox));
        blocking(move || {
            let Some(artifact) = artifacts.get(digest) else {
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
        let artifacts = Arc::clone(&self.artifacts);
        let draft = blocking(move || artifacts.draft().map_err(Error::internal)).await?;
        let file = draft.file().map_err(Error::internal)?;
        let start = Instant::now();
        self.compiler.compile(component, file).await?;
        tracing::info!(
            digest = %component.digest(),
            bytes = component.bytes().len(),
            took_ms = start.elapsed().as_millis(),
            "a component was compiled"
        );
        let (artifacts, sandbox) = (Arc::clone(&self.artifacts), Arc::clone(&self.sandbox));
        let digest = component.digest();
        blocking(move || {
            let artifact = artifacts.seal(draft, digest).map_err(Error::internal)?;
            let loaded = sandbox.load(&artifact)?;
            Ok((artifact, Arc::new(loaded)))
        })
        .await
    }

    /// Failing costs time at the next start, and nothing else.
    async fn keep(&self, artifact: SealedArtifact) {
        let artifacts = Arc::clone(&self.artifacts);
        let kept = blocking(move || artifacts.keep(artifact).map_err(Error::internal)).await;
        if let Err(error) = kept {
            tracing::warn!(error = %crate::error::Chain(&error), "a compiled component was not kept");
        }
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

/// Runs what blocks or computes for long on a thread made for it.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Error::internal)?
}

#[cfg(test)]
mod tests;
