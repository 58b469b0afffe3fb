//! What every store promises, as tests over `dyn Store`. A backend's tests run
//! them all with [`conformance!`].

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

use super::codec::{decode_counter, encode_counter};
use super::{Add, Batch, Bytes, Expect, Key, Scan, Store, StoreError};
use crate::catalog::Digest;

/// Makes a test of each promise; `$open` answers an empty store and whatever
/// must outlive it.
macro_rules! conformance {
    ($open:expr) => {
        $crate::store::conformance::conformance!(
            $open,
            what_is_written_is_read,
            expectations_guard_a_whole_batch,
            of_concurrent_changes_one_wins,
            counters_move_without_conflict,
            scans_agree_with_a_model,
            a_dropped_commit_is_whole_or_nothing,
            many_commits_wait_their_turn,
            blobs_are_what_their_digest_says,
            a_closed_store_refuses
        );
    };
    ($open:expr, $($promise:ident),*) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $promise() {
            let (_guard, store) = ($open)();
            $crate::store::conformance::$promise(store).await;
        })*
    };
}
pub(in crate::store) use conformance;

fn key(text: &str) -> Key {
    Key(text.as_bytes().to_vec())
}

fn write(text: &str, value: &str) -> (Key, Option<Bytes>) {
    (key(text), Some(value.as_bytes().to_vec()))
}

fn writes(writes: Vec<(Key, Option<Bytes>)>) -> Batch {
    Batch {
        writes,
        ..Batch::default()
    }
}

pub(in crate::store) async fn what_is_written_is_read(store: Arc<dyn Store>) {
    assert_eq!(store.get(&key("t/a")).await.unwrap(), None);
    let batch = writes(vec![write("t/a", "1"), write("t/b", ""), write("t/a", "2")]);
    store.commit(batch).await.unwrap();
    assert_eq!(store.get(&key("t/a")).await.unwrap().unwrap(), b"2");
    assert_eq!(store.get(&key("t/b")).await.unwrap().unwrap(), b"");
    let large = vec![7; 1 << 20];
    let batch = writes(vec![(key("t/a"), None), (key("t/c"), Some(large.clone()))]);
    store.commit(batch).await.unwrap();
    assert_eq!(store.get(&key("t/a")).await.unwrap(), None);
    assert_eq!(store.get(&key("t/c")).await.unwrap().unwrap(), large);
}

pub(in crate::store) async fn expectations_guard_a_whole_batch(store: Arc<dyn Store>) {
    store.commit(writes(vec![write("t/a", "1")])).await.unwrap();
    let cases = [
        (Expect::Missing(key("t/a")), false),
        (Expect::Missing(key("t/b")), true),
        (Expect::Present(key("t/a")), true),
        (Expect::Present(key("t/b")), false),
        (Expect::Value(key("t/a"), b"1".to_vec()), true),
        (Expect::Value(key("t/a"), b"2".to_vec()), false),
        (Expect::Value(key("t/b"), b"".to_vec()), false),
    ];
    for (number, (expect, holds)) in cases.into_iter().enumerate() {
        let mark = format!("t/mark/{number}");
        let batch = Batch {
            expects: vec![Expect::Present(key("t/a")), expect.clone()],
            writes: vec![write(&mark, "x")],
            ..Batch::default()
        };
        let written = store.commit(batch).await;
        assert_eq!(written.is_ok(), holds, "{expect:?}");
        if let Err(error) = written {
            assert!(matches!(error, StoreError::Conflict));
        }
        assert_eq!(store.get(&key(&mark)).await.unwrap().is_some(), holds);
    }
}

/// Many add one to a value that they read: every success counts once.
pub(in crate::store) async fn of_concurrent_changes_one_wins(store: Arc<dyn Store>) {
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let store = Arc::clone(&store);
        tasks.spawn(async move {
            let mut done = 0;
            while done < 10 {
                let before = store.get(&key("t/n")).await.unwrap();
                let number: u64 = match &before {
                    Some(text) => std::str::from_utf8(text).unwrap().parse().unwrap(),
                    None => 0,
                };
                let expect = match before {
                    Some(before) => Expect::Value(key("t/n"), before),
                    None => Expect::Missing(key("t/n")),
                };
                let batch = Batch {
                    expects: vec![expect],
                    writes: vec![write("t/n", &(number + 1).to_string())],
                    ..Batch::default()
                };
                match store.commit(batch).await {
                    Ok(()) => done += 1,
                    Err(error) => assert!(matches!(error, StoreError::Conflict)),
                }
            }
        });
    }
    tasks.join_all().await;
    assert_eq!(store.get(&key("t/n")).await.unwrap().unwrap(), b"160");
}

pub(in crate::store) async fn counters_move_without_conflict(store: Arc<dyn Store>) {
    let add = |delta, ceiling| Batch {
        adds: vec![Add {
            key: key("t/n"),
            delta,
            ceiling,
        }],
        ..Batch::default()
    };
    let count = async || {
        let value = store.get(&key("t/n")).await.unwrap();
        decode_counter(&key("t/n"), value.as_deref()).unwrap()
    };
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let (store, batch) = (Arc::clone(&store), add(3, 150));
        tasks.spawn(async move { store.commit(batch).await });
    }
    let answers = tasks.join_all().await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 50);
    assert!(
        answers
            .iter()
            .all(|answer| matches!(answer, Ok(()) | Err(StoreError::Full)))
    );
    assert_eq!(count().await, 150);

    let mut over = add(1, 150);
    over.writes.push(write("t/mark", "x"));
    assert!(matches!(store.commit(over).await, Err(StoreError::Full)));
    assert_eq!(store.get(&key("t/mark")).await.unwrap(), None);

    // What shrinks may, also above a ceiling that came down; never below zero.
    store.commit(add(-50, 10)).await.unwrap();
    assert_eq!(count().await, 100);
    store.commit(add(-500, 10)).await.unwrap();
    assert_eq!(count().await, 0);

    let mut twice = add(1, 10);
    twice.adds.push(twice.adds[0].clone());
    store.commit(twice).await.unwrap();
    assert_eq!(
        store.get(&key("t/n")).await.unwrap().unwrap(),
        encode_counter(&key("t/n"), 2)
    );
}

