#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::{join_all, pending};
use tokio::sync::Notify;

use super::Recent;
use crate::catalog::Digest;
use crate::error::{Error, ErrorCode, Result};

fn digest(text: &str) -> Digest {
    Digest::of(text.as_bytes())
}

async fn made(value: usize) -> Result<Arc<usize>> {
    Ok(Arc::new(value))
}

async fn unmade() -> Result<Arc<usize>> {
    panic!("it was there already")
}

#[tokio::test]
async fn many_askers_make_one() {
    let recent = Recent::new(4);
    let made = AtomicUsize::new(0);
    let asked = (0..100).map(|_| {
        recent.get(digest("a"), async {
            tokio::task::yield_now().await;
            Ok(Arc::new(made.fetch_add(1, Ordering::Relaxed)))
        })
    });
    for answer in join_all(asked).await {
        assert_eq!(*answer.unwrap(), 0);
    }
    assert_eq!(made.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_failure_is_not_remembered() {
    let recent = Recent::new(4);
    let failed = recent
        .get(digest("a"), async {
            Err(Error::new(ErrorCode::Busy, "later"))
        })
        .await;
    assert_eq!(failed.map_err(|error| error.code()), Err(ErrorCode::Busy));
    assert_eq!(*recent.get(digest("a"), made(7)).await.unwrap(), 7);
}

#[tokio::test]
async fn when_the_maker_is_dropped_the_next_one_makes() {
    let recent = Arc::new(Recent::new(4));
    let started = Arc::new(Notify::new());
    let first = tokio::spawn({
        let (recent, started) = (Arc::clone(&recent), Arc::clone(&started));
        async move {
            recent
                .get(digest("a"), async {
                    started.notify_one();
                    pending().await
                })
                .await
        }
    });
    started.notified().await;
    let second = tokio::spawn({
        let recent = Arc::clone(&recent);
        async move { recent.get(digest("a"), made(2)).await }
    });
    first.abort();
    assert_eq!(*second.await.unwrap().unwrap(), 2);
}

#[tokio::test]
async fn the_least_recently_used_goes() {
    let recent = Recent::new(2);
    recent.put(digest("a"), Arc::new(1));
    recent.put(digest("b"), Arc::new(2));
    recent.get(digest("a"), unmade()).await.unwrap();
    recent.put(digest("c"), Arc::new(3));
    assert_eq!(*recent.get(digest("a"), unmade()).await.unwrap(), 1);
    assert_eq!(*recent.get(digest("c"), unmade()).await.unwrap(), 3);
    assert_eq!(*recent.get(digest("b"), made(9)).await.unwrap(), 9);
}
