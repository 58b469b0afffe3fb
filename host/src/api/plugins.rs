use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use semver::Version;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{Created, Json};
use super::auth::{Caller, Manage};
use super::error::Refusal;
use super::extract::{JsonBody, Named, OptionalBody};
use super::refusals;
use crate::catalog::{Plugin, PluginName, PluginVersion};
use crate::host::Host;
use crate::manage::plugins::{self, Decision, PluginView};

pub(super) fn router() -> OpenApiRouter<Arc<Host>> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(read, delete))
        .routes(routes!(versions))
        .routes(routes!(settings))
        .routes(routes!(consent))
        .routes(routes!(activate))
        .routes(routes!(pause))
        .routes(routes!(rollback))
        .routes(routes!(duplicate))
}

/// The gym's plugins.
#[derive(Serialize, ToSchema)]
struct PluginList {
    /// By name.
    plugins: Vec<Plugin>,
}

/// A plugin's versions.
#[derive(Serialize, ToSchema)]
struct VersionList {
    /// In their order.
    versions: Vec<PluginVersion>,
}

/// Which version to serve.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Activation {
    /// Left out: the one the plugin has.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "1.4.0")]
    version: Option<Version>,
    /// Whether it is served though the plugin's saved cases fail on it.
    #[serde(default)]
    force: bool,
}

/// How to go back.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Return {
    /// Whether the version is served though the plugin's saved cases fail on
    /// it.
    #[serde(default)]
    force: bool,
}

/// What to call the duplicate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Duplication {
    /// A name that is free in the gym.
    #[schema(value_type = String, example = "opening_hours_pool")]
    name: PluginName,
}

/// Lists the gym's plugins
#[utoipa::path(
    get,
    path = "/v1/plugins",
    operation_id = "list_plugins",
    tag = "plugins",
    responses((status = 200, description = "The plugins.", body = PluginList), refusals::Read),
)]
async fn list(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
) -> Result<Json<PluginList>, Refusal> {
    let plugins = plugins::list(&host, &caller.who).await?;
    Ok(Json(PluginList { plugins }))
}

/// Reads a plugin and its serving version
#[utoipa::path(
    get,
    path = "/v1/plugins/{name}",
    operation_id = "read_plugin",
    tag = "plugins",
    params(("name" = String, Path, description = "The plugin.", example = "opening_hours")),
    responses((status = 200, description = "The plugin.", body = PluginView), refusals::ReadOne),
)]
async fn read(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
    Named(name): Named<PluginName>,
) -> Result<Json<PluginView>, Refusal> {
    Ok(Json(plugins::read(&host, &caller.who, &name).await?))
}

/// Removes a plugin with its versions, settings, secrets, cases and storage
#[utoipa::path(
    delete,
    path = "/v1/plugins/{name}",
    operation_id = "delete_plugin",
    tag = "plugins",
    params(("name" = String, Path, description = "The plugin.", example = "opening_hours")),
    responses((status = 204, description = "It is gone."), refusals::Change),
)]
async fn delete(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
    Named(name): Named<PluginName>,
) -> Result<StatusCode, Refusal> {
    plugins::delete(&host, &caller.who, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists a plugin's versions
#[utoipa::path(
    get,
    path = "/v1/plugins/{name}/versions",
    operation_id = "list_versions",
    tag = "plugins",
    params(("name" = String, Path, description = "The plugin.", example = "opening_hours")),
    responses(
        (status = 200, description = "The versions.", body = VersionList),
        refusals::ReadOne,
    ),
)]
async fn versions(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
    Named(name): Named<PluginName>,
) -> Result<Json<VersionList>, Refusal> {
    let versions = plugins::versions(&host, &caller.who, &name).await?;
    Ok(Json(VersionList { versions }))
}

/// Replaces an installation's settings; they must match the plugin's schema
#[utoipa::path(
    put,
    path = "/v1/plugins/{name}/settings",
    operation_id = "set_settings",
    tag = "plugins",
    params(("name" = String, Path, description = "The plugin.", example = "opening_hours")),
    request_body(content = Object, example = json!({"time_zone": "Europe/Paris"})),
    responses((status = 200, description = "The plugin.", body = Plugin), refusals::ChangeWith),
)]
async fn settings(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
    Named(name): Named<PluginName>,
    JsonBody(settings): JsonBody<Map<String, Value>>,
) -> Result<Json<Plugin>, Refusal> {
    Ok(Json(
        plugins::settings(&host, &caller.who, &name, settings).await?,
    ))
}

