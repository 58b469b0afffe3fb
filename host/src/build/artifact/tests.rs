#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;

use tempfile::TempDir;

use super::{Artifacts, SealedArtifact};
use crate::catalog::Digest;

const CODE: &[u8] = b"native code, for all that this room knows";

fn open(data: &TempDir, engine: &str) -> Artifacts {
    Artifacts::open(data.path(), &engine).unwrap()
}

fn sealed(artifacts: &Artifacts, digest: Digest, code: &[u8]) -> SealedArtifact {
    let draft = artifacts.draft().unwrap();
    draft.file().unwrap().write_all(code).unwrap();
    artifacts.seal(draft, digest).unwrap()
}

fn keep(artifacts: &Artifacts, digest: Digest) -> PathBuf {
    let artifact = sealed(artifacts, digest, CODE);
    artifacts.keep(artifact).unwrap();
    artifacts.path(&digest)
}

fn digest() -> Digest {
    Digest::of(b"a component")
}

/// Writes into a kept artifact, as somebody who may.
fn tamper(path: &PathBuf, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes);
    fs::remove_file(path).unwrap();
    fs::write(path, bytes).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o400)).unwrap();
}

#[test]
fn what_was_kept_is_found_again() {
    let data = TempDir::new().unwrap();
    keep(&open(&data, "engine"), digest());
    let artifact = open(&data, "engine").get(digest()).unwrap();
    assert_eq!(artifact.digest(), digest());
    assert!(fs::read(artifact.path()).unwrap().starts_with(CODE));
}

#[test]
fn what_was_not_kept_is_gone_and_usable_until_then() {
    let data = TempDir::new().unwrap();
    let artifacts = open(&data, "engine");
    let artifact = sealed(&artifacts, digest(), CODE);
    assert!(fs::read(artifact.path()).unwrap().starts_with(CODE));
    drop(artifact);
    assert!(artifacts.get(digest()).is_none());
    assert_eq!(fs::read_dir(&artifacts.directory).unwrap().count(), 0);
}

#[test]
fn every_flipped_bit_and_every_cut_is_noticed() {
    let data = TempDir::new().unwrap();
    let artifacts = open(&data, "engine");
    let path = keep(&artifacts, digest());
    let length = fs::read(&path).unwrap().len();
    for at in 0..length {
        keep(&artifacts, digest());
        tamper(&path, |bytes| bytes[at] ^= 1 << (at % 8));
        assert!(artifacts.get(digest()).is_none(), "bit in byte {at}");
        keep(&artifacts, digest());
        tamper(&path, |bytes| bytes.truncate(at));
        assert!(artifacts.get(digest()).is_none(), "cut to {at}");
    }
    keep(&artifacts, digest());
    tamper(&path, |bytes| bytes.push(0));
    assert!(artifacts.get(digest()).is_none(), "a byte more");
    keep(&artifacts, digest());
    assert!(artifacts.get(digest()).is_some());
}

#[test]
fn a_seal_is_for_one_component_one_engine_and_one_host() {
    let data = TempDir::new().unwrap();
    let artifacts = open(&data, "engine");
    let path = keep(&artifacts, digest());
    let bytes = fs::read(&path).unwrap();

    let other = Digest::of(b"another component");
    fs::copy(&path, artifacts.path(&other)).unwrap();
    assert!(artifacts.get(other).is_none());

    let newer = open(&data, "another engine");
    fs::write(newer.path(&digest()), &bytes).unwrap();
    assert!(newer.get(digest()).is_none());

    let elsewhere = TempDir::new().unwrap();
    let stranger = open(&elsewhere, "engine");
    fs::write(stranger.path(&digest()), &bytes).unwrap();
    assert!(stranger.get(digest()).is_none());
}

#[test]
fn links_and_files_that_others_may_write_are_not_followed() {
    let data = TempDir::new().unwrap();
    let artifacts = open(&data, "engine");
    let path = keep(&artifacts, digest());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o420)).unwrap();
    assert!(artifacts.get(digest()).is_none());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
    let moved = data.path().join("moved");
    fs::rename(&path, &moved).unwrap();
    symlink(&moved, &path).unwrap();
    assert!(artifacts.get(digest()).is_none());
}

#[test]
fn replacing_the_name_does_not_change_what_was_verified() {
    let data = TempDir::new().unwrap();
    let artifacts = open(&data, "engine");
    let path = keep(&artifacts, digest());
    let artifact = artifacts.get(digest()).unwrap();
    fs::remove_file(&path).unwrap();
    fs::write(&path, "a stranger's code").unwrap();
    assert!(fs::read(artifact.path()).unwrap().starts_with(CODE));
}

#[test]
fn other_engines_and_half_written_files_are_cleared_at_start() {
    let data = TempDir::new().unwrap();
    let old = open(&data, "old engine");
    let path = keep(&old, digest());
    let artifacts = open(&data, "engine");
    assert!(!path.exists());
    let kept = keep(&artifacts, digest());
    let half = artifacts.directory.join("draft-abc");
    fs::write(&half, "half").unwrap();
    open(&data, "engine");
    assert!(!half.exists() && kept.exists());
}

#[test]
fn only_the_host_s_user_enters() {
    let data = TempDir::new().unwrap();
    let artifacts = open(&data, "engine");
    let path = keep(&artifacts, digest());
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data.path().join("host.key")), 0o600);
    assert_eq!(mode(&data.path().join("artifacts")), 0o700);
    assert_eq!(mode(&artifacts.directory), 0o700);
    assert_eq!(mode(&path), 0o400);
}

#[test]
fn a_damaged_key_is_an_error_and_a_readable_one_is_closed() {
    let data = TempDir::new().unwrap();
    open(&data, "engine");
    let key = data.path().join("host.key");
    let good = fs::read(&key).unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    open(&data, "engine");
    assert_eq!(
        fs::metadata(&key).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(fs::read(&key).unwrap(), good);
    for damaged in [&good[..31], &[], &[0; 33]] {
        fs::write(&key, damaged).unwrap();
        let error = Artifacts::open(data.path(), &"engine").err().unwrap();
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidData);
    }
}

#[test]
fn two_first_starts_end_up_with_one_key() {
    let data = TempDir::new().unwrap();
    std::thread::scope(|scope| {
        let keys: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| crate::key_file::load_or_create(&data.path().join("host.key"))))
            .collect();
        let keys: Vec<_> = keys
            .into_iter()
            .map(|keys| keys.join().unwrap().unwrap())
            .collect();
        assert!(keys.windows(2).all(|pair| pair[0] == pair[1]));
    });
}

#[test]
fn the_cache_is_bounded_and_what_was_opened_last_stays() {
    let data = TempDir::new().unwrap();
    let mut artifacts = open(&data, "engine");
    let digests: Vec<_> = (0..10_u8).map(|n| Digest::of(&[n])).collect();
    for digest in &digests {
        keep(&artifacts, *digest);
    }
    let size = fs::metadata(artifacts.path(&digests[0])).unwrap().len();
    artifacts.most = size * 5;
    assert!(artifacts.get(digests[0]).is_some());
    artifacts.prune().unwrap();
    assert!(artifacts.get(digests[0]).is_some());
    assert!(artifacts.get(digests[1]).is_none());
    assert_eq!(fs::read_dir(&artifacts.directory).unwrap().count(), 4);
    artifacts.remove(digests[0]);
    artifacts.remove(digests[0]);
    assert!(artifacts.get(digests[0]).is_none());
}
