//! What handlers take from a request. Every rejection is an error of ours.

use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

use super::body;
use super::error::Refusal;
use crate::error::{Error, ErrorCode};
use crate::host::Host;

/// The one name in a path. Text that is no legal name names nothing, so it is
/// answered as a missing one.
#[derive(Debug)]
pub(super) struct Named<T>(pub(super) T);

impl<T: FromStr + Send> FromRequestParts<Arc<Host>> for Named<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, host: &Arc<Host>) -> Result<Self, Refusal> {
        let path = Path::<String>::from_request_parts(parts, host).await;
        let Path(text) = path.map_err(|_| Refusal::from(ErrorCode::NotFound))?;
        text.parse()
            .map(Named)
            .map_err(|_| ErrorCode::NotFound.into())
    }
}

/// The query string. Unknown and repeated parameters are refused, so that a
/// typing error never widens a filter.
#[derive(Debug)]
pub(super) struct Params<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<Arc<Host>> for Params<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Host>) -> Result<Self, Refusal> {
        Query::try_from_uri(&parts.uri)
            .map(|Query(params)| Params(params))
            .map_err(|rejection| invalid_query(&rejection.body_text()).into())
    }
}

fn invalid_query(fault: &str) -> Error {
    let fault = fault.rsplit("query string: ").next().unwrap_or(fault);
    Error::new(
        ErrorCode::InvalidRequest,
        format!("The query string is wrong: {fault}."),
    )
}

/// A JSON body of any kind.
#[derive(Debug)]
pub(super) struct AnyJson(pub(super) Value);

impl FromRequest<Arc<Host>> for AnyJson {
    type Rejection = Refusal;

    async fn from_request(request: Request, host: &Arc<Host>) -> Result<Self, Refusal> {
        expect_json(request.headers())?;
        let limits = &host.config().http;
        let bytes = body::read(request, limits.json_bytes, limits.body()).await?;
        Ok(AnyJson(serde_json::from_slice(&bytes).map_err(no_json)?))
    }
}

/// A JSON object as the body.
#[derive(Debug)]
pub(super) struct JsonBody<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Arc<Host>> for JsonBody<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, host: &Arc<Host>) -> Result<Self, Refusal> {
        expect_json(request.headers())?;
        let limits = &host.config().http;
        let bytes = body::read(request, limits.json_bytes, limits.body()).await?;
        Ok(JsonBody(parse(&bytes)?))
    }
}

/// A JSON body that may be missing.
#[derive(Debug)]
pub(super) struct OptionalBody<T>(pub(super) T);

impl<T: DeserializeOwned + Default> FromRequest<Arc<Host>> for OptionalBody<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, host: &Arc<Host>) -> Result<Self, Refusal> {
        let json = expect_json(request.headers());
        let limits = &host.config().http;
        let bytes = body::read(request, limits.json_bytes, limits.body()).await?;
        if bytes.is_empty() {
            return Ok(OptionalBody(T::default()));
        }
        json?;
        Ok(OptionalBody(parse(&bytes)?))
    }
}

/// Refuses bodies that do not say they are JSON: browsers send other kinds
/// without asking.
pub(super) fn expect_json(headers: &HeaderMap) -> Result<(), Error> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let kind = kind.map(|kind| kind.split(';').next().unwrap_or(kind).trim());
    match kind {
        Some(kind) if kind.eq_ignore_ascii_case("application/json") => Ok(()),
        _ => Err(Error::new(
            ErrorCode::InvalidRequest,
            "Send a JSON body with `Content-Type: application/json`.",
        )),
    }
}

/// Parses a JSON object, borrowing from it where the type does.
///
/// # Errors
/// `invalid_json` for text that is no JSON, `invalid_request` for JSON of
/// another shape.
pub(super) fn parse<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, Error> {
    // A list would be read as the fields in their order.
    let object = bytes.trim_ascii_start().starts_with(b"{");
    let parsed = match object {
        true => serde_json::from_slice(bytes),
        false => Err(serde::de::Error::custom("expected an object")),
    };
    parsed.map_err(|fault: serde_json::Error| {
        // A field of a wrong shape may stand in text that is no JSON at all.
        match serde_json::from_slice::<IgnoredAny>(bytes) {
            Ok(_) => Error::new(
                ErrorCode::InvalidRequest,
                format!("The body is wrong: {fault}."),
            ),
            Err(fault) => no_json(fault),
        }
    })
}

fn no_json(fault: serde_json::Error) -> Error {
    Error::new(
        ErrorCode::InvalidJson,
        format!("The body is not JSON: {fault}."),
    )
}
