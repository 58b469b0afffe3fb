use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::Json;
use super::auth::{Caller, Manage};
use super::error::Refusal;
use super::extract::{JsonBody, Named};
use super::refusals;
use crate::catalog::{Source, SourceName};
use crate::host::Host;
use crate::manage::sources::{self, FindingView, SourceAddress};

pub(super) fn router() -> OpenApiRouter<Arc<Host>> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(set, remove))
        .routes(routes!(examine))
}

/// The gym's data sources.
#[derive(Serialize, ToSchema)]
struct SourceList {
    /// By name.
    sources: Vec<Source>,
}

/// What was found in a data source.
#[derive(Serialize, ToSchema)]
struct Findings {
    /// The grave ones first; empty where there is nothing to mend.
    findings: Vec<FindingView>,
}

/// Lists the gym's data sources, without where they are
#[utoipa::path(
    get,
    path = "/v1/sources",
    operation_id = "list_sources",
    tag = "sources",
    responses((status = 200, description = "The sources.", body = SourceList), refusals::Read),
)]
async fn list(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
) -> Result<Json<SourceList>, Refusal> {
    let sources = sources::list(&host, &caller.who).await?;
    Ok(Json(SourceList { sources }))
}

/// Sets a data source that plugins may be granted to read
#[utoipa::path(
    put,
    path = "/v1/sources/{source}",
    operation_id = "set_source",
    tag = "sources",
    params(("source" = String, Path, description = "The source.", example = "members")),
    request_body(content = SourceAddress, example = json!({"sqlite": {"file": "gym.sqlite"}})),
    responses((status = 200, description = "The source.", body = Source), refusals::ChangeWith),
)]
async fn set(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
    Named(name): Named<SourceName>,
    JsonBody(address): JsonBody<SourceAddress>,
) -> Result<Json<Source>, Refusal> {
    Ok(Json(
        sources::set(&host, &caller.who, &name, address).await?,
    ))
}

/// Removes a data source; the database itself stays as it is
#[utoipa::path(
    delete,
    path = "/v1/sources/{source}",
    operation_id = "remove_source",
    tag = "sources",
    params(("source" = String, Path, description = "The source.", example = "members")),
    responses((status = 204, description = "It is gone."), refusals::Change),
)]
async fn remove(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
    Named(name): Named<SourceName>,
) -> Result<StatusCode, Refusal> {
    sources::remove(&host, &caller.who, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Looks at a data source as an attacker would, and says what is too open
#[utoipa::path(
    get,
    path = "/v1/sources/{source}/findings",
    operation_id = "examine_source",
    tag = "sources",
    params(("source" = String, Path, description = "The source.", example = "members")),
    responses((status = 200, description = "What was found.", body = Findings), refusals::ReadOne),
)]
async fn examine(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
    Named(name): Named<SourceName>,
) -> Result<Json<Findings>, Refusal> {
    let findings = sources::examine(&host, &caller.who, &name).await?;
    Ok(Json(Findings { findings }))
}