/// Decides what a plugin may use of what it asks for
///
/// The version that waits for consent is put into service by it, where the
/// plugin's saved cases pass on it. Later
/// decisions replace earlier ones, and the next calls obey them.
#[utoipa::path(
    post,
    path = "/v1/plugins/{name}/consent",
    operation_id = "consent",
    tag = "plugins",
    params(("name" = String, Path, description = "The plugin.", example = "opening_hours")),
    request_body(content = Decision, example = json!({"grant": "all"})),
    responses((status = 200, description = "The plugin.", body = Plugin), refusals::Serve),
)]
async fn consent(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
    Named(name): Named<PluginName>,
    JsonBody(decision): JsonBody<Decision>,
) -> Result<Json<Plugin>, Refusal> {
    Ok(Json(
        plugins::consent(&host, &caller.who, &name, decision).await?,
    ))
}

/// Puts a plugin into service, with any of its versions
///
/// The cases that were saved with the plugin run first, and must pass.
#[utoipa::path(
    post,
    path = "/v1/plugins/{name}/activate",
    operation_id = "activate_plugin",
    tag = "plugins",
    params(("name" = String, Path, description = "The plugin.", example = "opening_hours")),
    request_body(content = Option<Activation>, example = json!({"version": "1.4.0"})),
    responses((status = 200, description = "The plugin.", body = Plugin), refusals::Serve),
)]
async fn activate(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
    Named(name): Named<PluginName>,
    OptionalBody(activation): OptionalBody<Activation>,
) -> Result<Json<Plugin>, Refusal> {
    let version = activation.version.as_ref();
    Ok(Json(
        plugins::activate(&host, &caller.who, &name, version, activation.force).await?,
    ))
}

/// Takes a plugin out of service
#[utoipa::path(
    post,
    path = "/v1/plugins/{name}/pause",
    operation_id = "pause_plugin",
    tag = "plugins",
    params(("name" = String, Path, description = "The plugin.", example = "opening_hours")),
    responses((status = 200, description = "The plugin.", body = Plugin), refusals::Change),
)]
async fn pause(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
    Named(name): Named<PluginName>,
) -> Result<Json<Plugin>, Refusal> {
    Ok(Json(plugins::pause(&host, &caller.who, &name).await?))
}

/// Goes back to the version that served before
///
/// Where the plugin is active, its saved cases run first, and must pass.
#[utoipa::path(
    post,
    path = "/v1/plugins/{name}/rollback",
    operation_id = "roll_back_plugin",
    tag = "plugins",
    params(("name" = String, Path, description = "The plugin.", example = "opening_hours")),
    request_body(content = Option<Return>),
    responses((status = 200, description = "The plugin.", body = Plugin), refusals::Serve),
)]
async fn rollback(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
    Named(name): Named<PluginName>,
    OptionalBody(back): OptionalBody<Return>,
) -> Result<Json<Plugin>, Refusal> {
    Ok(Json(
        plugins::rollback(&host, &caller.who, &name, back.force).await?,
    ))
}

/// Installs a plugin a second time, as a draft under another name
///
/// The functions of the duplicate are served as `<new name>_<function>`; a
/// name over 64 characters is cut and ends in digits of its digest, one that
/// is taken is numbered.
#[utoipa::path(
    post,
    path = "/v1/plugins/{name}/duplicate",
    operation_id = "duplicate_plugin",
    tag = "plugins",
    params(("name" = String, Path, description = "The plugin.", example = "opening_hours")),
    request_body(content = Duplication, example = json!({"name": "opening_hours_pool"})),
    responses((status = 201, description = "The duplicate.", body = Plugin), refusals::ChangeWith),
)]
async fn duplicate(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
    Named(name): Named<PluginName>,
    JsonBody(duplication): JsonBody<Duplication>,
) -> Result<Created<Plugin>, Refusal> {
    let copy = plugins::duplicate(&host, &caller.who, &name, &duplication.name).await?;
    Ok(Created(copy))
}
