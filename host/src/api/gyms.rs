use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{Created, Json};
use super::auth::{Admin, AnyKey, Caller};
use super::error::Refusal;
use super::extract::{JsonBody, Named};
use super::refusals;
use crate::catalog::{Gym, GymId};
use crate::host::Host;
use crate::manage::gyms::{self, NewGym};

pub(super) fn router() -> OpenApiRouter<Arc<Host>> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(read))
        .routes(routes!(own))
}

/// The host's gyms.
#[derive(Serialize, ToSchema)]
struct GymList {
    /// By id.
    gyms: Vec<Gym>,
}

/// Lists the gyms
#[utoipa::path(
    get,
    path = "/v1/gyms",
    operation_id = "list_gyms",
    tag = "gyms",
    responses((status = 200, description = "The gyms.", body = GymList), refusals::Read),
)]
async fn list(State(host): State<Arc<Host>>, _: Caller<Admin>) -> Result<Json<GymList>, Refusal> {
    let gyms = gyms::list(&host).await?;
    Ok(Json(GymList { gyms }))
}

/// Makes a gym
#[utoipa::path(
    post,
    path = "/v1/gyms",
    operation_id = "create_gym",
    tag = "gyms",
    request_body(content = NewGym, example = json!({
        "id": "downtown", "name": "Downtown Fitness",
        "locale": "fr-FR", "time_zone": "Europe/Paris",
    })),
    responses((status = 201, description = "The gym.", body = Gym), refusals::Make),
)]
async fn create(
    State(host): State<Arc<Host>>,
    _: Caller<Admin>,
    JsonBody(new): JsonBody<NewGym>,
) -> Result<Created<Gym>, Refusal> {
    Ok(Created(gyms::create(&host, new).await?))
}

/// Reads a gym
#[utoipa::path(
    get,
    path = "/v1/gyms/{gym}",
    operation_id = "read_gym",
    tag = "gyms",
    params(("gym" = String, Path, description = "The gym's id.", example = "downtown")),
    responses((status = 200, description = "The gym.", body = Gym), refusals::ReadOne),
)]
async fn read(
    State(host): State<Arc<Host>>,
    _: Caller<Admin>,
    Named(gym): Named<GymId>,
) -> Result<Json<Gym>, Refusal> {
    Ok(Json(gyms::read(&host, &gym).await?))
}

/// Reads the gym that the key belongs to
#[utoipa::path(
    get,
    path = "/v1/gym",
    operation_id = "read_own_gym",
    tag = "gyms",
    responses((status = 200, description = "The gym.", body = Gym), refusals::ReadOne),
)]
async fn own(State(host): State<Arc<Host>>, caller: Caller<AnyKey>) -> Result<Json<Gym>, Refusal> {
    Ok(Json(gyms::read(&host, &caller.who.gym).await?))
}
