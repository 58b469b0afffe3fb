use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::Json;
use super::auth::{Caller, Manage};
use super::error::Refusal;
use super::extract::Named;
use super::refusals;
use crate::error::{Error, ErrorCode};
use crate::host::Host;
use crate::templates::{self, Template};

pub(super) fn router() -> OpenApiRouter<Arc<Host>> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(read))
        .routes(routes!(description_schema))
}

/// Tools without code that are ready to be filled in.
#[derive(Serialize, ToSchema)]
struct TemplateList {
    /// By name.
    templates: &'static [Template],
}

/// Lists the templates of tools without code
#[utoipa::path(
    get,
    path = "/v1/templates",
    operation_id = "list_templates",
    tag = "templates",
    responses((status = 200, description = "The templates.", body = TemplateList), refusals::Read),
)]
async fn list(_: Caller<Manage>) -> Json<TemplateList> {
    Json(TemplateList {
        templates: templates::all(),
    })
}

/// Reads a template
#[utoipa::path(
    get,
    path = "/v1/templates/{template}",
    operation_id = "read_template",
    tag = "templates",
    params(("template" = String, Path, description = "The template.", example = "reserve_class")),
    responses((status = 200, description = "The template.", body = Template), refusals::ReadOne),
)]
async fn read(
    _: Caller<Manage>,
    Named(name): Named<String>,
) -> Result<Json<&'static Template>, Refusal> {
    Ok(Json(templates::find(&name).ok_or_else(unknown)?))
}

/// Reads the JSON Schema of what describes a tool without code
#[utoipa::path(
    get,
    path = "/v1/schemas/description",
    operation_id = "read_description_schema",
    tag = "templates",
    responses((status = 200, description = "The schema, draft 2020-12.", body = Object), refusals::Read),
)]
async fn description_schema(_: Caller<Manage>) -> Json<Value> {
    Json(spotter_description::json_schema())
}

/// There is no such template.
pub(super) fn unknown() -> Error {
    let names: Vec<&str> = templates::all().iter().map(Template::name).collect();
    Error::new(
        ErrorCode::NotFound,
        format!("There is no such template; there are {}.", names.join(", ")),
    )
}