pub(in crate::store) async fn scans_agree_with_a_model(store: Arc<dyn Store>) {
    let mut model = BTreeMap::new();
    let bytes = [
        b"".as_slice(),
        b"a",
        b"a\0",
        b"ab",
        b"a\xff",
        b"a\xff\xff",
        b"b",
        b"\xff",
        b"\xff\xff",
    ];
    for (number, part) in bytes.iter().enumerate() {
        for end in [b"".as_slice(), b"\0", b"z", b"\xff"] {
            let at = Key([b"t".as_slice(), part, end].concat());
            model.insert(at, vec![b'v'; number]);
        }
    }
    let rows = model
        .iter()
        .map(|(key, value)| (key.clone(), Some(value.clone())));
    store.commit(writes(rows.collect())).await.unwrap();

    let part = || prop::sample::select(bytes.map(|part| [b"t", part].concat()).to_vec());
    let scans = (
        part(),
        prop::option::of(part()),
        0..40usize,
        any::<bool>(),
        prop::option::of(0..9usize),
    );
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..400 {
        let (prefix, after, limit, backwards, head) =
            scans.new_tree(&mut runner).unwrap().current();
        let scan = Scan {
            prefix: Key(prefix),
            after: after.map(Key),
            limit,
            backwards,
            head,
        };
        let mut expected: Vec<(Key, Bytes)> = model
            .iter()
            .filter(|(key, _)| key.0.starts_with(&scan.prefix.0))
            .filter(|(key, _)| match &scan.after {
                Some(after) if backwards => *key < after,
                Some(after) => *key > after,
                None => true,
            })
            .map(|(key, value)| {
                (
                    key.clone(),
                    value[..head.unwrap_or(9).min(value.len())].to_vec(),
                )
            })
            .collect();
        if backwards {
            expected.reverse();
        }
        expected.truncate(limit);
        assert_eq!(
            store.scan(scan.clone()).await.unwrap(),
            expected,
            "{scan:?}"
        );
    }
}

pub(in crate::store) async fn a_dropped_commit_is_whole_or_nothing(store: Arc<dyn Store>) {
    for number in 0..50 {
        let (a, b) = (format!("t/{number}/a"), format!("t/{number}/b"));
        let mut commit = store.commit(writes(vec![write(&a, "1"), write(&b, "1")]));
        let _ = poll_once(&mut commit).await;
        drop(commit);
    }
    // What was handed over is before what comes now.
    store.commit(writes(vec![write("u", "1")])).await.unwrap();
    for number in 0..50 {
        let rows = store
            .scan(Scan::of(key(&format!("t/{number}/")), 9))
            .await
            .unwrap();
        assert!(matches!(rows.len(), 0 | 2));
    }
}

/// Polls a future once.
async fn poll_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    std::future::poll_fn(|context| {
        std::task::Poll::Ready(match std::pin::Pin::new(&mut *future).poll(context) {
            std::task::Poll::Ready(output) => Some(output),
            std::task::Poll::Pending => None,
        })
    })
    .await
}

pub(in crate::store) async fn many_commits_wait_their_turn(store: Arc<dyn Store>) {
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..3000 {
        let store = Arc::clone(&store);
        let batch = writes(vec![write(&format!("t/{number:05}"), "x")]);
        tasks.spawn(async move { store.commit(batch).await });
    }
    assert!(tasks.join_all().await.iter().all(Result::is_ok));
    let rows = store.scan(Scan::of(key("t/"), 5000)).await.unwrap();
    assert_eq!(rows.len(), 3000);
}

pub(in crate::store) async fn blobs_are_what_their_digest_says(store: Arc<dyn Store>) {
    let bytes = vec![5; 300_000];
    let digest = Digest::of(&bytes);
    assert_eq!(store.get_blob(digest).await.unwrap(), None);
    store.put_blob(digest, bytes.clone()).await.unwrap();
    store.put_blob(digest, bytes.clone()).await.unwrap();
    assert_eq!(store.get_blob(digest).await.unwrap(), Some(bytes));
    let wrong = store.put_blob(digest, b"other".to_vec()).await;
    assert!(matches!(wrong, Err(StoreError::Damaged)));
    store.delete_blob(digest).await.unwrap();
    store.delete_blob(digest).await.unwrap();
    assert_eq!(store.get_blob(digest).await.unwrap(), None);
}

pub(in crate::store) async fn a_closed_store_refuses(store: Arc<dyn Store>) {
    let handed_over = {
        let (store, batch) = (Arc::clone(&store), writes(vec![write("t/a", "1")]));
        tokio::spawn(async move { store.commit(batch).await })
    };
    handed_over.await.unwrap().unwrap();
    store.close().await.unwrap();
    store.close().await.unwrap();
    let late = store.commit(writes(vec![write("t/b", "1")])).await;
    assert!(matches!(late, Err(StoreError::Closed)));
    assert!(matches!(
        store.get(&key("t/a")).await,
        Err(StoreError::Closed)
    ));
    assert!(matches!(
        store.scan(Scan::of(key("t"), 1)).await,
        Err(StoreError::Closed)
    ));
}
