#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

use std::io::Cursor;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::store::ledger::tests::{gym_id, installed, name, version_of};
use crate::store::{Ledger, MemoryStore};

/// A ledger with something of most kinds, more than a page of it.
async fn filled() -> Ledger {
    let ledger = Ledger::new(Arc::new(MemoryStore::default()));
    for gym in ["a", "b"] {
        installed(&ledger, &gym_id(gym), "notes").await;
        let kv = ledger.kv(&gym_id(gym), &name("notes"), 1 << 20);
        for number in 0..100 {
            kv.set(&format!("{number}"), vec![number; 10], None)
                .await
                .unwrap();
        }
    }
    let (digest, bytes) = version_of("notes");
    ledger.put_blob(digest, bytes).await.unwrap();
    ledger
}

async fn exported(ledger: &Ledger) -> Vec<u8> {
    let mut file = Vec::new();
    export(&*ledger.store, &mut file).await.unwrap();
    file
}

async fn rows(store: &dyn Store) -> Vec<(Key, Vec<u8>)> {
    store
        .scan(Scan::of(keys::everything(), usize::MAX))
        .await
        .unwrap()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
}

#[tokio::test]
async fn what_was_exported_is_imported_whole() {
    let ledger = filled().await;
    let mut file = Vec::new();
    let out = export(&*ledger.store, &mut file).await.unwrap();
    let copy = MemoryStore::default();
    let back = import(&copy, Cursor::new(&file)).await.unwrap();
    assert_eq!(out, back);
    assert_eq!((out.blobs, out.rows), (1, 210));
    assert_eq!(rows(&copy).await, rows(&*ledger.store).await);
    let (digest, bytes) = version_of("notes");
    assert_eq!(copy.get_blob(digest).await.unwrap(), Some(bytes));
    assert_eq!(exported(&Ledger::new(Arc::new(copy))).await, file);
}

#[tokio::test]
async fn only_an_empty_store_is_filled() {
    let ledger = filled().await;
    let file = exported(&ledger).await;
    let refused = import(&*ledger.store, Cursor::new(&file)).await;
    assert!(matches!(refused, Err(ArchiveError::NotEmpty)));
}

#[tokio::test]
async fn an_empty_store_is_exported_too() {
    let file = exported(&Ledger::new(Arc::new(MemoryStore::default()))).await;
    let summary = import(&MemoryStore::default(), Cursor::new(&file))
        .await
        .unwrap();
    assert_eq!(summary, Summary::default());
}

#[tokio::test]
async fn other_files_are_no_archives() {
    for file in [
        b"".as_slice(),
        b"spotter",
        b"spotter archive 2\n",
        &[0; 100],
    ] {
        let refused = import(&MemoryStore::default(), Cursor::new(file)).await;
        assert!(matches!(refused, Err(ArchiveError::Unknown)));
    }
}

#[tokio::test]
async fn a_missing_component_is_told_and_not_left_out() {
    let ledger = filled().await;
    let (digest, _) = version_of("notes");
    ledger.delete_blob(digest).await.unwrap();
    let refused = export(&*ledger.store, Vec::new()).await;
    assert!(matches!(refused, Err(ArchiveError::MissingBlob(missing)) if missing == digest));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_broken_archive_leaves_nothing(at in any::<prop::sample::Index>(), bit in 0..8u8, cut in any::<bool>()) {
        runtime().block_on(async {
            let mut file = exported(&filled().await).await;
            let at = at.index(file.len());
            if cut {
                file.truncate(at);
            } else {
                file[at] ^= 1 << bit;
            }
            let store = MemoryStore::default();
            let refused = import(&store, Cursor::new(&file)).await;
            assert!(matches!(refused, Err(ArchiveError::Damaged | ArchiveError::Unknown)));
            assert!(rows(&store).await.is_empty());
        });
    }
}

/// An interrupted import leaves its mark, which a store on disk refuses to
/// open with.
#[tokio::test]
async fn an_import_that_did_not_end_is_marked() {
    let store = MemoryStore::default();
    begin(&store).await.unwrap();
    let file = exported(&filled().await).await;
    let refused = import(&store, Cursor::new(&file)).await;
    assert!(matches!(refused, Err(ArchiveError::NotEmpty)));
    assert!(store.get(&keys::import()).await.unwrap().is_some());
}
