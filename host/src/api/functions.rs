use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::Json;
use super::auth::{Call, Caller};
use super::error::Refusal;
use super::extract::Params;
use super::refusals;
use crate::call::GymEntry;
use crate::catalog::{Effects, Function, FunctionName, GymId, PluginName, Served, Status};
use crate::error::{Error, ErrorCode, Result};
use crate::host::Host;
use crate::protocol::openai::{self, Format};

pub(super) fn router() -> OpenApiRouter<Arc<Host>> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(read))
}

/// Which shape to list functions in.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ToolFormat {
    /// `tools` of OpenAI's Chat Completions.
    Chat,
    /// `tools` of OpenAI's Responses.
    Responses,
    /// `tools` of a session of OpenAI's Realtime.
    Realtime,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListParams {
    /// Left out: functions as they are read one by one.
    #[serde(default)]
    #[param(inline)]
    format: Option<ToolFormat>,
}

/// A function as the gym serves it.
#[derive(Serialize, ToSchema)]
struct FunctionView<'a> {
    /// What callers say.
    #[schema(value_type = String)]
    name: &'a FunctionName,
    /// The plugin it belongs to.
    #[schema(value_type = String)]
    plugin: &'a PluginName,
    /// The plugin's serving version.
    #[schema(value_type = String)]
    version: &'a semver::Version,
    /// Name for people.
    #[schema(value_type = String)]
    display_name: &'a str,
    /// Tells the model what it does and when to call it.
    #[schema(value_type = String)]
    description: &'a str,
    /// JSON Schema of the arguments.
    #[schema(value_type = Object)]
    parameters: &'a Value,
    /// JSON Schema of the result.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    returns: Option<&'a Value>,
    /// What a call does to the world, as the author promises.
    effects: Effects,
    /// Whether models can be held to the schema exactly.
    strict: bool,
    /// Why not; empty where they can.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    #[schema(value_type = Vec<String>)]
    not_strict_because: &'a [String],
}

/// The functions that the gym serves.
#[derive(Serialize, ToSchema)]
struct FunctionList<'a> {
    /// By name.
    functions: Vec<FunctionView<'a>>,
}

/// The functions as tools of an OpenAI API.
#[derive(Serialize, ToSchema)]
struct ToolList {
    /// As they go into a request's or a session's `tools`.
    #[schema(value_type = Vec<Object>)]
    tools: Vec<Value>,
}

/// Lists the functions of the gym's active plugins
#[utoipa::path(
    get,
    path = "/v1/functions",
    operation_id = "list_functions",
    tag = "functions",
    params(ListParams),
    responses(
        (
            status = 200,
            description = "The functions, or with `format` the tools.",
            content(
                (FunctionList<'static> = "application/json"),
            ),
        ),
        refusals::Read,
    ),
)]
async fn list(
    State(host): State<Arc<Host>>,
    caller: Caller<Call>,
    Params(params): Params<ListParams>,
) -> Result<Response, Refusal> {
    let gym = gym(&host, &caller.who.gym)?;
    let mut served: Vec<_> = gym
        .functions
        .iter()
        .filter(|(_, installed)| installed.status() == Status::Active)
        .filter_map(|(name, installed)| Some((name, installed, installed.function()?)))
        .collect();
    served.sort_unstable_by_key(|(name, ..)| *name);
    let format = match params.format {
        None => {
            let functions = served
                .into_iter()
                .map(|(name, installed, function)| view(name, installed, function))
                .collect();
            return Ok(Json(FunctionList { functions }).into_response());
        }
        Some(ToolFormat::Chat) => Format::Chat,
        Some(ToolFormat::Responses) => Format::Responses,
        Some(ToolFormat::Realtime) => Format::Realtime,
    };
    let tools = served
        .into_iter()
        .map(|(name, _, function)| openai::tool(Served { name, function }, format))
        .collect();
    Ok(Json(ToolList { tools }).into_response())
}

/// Reads a function
#[utoipa::path(
    get,
    path = "/v1/functions/{name}",
    operation_id = "read_function",
    tag = "functions",
    params(("name" = String, Path, description = "The function.", example = "is_open")),
    responses(
        (status = 200, description = "The function.", body = FunctionView<'static>),
        refusals::ReadFunction,
    ),
)]
async fn read(
    State(host): State<Arc<Host>>,
    caller: Caller<Call>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Refusal> {
    let gym = gym(&host, &caller.who.gym)?;
    let name = path.ok().map(|Path(name)| name).unwrap_or_default();
    let found = gym
        .functions
        .get_key_value(name.as_str())
        .filter(|(_, installed)| installed.status() == Status::Active)
        .and_then(|(name, installed)| Some((name, installed, installed.function()?)));
    let (name, installed, function) = found.ok_or_else(|| {
        Error::new(
            ErrorCode::UnknownFunction,
            "The gym serves no function of that name.",
        )
    })?;
    Ok(Json(view(name, installed, function)).into_response())
}

fn gym(host: &Host, id: &GymId) -> Result<Arc<GymEntry>> {
    let gym = host.directory().gym(id);
    gym.ok_or_else(|| {
        Error::new(
            ErrorCode::NotFound,
            "The key's gym does not exist any more.",
        )
    })
}

fn view<'a>(
    name: &'a FunctionName,
    installed: &'a crate::call::Installed,
    function: &'a Function,
) -> FunctionView<'a> {
    FunctionView {
        name,
        plugin: &installed.plugin.plugin.name,
        version: &installed.plugin.plugin.version,
        display_name: &function.display_name,
        description: &function.description,
        parameters: &function.parameters,
        returns: function.returns.as_ref(),
        effects: function.effects,
        strict: function.strict_parameters.is_some(),
        not_strict_because: &function.not_strict_because,
    }
}
