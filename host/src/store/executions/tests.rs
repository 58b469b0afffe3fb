#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::value::RawValue;

use super::*;
use crate::catalog::{Failure, Member, PluginName, Usage};
use crate::error::ErrorCode;
use crate::store::{MemoryStore, SledStore};

/// 2024-01-01, in milliseconds since 1970.
const START: u64 = 1_704_067_200_000;

fn ledger() -> Ledger {
    Ledger::new(Arc::new(MemoryStore::default()))
}

fn gym(text: &str) -> GymId {
    GymId::new(text).unwrap()
}

/// The id of a call at a time; `serial` tells ids of one millisecond apart.
fn id(millis: u64, serial: u8) -> RecordId {
    let mut bytes = [serial; 16];
    bytes[..6].copy_from_slice(&(START + millis).to_be_bytes()[2..]);
    RecordId::from_bytes(bytes)
}

fn record(millis: u64, serial: u8) -> Record {
    Record {
        id: id(millis, serial),
        gym: gym("demo"),
        function: "book_class".to_owned(),
        plugin: Some(PluginName::new("classes").unwrap()),
        version: Some(semver::Version::new(1, 2, 3)),
        test: false,
        started_at: Timestamp::from_millisecond((START + millis) as i64).unwrap(),
        duration_us: 1234,
        member: Some(Member {
            id: "m-17".to_owned(),
            email: None,
            name: None,
        }),
        session: Some("s-1".to_owned()),
        arguments: RawValue::from_string(r#"{"class":"yoga","at":1e3}"#.to_owned()).unwrap(),
        result: Some(RawValue::from_string(r#"{"booked":true}"#.to_owned()).unwrap()),
        failure: None,
        usage: Usage::default(),
        logs: Vec::new(),
        logs_truncated: false,
    }
}

async fn append(ledger: &Ledger, records: Vec<Record>) {
    let records: Vec<Arc<Record>> = records.into_iter().map(Arc::new).collect();
    ledger.append_records(&records).await.unwrap();
}

/// All pages, as ids.
async fn listed(ledger: &Ledger, filter: &RecordFilter, limit: usize) -> Vec<RecordId> {
    let (mut ids, mut before) = (Vec::new(), None);
    loop {
        let page = ledger
            .records(&gym("demo"), filter.clone(), before, limit)
            .await
            .unwrap();
        assert!(page.records.len() <= limit);
        ids.extend(page.records.iter().map(|record| record.id));
        before = page.next;
        if before.is_none() {
            return ids;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Whatever order records are written in, they are found, and listed from
    /// the newest.
    #[test]
    fn records_are_found_and_listed(
        calls in prop::collection::btree_set((0..3000u64, any::<u8>()), 0..200)
            .prop_map(|calls| calls.into_iter().collect::<Vec<_>>()).prop_shuffle(),
        group in 1..50usize, limit in 1..80usize,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let ledger = ledger();
            for group in calls.chunks(group) {
                append(&ledger, group.iter().map(|(at, serial)| record(*at, *serial)).collect()).await;
            }
            let mut expected: Vec<RecordId> = calls.iter().map(|(at, serial)| id(*at, *serial)).collect();
            expected.sort_by(|a, b| b.cmp(a));
            assert_eq!(listed(&ledger, &RecordFilter::default(), limit).await, expected);
            for id in &expected {
                let found = ledger.record(&gym("demo"), *id).await.unwrap();
                assert_eq!(found.unwrap().id, *id);
            }
        });
    }
}

#[tokio::test]
async fn a_record_comes_back_as_it_was() {
    let ledger = ledger();
    append(&ledger, vec![record(1, 1)]).await;
    let found = ledger
        .record(&gym("demo"), id(1, 1))
        .await
        .unwrap()
        .unwrap();
    let text = |record: &Record| serde_json::to_string(record).unwrap();
    assert_eq!(text(&found), text(&record(1, 1)));
    assert!(
        text(&found).contains("1e3"),
        "the arguments keep their text"
    );
    assert!(
        ledger
            .record(&gym("other"), id(1, 1))
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        ledger
            .record(&gym("demo"), id(1, 2))
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn writing_again_changes_nothing() {
    let ledger = ledger();
    for _ in 0..3 {
        append(&ledger, vec![record(1, 1), record(2, 1), record(900, 1)]).await;
    }
    assert_eq!(listed(&ledger, &RecordFilter::default(), 10).await.len(), 3);
}

#[tokio::test]
async fn gyms_are_kept_apart() {
    let ledger = ledger();
    let mut other = record(2, 1);
    other.gym = gym("other");
    append(&ledger, vec![record(1, 1), other]).await;
    assert_eq!(
        listed(&ledger, &RecordFilter::default(), 10).await,
        [id(1, 1)]
    );
}

#[tokio::test]
async fn filters_let_through_what_matches_all() {
    let ledger = ledger();
    let mut failed = record(5000, 1);
    failed.result = None;
    failed.failure = Some(Failure {
        code: ErrorCode::OutOfFuel,
        message: "Too long.".to_owned(),
        retryable: false,
        details: None,
    });
    let mut unknown = record(6000, 1);
    (unknown.function, unknown.plugin, unknown.session) = ("nope".to_owned(), None, None);
    unknown.member = None;
    append(&ledger, vec![record(0, 1), failed, unknown]).await;

    let (ok, fuel, nope) = (id(0, 1), id(5000, 1), id(6000, 1));
    let at = |millis: u64| Timestamp::from_millisecond((START + millis) as i64).ok();
    let any = RecordFilter::default();
    let cases = [
        (any.clone(), vec![nope, fuel, ok]),
        (
            RecordFilter {
                function: Some("book_class".to_owned()),
                ..any.clone()
            },
            vec![fuel, ok],
        ),
        (
            RecordFilter {
                plugin: PluginName::new("classes").ok(),
                ..any.clone()
            },
            vec![fuel, ok],
        ),
        (
            RecordFilter {
                status: Some(RecordStatus::Error),
                ..any.clone()
            },
            vec![fuel],
        ),
        (
            RecordFilter {
                status: Some(RecordStatus::Ok),
                ..any.clone()
            },
            vec![nope, ok],
        ),
        (
            RecordFilter {
                code: Some(ErrorCode::OutOfFuel),
                ..any.clone()
            },
            vec![fuel],
        ),
        (
            RecordFilter {
                code: Some(ErrorCode::Trapped),
                ..any.clone()
            },
            vec![],
        ),
        (
            RecordFilter {
                member: Some("m-17".to_owned()),
                ..any.clone()
            },
            vec![fuel, ok],
        ),
        (
            RecordFilter {
                session: Some("s-2".to_owned()),
                ..any.clone()
            },
            vec![],
        ),
        (
            RecordFilter {
                since: at(5000),
                ..any.clone()
            },
            vec![nope, fuel],
        ),
        (
            RecordFilter {
                until: at(5000),
                ..any.clone()
            },
            vec![ok],
        ),
        (
            RecordFilter {
                since: at(1),
                until: at(6000),
                ..any.clone()
            },
            vec![fuel],
        ),
    ];
    for (filter, expected) in cases {
        assert_eq!(listed(&ledger, &filter, 1).await, expected, "{filter:?}");
        assert_eq!(listed(&ledger, &filter, 10).await, expected, "{filter:?}");
    }
}

/// A search for what is rare answers in pages of bounded work.
#[tokio::test]
async fn a_page_looks_at_a_bounded_number_of_records() {
    let ledger = ledger();
    let mut rare = record(0, 0);
    rare.session = Some("rare".to_owned());
    append(&ledger, vec![rare]).await;
    for second in 1..=6 {
        let busy = (0..5000).map(|n| record(second * 1000 + n / 250, (n % 250) as u8));
        append(&ledger, busy.collect()).await;
    }
    let filter = RecordFilter {
        session: Some("rare".to_owned()),
        ..RecordFilter::default()
    };
    let page = ledger
        .records(&gym("demo"), filter.clone(), None, 10)
        .await
        .unwrap();
    assert!(page.records.is_empty() && page.next.is_some());
    assert_eq!(listed(&ledger, &filter, 10).await, [id(0, 0)]);
}

#[tokio::test]
async fn old_blocks_are_removed() {
    let ledger = ledger();
    for millis in (0..200_000).step_by(500) {
        append(&ledger, vec![record(millis, 1)]).await;
    }
    let end = Timestamp::from_millisecond((START + 150_000) as i64).unwrap();
    assert_eq!(ledger.remove_records(&gym("other"), end).await.unwrap(), 0);
    assert_eq!(ledger.remove_records(&gym("demo"), end).await.unwrap(), 300);
    assert_eq!(ledger.remove_records(&gym("demo"), end).await.unwrap(), 0);
    let left = listed(&ledger, &RecordFilter::default(), 1000).await;
    assert_eq!((left.len(), left.last()), (100, Some(&id(150_000, 1))));
}

#[tokio::test]
async fn a_damaged_block_hides_no_other() {
    let ledger = ledger();
    append(&ledger, vec![record(0, 1)]).await;
    append(&ledger, vec![record(1000, 1)]).await;
    append(&ledger, vec![record(2000, 1)]).await;
    let at = keys::block(&gym("demo"), id(1000, 1));
    let mut value = ledger.store.get(&at).await.unwrap().unwrap();
    value[40] ^= 1;
    let writes = vec![(at, Some(value))];
    ledger
        .store
        .commit(Batch {
            writes,
            ..Batch::default()
        })
        .await
        .unwrap();
    let left = listed(&ledger, &RecordFilter::default(), 10).await;
    assert_eq!(left, [id(2000, 1), id(0, 1)]);
}

/// Not a test: what a record of the usual size costs to encode and to keep.
#[tokio::test]
#[ignore = "prints figures: run it alone, with --nocapture"]
#[allow(clippy::print_stdout, reason = "prints figures")]
async fn what_a_record_costs() {
    const GROUPS: u64 = 100;
    const GROUP: u64 = 600;
    let cpu = || {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
    };
    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::new(Arc::new(SledStore::open(dir.path()).unwrap()));
    // Ids, sessions and times differ as they do in life.
    let record = || Record {
        id: RecordId::now(),
        session: Some(RecordId::now().to_string()),
        started_at: Timestamp::now(),
        ..record(0, 0)
    };
    let group = |_| (0..GROUP).map(|_| Arc::new(record())).collect();
    let groups: Vec<Vec<_>> = (0..GROUPS).map(group).collect();
    let each = |time: Duration| time.as_secs_f64() * 1e6 / (GROUPS * GROUP) as f64;

    let before = cpu();
    let blocks: Vec<_> = groups
        .iter()
        .map(|group| encode_blocks(group).unwrap())
        .collect();
    let encoding = each(cpu() - before);
    let sizes = blocks.iter().flatten().map(|(_, value)| value.len());
    let packed = sizes.sum::<usize>() as u64 / (GROUPS * GROUP);
    let bytes = serde_json::to_vec(&*groups[0][0]).unwrap().len();
    drop(blocks);

    let (begun, before) = (Instant::now(), cpu());
    for group in &groups {
        ledger.append_records(group).await.unwrap();
    }
    let (wall, whole) = (each(begun.elapsed()), each(cpu() - before));
    println!(
        "a record of {bytes} bytes, {packed} packed: {encoding:.2} us CPU to encode, {whole:.2} us CPU in all, \
         {wall:.2} us until it is durable, in groups of {GROUP}"
    );
}
