//! What happens around every request: it gets an id, a panic becomes an
//! answer, and its end is logged. One layer for all three, since each layer
//! costs every request an allocation.

use std::any::Any;
use std::convert::Infallible;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, Uri};
use axum::response::{IntoResponse, Response};
use pin_project_lite::pin_project;
use tower::{Layer, Service};
use uuid::Uuid;

use super::error::Refusal;
use crate::error::{Chain, Error};

/// Names a request in its answer and in the log.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that is taken over from the client.
const LONGEST_ID: usize = 64;

/// Puts the [`Edge`] around a service.
#[derive(Clone, Copy)]
pub(super) struct EdgeLayer;

impl<S> Layer<S> for EdgeLayer {
    type Service = Edge<S>;

    fn layer(&self, inner: S) -> Edge<S> {
        Edge { inner }
    }
}

/// A service with the edge around it.
#[derive(Clone)]
pub(super) struct Edge<S> {
    inner: S,
}

impl<S> Service<Request> for Edge<S>
where
    S: Service<Request, Response = Response, Error = Infallible>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Passing<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Passing<S::Future> {
        let seen = Seen {
            id: request_id(&request),
            method: request.method().clone(),
            uri: request.uri().clone(),
            start: Instant::now(),
        };
        Passing {
            inner: self.inner.call(request),
            seen: Some(seen),
        }
    }
}

/// The client's id where it is short and plain, so that it can be searched
/// for; a new one otherwise.
fn request_id(request: &Request) -> HeaderValue {
    let plain = |id: &&HeaderValue| {
        (1..=LONGEST_ID).contains(&id.len())
            && id
                .as_bytes()
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(b))
    };
    request
        .headers()
        .get(REQUEST_ID)
        .filter(plain)
        .cloned()
        .unwrap_or_else(|| {
            let mut text = Uuid::encode_buffer();
            let text = Uuid::now_v7().hyphenated().encode_lower(&mut text);
            HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("none"))
        })
}

/// What is kept of a request until its end. Never the query or the headers:
/// they may hold what is nobody's business.
struct Seen {
    id: HeaderValue,
    method: Method,
    uri: Uri,
    start: Instant,
}

pin_project! {
    /// A request on its way.
    pub(super) struct Passing<F> {
        #[pin]
        inner: F,
        seen: Option<Seen>,
    }
}

impl<F> Future for Passing<F>
where
    F: Future<Output = Result<Response, Infallible>>,
{
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let inner = this.inner;
        // A handler that panicked is never polled again.
        let mut response = match catch_unwind(AssertUnwindSafe(|| inner.poll(context))) {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(Ok(response))) => response,
            Err(panic) => Refusal(Error::internal(words(panic.as_ref()))).into_response(),
        };
        if let Some(seen) = this.seen.take() {
            log(&seen, &response);
            response.headers_mut().insert(REQUEST_ID, seen.id);
        }
        Poll::Ready(Ok(response))
    }
}

/// The one place where a request's outcome and an error's cause are logged.
fn log(seen: &Seen, response: &Response) {
    let (method, path) = (&seen.method, seen.uri.path());
    let (id, status) = (&seen.id, response.status().as_u16());
    let error = response.extensions().get::<Arc<Error>>();
    match error {
        Some(error) if response.status().is_server_error() => tracing::error!(
            request = ?id, %method, path, status, code = %error.code(),
            error = %Chain(error.as_ref()), "request failed"
        ),
        Some(error) => tracing::debug!(
            request = ?id, %method, path, status, code = %error.code(),
            error = %Chain(error.as_ref()), "request refused"
        ),
        None => tracing::debug!(
            request = ?id, %method, path, status,
            micros = seen.start.elapsed().as_micros(), "request"
        ),
    }
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("a handler panicked: {}", text.unwrap_or("no message"))
}
