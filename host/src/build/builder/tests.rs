#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;

use spotter_tests::guests;
use tempfile::TempDir;

use super::{BuildConfig, Builder};
use crate::build::{Uploaded, compile};
use crate::catalog::Digest;
use crate::error::{ErrorCode, Result};
use crate::sandbox::{CallLimits, PoolConfig, Sandbox};
use crate::store::{Ledger, MemoryStore};

/// A builder over a data directory that outlives it.
struct Place {
    data: TempDir,
    ledger: Ledger,
    sandbox: Arc<Sandbox>,
}

impl Place {
    fn new() -> Place {
        Place {
            data: TempDir::new().unwrap(),
            ledger: Ledger::new(Arc::new(MemoryStore::default())),
            sandbox: Arc::new(Sandbox::new(PoolConfig { calls: 8 }).unwrap()),
        }
    }

    fn config(&self) -> BuildConfig {
        let data = self.data.path().to_owned();
        BuildConfig {
            compile: compile::tests::config(),
            ..BuildConfig::new(data, 1 << 20, CallLimits::default())
        }
    }

    fn open(&self, config: BuildConfig) -> Builder {
        Builder::open(config, Arc::clone(&self.sandbox), self.ledger.clone()).unwrap()
    }

    fn builder(&self) -> Builder {
        self.open(self.config())
    }

    /// A builder that cannot compile.
    fn idle(&self) -> Builder {
        let mut config = self.config();
        config.compile.program = "/nowhere".into();
        self.open(config)
    }

    fn artifacts(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for engine in fs::read_dir(self.data.path().join("artifacts")).unwrap() {
            for artifact in fs::read_dir(engine.unwrap().path()).unwrap() {
                found.push(artifact.unwrap().path());
            }
        }
        found
    }
}

fn uploaded(guest: &str) -> Uploaded {
    Uploaded::from_bytes(guests::component(guest), 1 << 20).unwrap()
}

fn code<T>(result: Result<T>) -> Option<ErrorCode> {
    result.err().map(|error| error.code())
}

#[tokio::test]
async fn an_upload_becomes_a_described_component_that_is_ready() {
    let place = Place::new();
    let builder = place.builder();
    let described = builder.build(uploaded("ok_echo")).await.unwrap();
    assert_eq!(described.manifest.name.as_str(), "ok_echo");
    assert!(described.warnings.is_empty());
    assert_eq!(place.artifacts().len(), 1);
    let digest = described.built.digest();
    // Nothing is in the ledger: it comes from memory, then from disk.
    builder.loaded(digest).await.unwrap();
    place.idle().loaded(digest).await.unwrap();
}

#[tokio::test]
async fn the_same_component_is_compiled_once() {
    let place = Place::new();
    place.builder().build(uploaded("ok_echo")).await.unwrap();
    place.idle().build(uploaded("ok_echo")).await.unwrap();
    let other = place.idle().build(uploaded("ok_answer")).await;
    assert_eq!(code(other), Some(ErrorCode::Internal));
}

#[tokio::test]
async fn a_lost_or_tampered_artifact_is_compiled_again() {
    let place = Place::new();
    let described = place.builder().build(uploaded("ok_echo")).await.unwrap();
    let digest = described.built.digest();
    let bytes = described.built.bytes().to_vec();
    place.ledger.put_blob(digest, bytes).await.unwrap();
    let artifact = place.artifacts().pop().unwrap();

    fs::remove_file(&artifact).unwrap();
    assert_eq!(
        code(place.idle().loaded(digest).await),
        Some(ErrorCode::Internal)
    );
    place.builder().loaded(digest).await.unwrap();
    place.idle().loaded(digest).await.unwrap();

    let mut tampered = fs::read(&artifact).unwrap();
    *tampered.get_mut(5_000).unwrap() ^= 1;
    fs::remove_file(&artifact).unwrap();
    fs::write(&artifact, tampered).unwrap();
    fs::set_permissions(&artifact, fs::Permissions::from_mode(0o400)).unwrap();
    assert_eq!(
        code(place.idle().loaded(digest).await),
        Some(ErrorCode::Internal)
    );
    place.builder().loaded(digest).await.unwrap();
    place.idle().loaded(digest).await.unwrap();
}

#[tokio::test]
async fn a_component_that_is_nowhere_is_lost() {
    let place = Place::new();
    let lost = place.builder().loaded(Digest::of(b"never seen")).await;
    assert_eq!(code(lost), Some(ErrorCode::Internal));
}

#[tokio::test]
async fn many_callers_of_one_component_compile_it_once() {
    let place = Place::new();
    let component = guests::component("ok_answer");
    let digest = Digest::of(&component);
    place.ledger.put_blob(digest, component).await.unwrap();
    let mut config = place.config();
    // A second child would not get its place in time.
    config.compile.at_once = 1;
    let builder = place.open(config);
    let calls = (0..64).map(|_| builder.loaded(digest));
    let loaded = futures_util::future::join_all(calls).await;
    let first = loaded.first().unwrap().as_ref().unwrap();
    for one in &loaded {
        assert!(Arc::ptr_eq(one.as_ref().unwrap(), first));
    }
}

#[tokio::test]
async fn what_fails_after_compiling_is_not_kept() {
    let place = Place::new();
    let builder = place.builder();
    let trapped = builder.build(uploaded("describe_traps")).await;
    assert_eq!(code(trapped), Some(ErrorCode::Trapped));
    let mut nameless = spotter_tests::manifest::Manifest::new("ok_echo");
    nameless.name = "No Name".into();
    let bytes = guests::component_as("ok_echo", &nameless);
    let refused = builder
        .build(Uploaded::from_bytes(bytes, 1 << 20).unwrap())
        .await;
    assert_eq!(code(refused), Some(ErrorCode::InvalidManifest));
    assert!(place.artifacts().is_empty());
}
