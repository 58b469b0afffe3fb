#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::cell::Cell;

use futures_util::stream;

use super::Uploaded;
use crate::catalog::Digest;
use crate::error::{Error, ErrorCode, Result};

async fn read(chunks: &[&'static str], declared: Option<u64>, limit: usize) -> Result<Uploaded> {
    let chunks: Vec<_> = chunks.iter().map(|chunk| Ok(*chunk)).collect();
    Uploaded::read(stream::iter(chunks), declared, limit).await
}

fn code(result: Result<Uploaded>) -> Option<ErrorCode> {
    result.err().map(|error| error.code())
}

#[tokio::test]
async fn chunks_are_joined_and_hashed() {
    let uploaded = read(&["ab", "", "c"], None, 3).await.unwrap();
    assert_eq!(uploaded.bytes(), b"abc");
    assert_eq!(uploaded.digest(), Digest::of(b"abc"));
    let same = Uploaded::from_bytes(b"abc".to_vec(), 3).unwrap();
    assert_eq!(same.digest(), uploaded.digest());
}

#[tokio::test]
async fn the_limit_holds_whatever_was_declared() {
    let limit = Some(ErrorCode::TooLarge);
    assert_eq!(code(read(&["ab", "c"], None, 2).await), limit);
    assert_eq!(code(read(&["ab", "c"], Some(1), 2).await), limit);
    assert_eq!(code(read(&["ab"], Some(2), 2).await), None);
    assert_eq!(code(Uploaded::from_bytes(vec![0; 3], 2)), limit);
}

#[tokio::test]
async fn a_declared_length_over_the_limit_is_refused_unread() {
    for declared in [3, u64::MAX] {
        let polled = Cell::new(false);
        let body = stream::once(async {
            polled.set(true);
            Ok("ab")
        });
        let result = Uploaded::read(body, Some(declared), 2).await;
        assert_eq!(code(result), Some(ErrorCode::TooLarge));
        assert!(!polled.get());
    }
}

#[tokio::test]
async fn reading_ends_at_the_limit() {
    let taken = Cell::new(0);
    let endless = stream::repeat_with(|| {
        taken.set(taken.get() + 1);
        Ok([0_u8; 1_000])
    });
    let result = Uploaded::read(endless, None, 10_500).await;
    assert_eq!(code(result), Some(ErrorCode::TooLarge));
    assert_eq!(taken.get(), 11);
}

#[tokio::test]
async fn nothing_and_a_broken_stream_are_refused() {
    let empty = Some(ErrorCode::InvalidComponent);
    assert_eq!(code(read(&[], None, 2).await), empty);
    assert_eq!(code(read(&["", ""], Some(0), 2).await), empty);
    assert_eq!(code(Uploaded::from_bytes(Vec::new(), 2)), empty);
    let broken = stream::iter([Ok("a"), Err(Error::new(ErrorCode::RequestTimeout, "late"))]);
    let result = Uploaded::read(broken, None, 2).await;
    assert_eq!(code(result), Some(ErrorCode::RequestTimeout));
}
