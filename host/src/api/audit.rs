use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::Json;
use super::auth::{Caller, Manage};
use super::error::Refusal;
use super::extract::Params;
use super::refusals;
use crate::catalog::{AuditEvent, RecordId};
use crate::error::Error;
use crate::host::Host;

pub(super) fn router() -> OpenApiRouter<Arc<Host>> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Events of one page when nobody says how many.
const PAGE: usize = 100;
/// The most events of one page.
const LARGEST_PAGE: usize = 1_000;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Page {
    /// The last event of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    before: Option<RecordId>,
    /// At most this many; 100 when left out, and never more than 1,000.
    #[serde(default)]
    limit: Option<usize>,
}

/// A gym's audit trail.
#[derive(Serialize, ToSchema)]
struct Trail {
    /// Newest first.
    events: Vec<AuditEvent>,
}

/// Lists what was decided and changed in the gym, newest first
#[utoipa::path(
    get,
    path = "/v1/audit",
    operation_id = "list_audit_events",
    tag = "audit",
    params(Page),
    responses((status = 200, description = "The events.", body = Trail), refusals::Read),
)]
async fn list(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
    Params(page): Params<Page>,
) -> Result<Json<Trail>, Refusal> {
    let limit = page.limit.unwrap_or(PAGE).clamp(1, LARGEST_PAGE);
    let events = host.ledger().audit(&caller.who.gym, page.before, limit);
    let events = events.await.map_err(Error::from)?;
    Ok(Json(Trail { events }))
}
