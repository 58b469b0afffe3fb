use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::Json;
use super::error::Refusal;
use super::refusals;
use crate::error::{Error, ErrorCode};
use crate::host::Host;

pub(super) fn router() -> OpenApiRouter<Arc<Host>> {
    OpenApiRouter::new()
        .routes(routes!(healthz))
        .routes(routes!(readyz))
}

/// How the host is.
#[derive(Serialize, ToSchema)]
struct Health {
    /// Always `ok`; otherwise an error is answered.
    #[schema(example = "ok")]
    status: &'static str,
}

/// Whether the process answers at all
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "host",
    security(()),
    responses((status = 200, description = "It does.", body = Health)),
)]
async fn healthz() -> Response {
    Json(Health { status: "ok" }).into_response()
}

/// Whether the host takes requests: not while it is stopping
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "host",
    security(()),
    responses((status = 200, description = "It does.", body = Health), refusals::Ready),
)]
async fn readyz(State(host): State<Arc<Host>>) -> Result<Response, Refusal> {
    if !host.ready() {
        return Err(Error::new(ErrorCode::Unavailable, "The host is stopping.").into());
    }
    Ok((StatusCode::OK, Json(Health { status: "ok" })).into_response())
}
