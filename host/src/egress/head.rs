//! What an answer's head may not say, although HTTP libraries let it pass.

use std::io;
use std::sync::Arc;

use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::response::Parts;
use http::{HeaderMap, StatusCode};

use super::error::EgressError;

/// Refuses an answer that says where it ends in a way that others may read
/// differently, or that is in another protocol than the request was.
pub(super) fn check(head: &Parts) -> Result<(), EgressError> {
    if head.status == StatusCode::SWITCHING_PROTOCOLS {
        return refused("it switches protocols, which nobody asked for");
    }
    if head.headers.contains_key(TRANSFER_ENCODING) && !is_chunked(&head.headers) {
        return refused("it has a transfer encoding that nobody asked for");
    }
    if head.headers.contains_key(TRANSFER_ENCODING) && head.headers.contains_key(CONTENT_LENGTH) {
        return refused("it says twice where it ends");
    }
    Ok(())
}

/// Whether chunks are all that is said about the transfer.
fn is_chunked(headers: &HeaderMap) -> bool {
    let mut encodings = headers.get_all(TRANSFER_ENCODING).iter();
    let first = encodings.next();
    first.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"chunked"))
        && encodings.next().is_none()
}

fn refused(why: &'static str) -> Result<(), EgressError> {
    Err(EgressError::Protocol(Arc::new(io::Error::other(why))))
}
