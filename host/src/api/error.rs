//! The only place that knows which HTTP status a code has, and the one shape
//! of every error's body.

use std::sync::Arc;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::answer;
use crate::catalog::{Failure, RecordId};
use crate::error::{Error, ErrorCode};

/// Names the call that an answer belongs to, and its record.
pub const CALL_ID: HeaderName = HeaderName::from_static("spotter-call-id");

/// The status that a code is answered with.
pub fn status(code: ErrorCode) -> StatusCode {
    use ErrorCode as E;
    match code {
        E::InvalidJson | E::InvalidRequest => StatusCode::BAD_REQUEST,
        E::Unauthenticated => StatusCode::UNAUTHORIZED,
        E::Forbidden | E::CapabilityDenied => StatusCode::FORBIDDEN,
        E::NotFound | E::UnknownFunction => StatusCode::NOT_FOUND,
        E::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        E::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
        E::Conflict
        | E::FunctionPaused
        | E::NameTaken
        | E::VersionExists
        | E::ConsentRequired
        | E::TestsFailed => StatusCode::CONFLICT,
        E::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        // The request is well formed; what it asks for cannot be done.
        E::InvalidArguments
        | E::PluginFailed
        | E::InvalidComponent
        | E::SourceRejected
        | E::ForbiddenImport
        | E::UnsupportedContract
        | E::CompileLimit
        | E::InvalidManifest
        | E::SchemaRejected
        | E::QueryRejected => StatusCode::UNPROCESSABLE_ENTITY,
        E::ConfirmationRequired => StatusCode::PRECONDITION_REQUIRED,
        E::RateLimited | E::QuotaExceeded | E::Busy => StatusCode::TOO_MANY_REQUESTS,
        // Nobody reads it: the client has gone.
        E::Cancelled => StatusCode::from_u16(499).unwrap_or(StatusCode::BAD_REQUEST),
        // To the caller the plugin is a server behind this one, and it failed.
        E::OutOfFuel
        | E::CpuLimit
        | E::MemoryLimit
        | E::StackOverflow
        | E::Trapped
        | E::Exited
        | E::HostCallLimit
        | E::OutputTooLarge
        | E::InvalidResult
        | E::UpstreamFailed => StatusCode::BAD_GATEWAY,
        E::DeadlineExceeded | E::UpstreamTimeout | E::QueryTimeout => StatusCode::GATEWAY_TIMEOUT,
        E::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        E::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The body of every error.
#[derive(Serialize, ToSchema)]
pub struct ErrorBody<'a> {
    /// What went wrong.
    error: ErrorDetail<'a>,
}

/// What went wrong.
#[derive(Serialize, ToSchema)]
pub struct ErrorDetail<'a> {
    /// Stable; programs decide by it.
    #[schema(value_type = Code)]
    code: ErrorCode,
    /// What is wrong and what to do next, for people. Its words may change.
    #[schema(value_type = String)]
    message: &'a str,
    /// Whether the same request may succeed later, unchanged.
    retryable: bool,
    /// Facts a program can act on; which ones depends on the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    details: Option<&'a Value>,
}

/// Every code, as the API's description lists them.
struct Code;

impl ToSchema for Code {}

impl PartialSchema for Code {
    fn schema() -> RefOr<Schema> {
        let codes = ErrorCode::ALL.iter().map(|code| code.as_str());
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("Codes are added, never renamed or reused."))
            .enum_values(Some(codes))
            .into()
    }
}

/// What a handler answers when it refuses or fails.
#[derive(Debug)]
pub(super) struct Refusal(pub(super) Error);

impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        Refusal(error)
    }
}

impl From<ErrorCode> for Refusal {
    fn from(code: ErrorCode) -> Refusal {
        Refusal(Error::new(code, code.meaning()))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Refusal(error) = self;
        let mut response = respond(ErrorDetail {
            code: error.code(),
            message: error.message(),
            retryable: error.retryable(),
            details: error.details(),
        });
        // The cause is for the log, which is written where the request ends.
        response.extensions_mut().insert(Arc::new(error));
        response
    }
}

/// The answer to a call that failed.
pub(super) fn failed(failure: &Failure, call: RecordId) -> Response {
    let mut response = respond(ErrorDetail {
        code: failure.code,
        message: &failure.message,
        retryable: failure.retryable,
        details: failure.details.as_ref(),
    });
    if let Ok(call) = HeaderValue::try_from(call.to_string()) {
        response.headers_mut().insert(CALL_ID, call);
    }
    response
}

fn respond(error: ErrorDetail<'_>) -> Response {
    let (code, wait) = (error.code, retry_after(error.details));
    let mut response = answer::json(status(code), &ErrorBody { error });
    let headers = response.headers_mut();
    if code == ErrorCode::Unauthenticated {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(wait) = wait {
        headers.insert(header::RETRY_AFTER, wait);
    }
    response
}

/// The header's whole seconds for `details.retry_after_ms`, rounded up.
fn retry_after(details: Option<&Value>) -> Option<HeaderValue> {
    let millis = details?.get("retry_after_ms")?.as_u64()?;
    Some(HeaderValue::from(millis.div_ceil(1000)))
}
