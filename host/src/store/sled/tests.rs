#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may fail"
)]

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::store::conformance::conformance;
use crate::store::keys;

fn open(dir: &TempDir) -> Result<SledStore, StoreError> {
    SledStore::open(dir.path())
}

fn fresh() -> (TempDir, Arc<dyn Store>) {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).unwrap();
    (dir, Arc::new(store))
}

conformance!(fresh);

/// A store that holds one row and one blob.
async fn filled() -> TempDir {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).unwrap();
    store.commit(one_row()).await.unwrap();
    let blob = b"component".to_vec();
    store.put_blob(Digest::of(&blob), blob).await.unwrap();
    dir
}

fn row() -> Key {
    Key(b"t/row".to_vec())
}

fn one_row() -> Batch {
    Batch {
        writes: vec![(row(), Some(b"value".to_vec()))],
        ..Batch::default()
    }
}

fn refused(dir: &TempDir) -> bool {
    matches!(open(dir), Err(StoreError::Unopenable(_)))
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_opening_again() {
    let dir = filled().await;
    for _ in 0..3 {
        let store = open(&dir).unwrap();
        assert_eq!(store.get(&row()).await.unwrap().unwrap(), b"value");
        let blob = store.get_blob(Digest::of(b"component")).await.unwrap();
        assert_eq!(blob.unwrap(), b"component");
        store.close().await.unwrap();
    }
}

/// Dropping writes out what was handed over, although nobody waited for it.
#[tokio::test]
async fn dropping_the_store_writes_out_its_queue() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).unwrap();
    let mut commit = store.commit(one_row());
    std::future::poll_fn(|context| {
        let _ = commit.as_mut().poll(context);
        std::task::Poll::Ready(())
    })
    .await;
    drop(commit);
    drop(store);
    let store = open(&dir).unwrap();
    assert_eq!(store.get(&row()).await.unwrap().unwrap(), b"value");
}

#[tokio::test]
async fn one_process_at_a_time() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).unwrap();
    assert!(refused(&dir));
    drop(store);
    open(&dir).unwrap();
}

#[tokio::test]
async fn files_of_others_are_left_alone() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("holiday.jpg"), "x").unwrap();
    assert!(refused(&dir));
    assert!(!dir.path().join("sled").exists());
}

#[tokio::test]
async fn the_root_of_a_file_system_is_an_empty_directory() {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("lost+found")).unwrap();
    open(&dir).unwrap();
}

#[tokio::test]
async fn another_format_is_refused() {
    let dir = filled().await;
    fs::write(dir.path().join("FORMAT"), "spotter store 2\n").unwrap();
    assert!(refused(&dir));
}

#[tokio::test]
async fn a_store_that_is_gone_is_not_replaced_by_an_empty_one() {
    let dir = filled().await;
    fs::remove_dir_all(dir.path().join("sled")).unwrap();
    assert!(refused(&dir));
    // Neither by files of an engine that never held a store.
    ::sled::Config::new()
        .path(dir.path().join("sled"))
        .segment_size(4 << 20)
        .open()
        .unwrap();
    assert!(refused(&dir));
}

#[tokio::test]
async fn an_interrupted_import_is_refused() {
    let dir = filled().await;
    let store = open(&dir).unwrap();
    let marker = Batch {
        writes: vec![(keys::import(), Some(Vec::new()))],
        ..Batch::default()
    };
    store.commit(marker).await.unwrap();
    drop(store);
    assert!(refused(&dir));
}

/// Until FORMAT is written nothing was acknowledged.
#[tokio::test]
async fn a_first_start_that_was_interrupted_is_begun_anew() {
    let dir = filled().await;
    fs::rename(dir.path().join("FORMAT"), dir.path().join("FORMAT.new")).unwrap();
    let store = open(&dir).unwrap();
    assert_eq!(store.get(&row()).await.unwrap(), None);
}

/// What a kill during the engine's opening leaves behind.
#[tokio::test]
async fn an_unfinished_snapshot_is_no_obstacle() {
    let dir = filled().await;
    fs::write(dir.path().join("sled/snap.7FFFFFFFFFFFFFFF.generating"), "").unwrap();
    let store = open(&dir).unwrap();
    assert_eq!(store.get(&row()).await.unwrap().unwrap(), b"value");
}

#[tokio::test]
async fn a_damaged_blob_is_found_and_can_be_kept_again() {
    let dir = filled().await;
    let digest = Digest::of(b"component");
    let name = digest.to_string();
    fs::write(
        dir.path().join("blobs").join(&name[..2]).join(&name),
        "komponent",
    )
    .unwrap();
    let store = open(&dir).unwrap();
    assert!(matches!(
        store.get_blob(digest).await,
        Err(StoreError::Damaged)
    ));
    store.put_blob(digest, b"component".to_vec()).await.unwrap();
    assert_eq!(store.get_blob(digest).await.unwrap().unwrap(), b"component");
}

/// Damage is an answer, never a panic and never an empty store.
#[tokio::test]
async fn damaged_files_do_not_pass_for_a_store() {
    for cut in [0, 1, 100, 5000] {
        let dir = filled().await;
        let log = dir.path().join("sled/db");
        let mut bytes = fs::read(&log).unwrap();
        bytes.truncate(cut);
        fs::write(&log, bytes).unwrap();
        match open(&dir) {
            Err(StoreError::Unopenable(_)) => {}
            Err(other) => panic!("{other:?}"),
            Ok(store) => assert!(store.get(&row()).await.unwrap().is_some()),
        }
    }
}
