use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::Json;
use super::auth::{Caller, Manage};
use super::error::Refusal;
use super::extract::{JsonBody, Named};
use super::refusals;
use crate::catalog::{PluginName, SecretName};
use crate::error::ErrorCode;
use crate::host::Host;
use crate::manage::plugins::{self, SecretView};
use crate::vault::SecretValue;

pub(super) fn router() -> OpenApiRouter<Arc<Host>> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(set, remove))
        .routes(routes!(rotate))
}

/// A plugin's secrets.
#[derive(Serialize, ToSchema)]
struct SecretList {
    /// Those that its serving version asks for, and the one that waits.
    secrets: Vec<SecretView>,
}

/// A secret's value. It is never shown again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewValue {
    /// Visible ASCII, 8 to 4,096 characters.
    #[schema(write_only)]
    value: String,
}

type Names = Result<Path<(PluginName, SecretName)>, PathRejection>;

/// Lists the secrets that a plugin asks for, without their values
#[utoipa::path(
    get,
    path = "/v1/plugins/{name}/secrets",
    operation_id = "list_secrets",
    tag = "secrets",
    params(("name" = String, Path, description = "The plugin.", example = "book_class")),
    responses((status = 200, description = "The secrets.", body = SecretList), refusals::ReadOne),
)]
async fn list(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
    Named(name): Named<PluginName>,
) -> Result<Json<SecretList>, Refusal> {
    let secrets = plugins::secrets(&host, &caller.who, &name).await?;
    Ok(Json(SecretList { secrets }))
}

/// Sets a secret's value; it can be replaced and never be read
#[utoipa::path(
    put,
    path = "/v1/plugins/{name}/secrets/{secret}",
    operation_id = "set_secret",
    tag = "secrets",
    params(
        ("name" = String, Path, description = "The plugin.", example = "book_class"),
        ("secret" = String, Path, description = "The secret.", example = "planify_key"),
    ),
    request_body(content = NewValue, example = json!({"value": "pk_live_0123456789"})),
    responses((status = 204, description = "It is set."), refusals::ChangeWith),
)]
async fn set(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
    names: Names,
    JsonBody(body): JsonBody<NewValue>,
) -> Result<StatusCode, Refusal> {
    let Path((plugin, name)) = names.map_err(|_| Refusal::from(ErrorCode::NotFound))?;
    let value = SecretValue::new(body.value)?;
    plugins::set_secret(&host, &caller.who, &plugin, &name, value).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a secret's value
#[utoipa::path(
    delete,
    path = "/v1/plugins/{name}/secrets/{secret}",
    operation_id = "remove_secret",
    tag = "secrets",
    params(
        ("name" = String, Path, description = "The plugin.", example = "book_class"),
        ("secret" = String, Path, description = "The secret.", example = "planify_key"),
    ),
    responses((status = 204, description = "It is gone."), refusals::Change),
)]
async fn remove(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
    names: Names,
) -> Result<StatusCode, Refusal> {
    let Path((plugin, name)) = names.map_err(|_| Refusal::from(ErrorCode::NotFound))?;
    plugins::remove_secret(&host, &caller.who, &plugin, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Encrypts the gym's secrets and sources anew, under a fresh key
#[utoipa::path(
    post,
    path = "/v1/secrets/rotate",
    operation_id = "rotate_secrets",
    tag = "secrets",
    responses((status = 204, description = "It is done."), refusals::Change),
)]
async fn rotate(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
) -> Result<StatusCode, Refusal> {
    plugins::rotate_secrets(&host, &caller.who).await?;
    Ok(StatusCode::NO_CONTENT)
}
