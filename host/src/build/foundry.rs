//! Compiles what is missing, and keeps what was compiled.

use std::io::Write;
use std::sync::Arc;
use std::time::Instant;

use super::artifact::{Artifacts, SealedArtifact};
use super::compile::{Compiler, Job};
use crate::catalog::Digest;
use crate::error::{Error, Result};

/// The compiler and the artifacts that came from it.
pub(super) struct Foundry {
    compiler: Compiler,
    artifacts: Arc<Artifacts>,
}

impl Foundry {
    pub(super) fn new(compiler: Compiler, artifacts: Artifacts) -> Foundry {
        Foundry {
            compiler,
            artifacts: Arc::new(artifacts),
        }
    }

    /// An artifact that was kept. For a thread that may block.
    pub(super) fn artifacts(&self) -> &Arc<Artifacts> {
        &self.artifacts
    }

    /// Compiles in a child process.
    ///
    /// # Errors
    /// `compile_limit`, `invalid_component`, `unsupported_contract`, `busy`.
    pub(super) async fn compile(&self, job: Job<'_>, digest: Digest) -> Result<SealedArtifact> {
        let artifacts = Arc::clone(&self.artifacts);
        let draft = blocking(move || artifacts.draft().map_err(Error::internal)).await?;
        let file = draft.file().map_err(Error::internal)?;
        let start = Instant::now();
        self.compiler.compile(job, file).await?;
        tracing::info!(
            %digest,
            bytes = job.bytes().len(),
            took_ms = start.elapsed().as_millis(),
            "a component was compiled"
        );
        let artifacts = Arc::clone(&self.artifacts);
        blocking(move || artifacts.seal(draft, digest).map_err(Error::internal)).await
    }

    /// Does a job in a child process whose product is no artifact.
    ///
    /// # Errors
    /// As [`Foundry::compile`], and `source_rejected`.
    pub(super) async fn translate(&self, job: Job<'_>) -> Result<Vec<u8>> {
        let artifacts = Arc::clone(&self.artifacts);
        let draft = blocking(move || artifacts.draft().map_err(Error::internal)).await?;
        let file = draft.file().map_err(Error::internal)?;
        self.compiler.compile(job, file).await?;
        blocking(move || draft.read().map_err(Error::internal)).await
    }

    /// Seals what was compiled in this process. For a thread that may block.
    ///
    /// # Errors
    /// `internal` when the disk refuses.
    pub(super) fn seal(
        artifacts: &Artifacts,
        compiled: &[u8],
        digest: Digest,
    ) -> Result<SealedArtifact> {
        let draft = artifacts.draft().map_err(Error::internal)?;
        let mut file = draft.file().map_err(Error::internal)?;
        file.write_all(compiled).map_err(Error::internal)?;
        artifacts.seal(draft, digest).map_err(Error::internal)
    }

    /// Failing costs time at the next start, and nothing else.
    pub(super) async fn keep(&self, artifact: SealedArtifact) {
        let artifacts = Arc::clone(&self.artifacts);
        let kept = blocking(move || artifacts.keep(artifact).map_err(Error::internal)).await;
        if let Err(error) = kept {
            tracing::warn!(error = %crate::error::Chain(&error), "a compiled component was not kept");
        }
    }
}

/// Runs what blocks or computes for long on a thread made for it.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Error::internal)?
}
