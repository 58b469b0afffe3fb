//! Request bodies: bounded in size and in time.

use std::time::Duration;

use axum::body::{BodyDataStream, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use futures_util::StreamExt;

use crate::error::{Error, ErrorCode, Result};

/// How much of a body that is too large is read and thrown away. A client that
/// is still sending when the connection closes never sees the answer.
const DISCARDED: usize = 32 << 20;

/// How long that may take.
const DISCARDING: Duration = Duration::from_secs(3);

/// Reads a whole body. A body in one piece, as almost all are, is not copied.
///
/// # Errors
/// `too_large`, `request_timeout`, or `invalid_request` when the client broke
/// off.
pub(super) async fn read(request: Request, limit: usize, deadline: Duration) -> Result<Bytes> {
    let declared = declared_length(request.headers());
    let mut stream = request.into_body().into_data_stream();
    let read = within(deadline, collect(&mut stream, declared, limit)).await;
    if let Err(error) = &read {
        discard_rest(error, stream).await;
    }
    read
}

/// Gives a wait for the client's bytes an end.
///
/// # Errors
/// `request_timeout`.
pub(super) async fn within<T>(
    deadline: Duration,
    reading: impl Future<Output = Result<T>>,
) -> Result<T> {
    tokio::time::timeout(deadline, reading)
        .await
        .unwrap_or_else(|_| {
            Err(Error::new(
                ErrorCode::RequestTimeout,
                format!(
                    "The body did not arrive within {} ms.",
                    deadline.as_millis()
                ),
            ))
        })
}

/// Keeps the connection open long enough for the client to see why its body
/// was refused.
pub(super) async fn discard_rest(error: &Error, mut stream: BodyDataStream) {
    if error.code() != ErrorCode::TooLarge {
        return;
    }
    let discarding = async {
        let mut discarded = 0;
        while let Some(Ok(piece)) = stream.next().await {
            discarded += piece.len();
            if discarded > DISCARDED {
                break;
            }
        }
    };
    let _ = tokio::time::timeout(DISCARDING, discarding).await;
}

/// The body's length, where the client says it.
pub(super) fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

/// A client that broke off.
pub(super) fn broken_off(error: axum::Error) -> Error {
    Error::new(
        ErrorCode::InvalidRequest,
        "The body broke off. Send the request again.",
    )
    .with_source(error)
}

async fn collect(
    stream: &mut BodyDataStream,
    declared: Option<u64>,
    limit: usize,
) -> Result<Bytes> {
    if declared.is_some_and(|length| length > limit as u64) {
        return Err(too_large(limit));
    }
    let mut first = Bytes::new();
    let mut whole = Vec::new();
    while let Some(piece) = stream.next().await {
        let piece = piece.map_err(broken_off)?;
        if first.len().max(whole.len()) + piece.len() > limit {
            return Err(too_large(limit));
        }
        if first.is_empty() && whole.is_empty() {
            first = piece;
        } else {
            whole.extend_from_slice(&std::mem::take(&mut first));
            whole.extend_from_slice(&piece);
        }
    }
    Ok(if whole.is_empty() {
        first
    } else {
        whole.into()
    })
}

fn too_large(limit: usize) -> Error {
    Error::new(
        ErrorCode::TooLarge,
        format!("The body is larger than {limit} bytes."),
    )
    .with_details(serde_json::json!({"most": limit}))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use axum::body::Body;
    use futures_util::stream;

    use super::*;

    fn request(pieces: &'static [&'static str]) -> Request {
        let pieces = stream::iter(pieces.iter().map(|piece| Ok::<_, std::io::Error>(*piece)));
        Request::new(Body::from_stream(pieces))
    }

    const SOON: Duration = Duration::from_secs(5);

    #[tokio::test]
    async fn pieces_are_joined_up_to_the_limit() {
        assert_eq!(read(request(&[]), 6, SOON).await.unwrap(), "");
        assert_eq!(read(request(&["abc"]), 6, SOON).await.unwrap(), "abc");
        assert_eq!(
            read(request(&["ab", "cd", "ef"]), 6, SOON).await.unwrap(),
            "abcdef"
        );
        let error = read(request(&["ab", "cd", "efg"]), 6, SOON)
            .await
            .unwrap_err();
        assert_eq!(error.code(), ErrorCode::TooLarge);
    }

    #[tokio::test]
    async fn a_body_that_never_ends_is_given_up() {
        let never = Request::new(Body::from_stream(
            stream::pending::<std::io::Result<Bytes>>(),
        ));
        let error = read(never, 6, Duration::from_millis(20)).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::RequestTimeout);
    }
}
