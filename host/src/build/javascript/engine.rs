//! The engine's parts, which the build script made, and the base memory, which
//! the engine itself makes when it runs for the first time.

use std::sync::{Arc, LazyLock};

use sha2::{Digest as _, Sha256};

use super::patch;
use crate::build::artifact::SealedArtifact;
use crate::build::compile::Job;
use crate::build::foundry::{Foundry, blocking};
use crate::catalog::Digest;
use crate::error::Result;
use crate::sandbox::{CallLimits, EngineArtifacts, Memory, Sandbox, SharedEngine, Workshop};

macro_rules! part {
    ($name:literal) => {
        include_bytes!(concat!(env!("OUT_DIR"), "/javascript/", $name))
    };
}

/// The engine's code; imports its memory.
pub(super) const CODE: &[u8] = part!("engine.wasm");
/// The memory that the compiler laid out, before the engine ran.
const BLANK: &[u8] = part!("blank.wasm");
/// The component that makes plugins; imports the code, the base, a patch.
const WORKSHOP: &[u8] = part!("workshop.wasm");
/// The component that is a plugin; imports the same.
const PLUGIN: &[u8] = part!("plugin.wasm");

/// Names this engine: another one's memory is of no use to it.
static ENGINE: LazyLock<Digest> = LazyLock::new(|| {
    let mut hasher = Sha256::new();
    for part in [CODE, BLANK, WORKSHOP, PLUGIN] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    Digest::from_bytes(hasher.finalize().into())
});

/// Names a part of this engine.
fn key(part: &str) -> Digest {
    Digest::of(&[ENGINE.as_bytes(), part.as_bytes()].concat())
}

/// Counts up with each change of what the host itself makes of a source before
/// the engine sees it.
const TRANSLATOR: u8 = 1;

/// Names the plugin that this engine makes of a source.
pub(super) fn plugin_key(source: Digest) -> Digest {
    Digest::of(
        &[
            ENGINE.as_bytes(),
            source.as_bytes().as_slice(),
            &[TRANSLATOR],
        ]
        .concat(),
    )
}

/// The engine as plugins run on it.
///
/// # Errors
/// `internal`, and what compiling it ran into.
pub(super) async fn open(foundry: &Foundry, sandbox: &Arc<Sandbox>) -> Result<Arc<SharedEngine>> {
    let code = compiled(foundry, Job::OwnModule(CODE), "code").await?;
    let base = match kept(foundry, "base").await? {
        Some(base) => base,
        None => make_base(foundry, sandbox, &code).await?,
    };
    let component = compiled(foundry, Job::Component(PLUGIN), "plugin").await?;
    let empty = compiled(foundry, Job::OwnModule(&patch::empty()), "empty").await?;
    let sandbox = Arc::clone(sandbox);
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

/// The workshop that starts from the base, and the base's memory.
///
/// # Errors
/// As [`open`], which must have made the base.
pub(super) async fn workshop(
    foundry: &Foundry,
    sandbox: &Arc<Sandbox>,
) -> Result<(Arc<Workshop>, Memory)> {
    let code = compiled(foundry, Job::OwnModule(CODE), "code").await?;
    let base = match kept(foundry, "base").await? {
        Some(base) => base,
        None => make_base(foundry, sandbox, &code).await?,
    };
    let workshop = open_workshop(foundry, sandbox, &code, &base).await?;
    let memory = sandbox
        .memory(Arc::clone(&workshop), CallLimits::for_source())
        .await?;
    Ok((workshop, memory))
}

/// Runs the engine for the first time, and keeps what its memory holds then.
async fn make_base(
    foundry: &Foundry,
    sandbox: &Arc<Sandbox>,
    code: &SealedArtifact,
) -> Result<SealedArtifact> {
    let blank = compiled(foundry, Job::OwnModule(BLANK), "blank").await?;
    let workshop = open_workshop(foundry, sandbox, code, &blank).await?;
    let memory = sandbox.prepared(workshop, CallLimits::for_source()).await?;
    let base = patch::base(&memory);
    compiled(foundry, Job::OwnModule(&base), "base").await
}

async fn open_workshop(
    foundry: &Foundry,
    sandbox: &Arc<Sandbox>,
    code: &SealedArtifact,
    base: &SealedArtifact,
) -> Result<Arc<Workshop>> {
    let component = compiled(foundry, Job::Component(WORKSHOP), "workshop").await?;
    let empty = compiled(foundry, Job::OwnModule(&patch::empty()), "empty").await?;
    let artifacts = EngineArtifacts {
        code,
        base,
        component: &component,
        empty: &empty,
    };
    sandbox.workshop(&artifacts).map(Arc::new)
}

/// A part, compiled before or now.
async fn compiled(foundry: &Foundry, job: Job<'_>, part: &str) -> Result<SealedArtifact> {
    if let Some(kept) = kept(foundry, part).await? {
        return Ok(kept);
    }
    let artifact = foundry.compile(job, key(part)).await?;
    foundry.keep(artifact).await;
    match kept(foundry, part).await? {
        Some(kept) => Ok(kept),
        // It could not be kept, and is used from where it is.
        None => foundry.compile(job, key(part)).await,
    }
}

async fn kept(foundry: &Foundry, part: &str) -> Result<Option<SealedArtifact>> {
    let (artifacts, key) = (Arc::clone(foundry.artifacts()), key(part));
    blocking(move || Ok(artifacts.get(key))).await
}
