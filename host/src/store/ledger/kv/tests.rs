#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::super::tests::{gym_id, installed, ledger, name};
use super::*;
use crate::store::{MemoryStore, Store};

async fn kv(quota: u64) -> Kv {
    let (ledger, gym) = (ledger(), gym_id("demo"));
    installed(&ledger, &gym, "notes").await;
    ledger.kv(&gym, &name("notes"), quota)
}

#[tokio::test]
async fn what_is_set_is_read_until_it_is_deleted() {
    let kv = kv(1 << 20).await;
    assert_eq!(kv.get("a").await.unwrap(), None);
    let first = kv.set("a", b"1".to_vec(), None).await.unwrap();
    let second = kv.set("a", b"2".to_vec(), None).await.unwrap();
    assert!(second > first);
    let entry = KvEntry {
        value: b"2".to_vec(),
        revision: second,
    };
    assert_eq!(kv.get("a").await.unwrap(), Some(entry));
    kv.delete("a").await.unwrap();
    kv.delete("a").await.unwrap();
    assert_eq!(kv.get("a").await.unwrap(), None);
    let third = kv.set("a", b"1".to_vec(), None).await.unwrap();
    assert!(third > second, "a revision does not come again");
}

#[tokio::test]
async fn compare_and_set_writes_only_what_was_expected() {
    let kv = kv(1 << 20).await;
    let swap = async |expected, value: &str| {
        kv.compare_and_set("a", expected, value.into(), None)
            .await
            .unwrap()
    };
    assert_eq!(swap(Some(1), "x").await, None);
    let first = swap(None, "1").await.unwrap();
    assert_eq!(swap(None, "x").await, None);
    let second = swap(Some(first), "2").await.unwrap();
    assert_eq!(swap(Some(first), "x").await, None);
    assert_eq!(kv.get("a").await.unwrap().unwrap().revision, second);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slot_is_booked_once() {
    let kv = kv(1 << 20).await;
    let mut tasks = tokio::task::JoinSet::new();
    for member in 0..40u8 {
        let kv = kv.clone();
        tasks.spawn(async move { kv.compare_and_set("slot", None, vec![member], None).await });
    }
    let answers = tasks.join_all().await;
    let won = answers
        .iter()
        .filter(|answer| matches!(answer, Ok(Some(_))))
        .count();
    let lost = answers
        .iter()
        .filter(|answer| matches!(answer, Ok(None)))
        .count();
    assert_eq!((won, lost), (1, 39));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn increments_are_all_counted() {
    let kv = kv(1 << 20).await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..32 {
        let kv = kv.clone();
        tasks.spawn(async move { kv.increment("n", 2).await.unwrap() });
    }
    let mut sums = tasks.join_all().await;
    sums.sort_unstable();
    assert_eq!(sums, (1..=32).map(|n| n * 2).collect::<Vec<_>>());
    assert_eq!(kv.get("n").await.unwrap().unwrap().value, b"64");
    assert_eq!(kv.increment("n", -70).await.unwrap(), -6);
}

#[tokio::test]
async fn only_counters_are_added_to() {
    let kv = kv(1 << 20).await;
    kv.set("text", b"many".to_vec(), None).await.unwrap();
    assert!(matches!(
        kv.increment("text", 1).await,
        Err(KvError::NotACounter)
    ));
    kv.set("end", i64::MAX.to_string().into(), None)
        .await
        .unwrap();
    assert!(matches!(
        kv.increment("end", 1).await,
        Err(KvError::NotACounter)
    ));
    assert_eq!(kv.increment("end", -1).await.unwrap(), i64::MAX - 1);
}

#[tokio::test]
async fn keys_and_values_have_limits() {
    let kv = kv(10 << 20).await;
    let longest = "ü".repeat(KEY_BYTES / 2);
    kv.set(&longest, vec![0; VALUE_BYTES], None).await.unwrap();
    assert_eq!(
        kv.get(&longest).await.unwrap().unwrap().value.len(),
        VALUE_BYTES
    );
    for illegal in ["", "a\0b", &"x".repeat(KEY_BYTES + 1)] {
        assert!(matches!(kv.get(illegal).await, Err(KvError::InvalidKey)));
        let written = kv.set(illegal, Vec::new(), None).await;
        assert!(matches!(written, Err(KvError::InvalidKey)));
    }
    let large = kv.set("a", vec![0; VALUE_BYTES + 1], None).await;
    assert!(matches!(large, Err(KvError::ValueTooLarge)));
}

#[tokio::test]
async fn the_quota_counts_what_is_there() {
    let entry = ENTRY_BYTES + 1 + 100;
    let kv = kv(3 * entry).await;
    for key in ["a", "b", "c"] {
        kv.set(key, vec![0; 100], None).await.unwrap();
    }
    let full = async |key: &str, size| {
        matches!(
            kv.set(key, vec![0; size], None).await,
            Err(KvError::QuotaExceeded)
        )
    };
    assert!(full("d", 0).await);
    assert!(full("c", 101).await);
    assert!(!full("c", 99).await, "what shrinks may");
    kv.delete("a").await.unwrap();
    assert!(!full("d", 100).await);
    assert!(full("e", 0).await);
    assert_eq!(kv.list("", None, 10).await.unwrap().keys, ["b", "c", "d"]);
}

/// Milliseconds since 1970 as the test's clock shows them.
static CLOCK: AtomicU64 = AtomicU64::new(1_700_000_000_000);

#[tokio::test]
async fn what_expired_is_missing_and_makes_room() {
    let mut kv = kv(2 * (ENTRY_BYTES + 2)).await;
    kv.clock = || Duration::from_millis(CLOCK.load(Ordering::Relaxed));
    let ttl = Some(Duration::from_millis(1000));
    let short = kv.set("a", vec![1], ttl).await.unwrap();
    assert_eq!(kv.increment("n", 1).await.unwrap(), 1);
    CLOCK.fetch_add(999, Ordering::Relaxed);
    assert!(kv.get("a").await.unwrap().is_some());
    assert!(matches!(
        kv.set("b", vec![1], None).await,
        Err(KvError::QuotaExceeded)
    ));

    CLOCK.fetch_add(1, Ordering::Relaxed);
    assert_eq!(kv.get("a").await.unwrap(), None);
    assert_eq!(kv.list("", None, 10).await.unwrap().keys, ["n"]);
    let swapped = kv
        .compare_and_set("a", Some(short), vec![2], None)
        .await
        .unwrap();
    assert_eq!(swapped, None, "it has expired");
    kv.set("b", vec![1], None).await.unwrap();
    let rows = kv
        .ledger
        .rows(keys::data(&kv.gym, &kv.plugin, ""), Some(0))
        .await
        .unwrap();
    assert_eq!(rows.len(), 2, "the expired row is gone");

    kv.delete("b").await.unwrap();
    kv.set("c", b"5".to_vec(), ttl).await.unwrap();
    assert_eq!(kv.increment("c", 1).await.unwrap(), 6);
    CLOCK.fetch_add(1000, Ordering::Relaxed);
    assert_eq!(
        kv.increment("c", 1).await.unwrap(),
        1,
        "a counter keeps its end"
    );
}

#[tokio::test]
async fn a_listing_goes_on_where_it_stopped() {
    let kv = kv(1 << 20).await;
    let mut all: Vec<String> = (0..700).map(|n| format!("k/{n}")).collect();
    for key in all.iter().map(String::as_str).chain(["j", "k", "l", "k0"]) {
        kv.set(key, Vec::new(), None).await.unwrap();
    }
    all.sort();
    for limit in [1, 7, 255, 256, 257, 700, 701, u32::MAX] {
        let (mut listed, mut after) = (Vec::new(), Some("a".to_owned()));
        loop {
            let page = kv.list("k/", after.as_deref(), limit).await.unwrap();
            assert!(page.keys.len() <= limit as usize);
            listed.extend(page.keys);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(listed, all);
    }
    assert_eq!(kv.list("", None, 2).await.unwrap().keys, ["j", "k"]);
}

#[tokio::test]
async fn plugins_and_gyms_see_their_own_alone() {
    let ledger = ledger();
    let mut all = Vec::new();
    for gym in ["a", "b"] {
        for plugin in ["notes", "notes2"] {
            installed(&ledger, &gym_id(gym), plugin).await;
            all.push(ledger.kv(&gym_id(gym), &name(plugin), 1 << 20));
        }
    }
    for (number, kv) in all.iter().enumerate() {
        kv.set("key", vec![number as u8], None).await.unwrap();
    }
    for (number, kv) in all.iter().enumerate() {
        assert_eq!(kv.get("key").await.unwrap().unwrap().value, [number as u8]);
        assert_eq!(kv.list("", None, 10).await.unwrap().keys, ["key"]);
    }
}

/// A call that is still running when its plugin is removed leaves nothing for
/// the next plugin of that name.
#[tokio::test]
async fn without_a_plugin_nothing_is_written() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    let kv = Ledger::new(store).kv(&gym_id("demo"), &name("notes"), 1 << 20);
    assert!(matches!(
        kv.set("a", vec![1], None).await,
        Err(KvError::NotInstalled)
    ));
    assert!(matches!(
        kv.increment("a", 1).await,
        Err(KvError::NotInstalled)
    ));
    assert_eq!(kv.get("a").await.unwrap(), None);
}
