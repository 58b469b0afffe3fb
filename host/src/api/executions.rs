use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::Json;
use super::auth::{Call, Caller};
use super::error::Refusal;
use super::extract::{Named, Params};
use super::refusals;
use crate::catalog::{Failure, Member, PluginName, Record, RecordId, Timestamp, Usage};
use crate::error::{Error, ErrorCode};
use crate::host::Host;
use crate::store::{RecordFilter, RecordStatus};

/// Executions in a page unless asked otherwise, and at most.
const PAGE: usize = 50;
const LARGEST_PAGE: usize = 200;

pub(super) fn router() -> OpenApiRouter<Arc<Host>> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(read))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListParams {
    /// Of this function.
    function: Option<String>,
    /// Of this plugin.
    #[param(value_type = Option<String>)]
    plugin: Option<PluginName>,
    /// Those that succeeded, or those that failed.
    #[param(inline)]
    status: Option<StatusParam>,
    /// Those that failed with this code.
    #[param(value_type = Option<String>)]
    code: Option<ErrorCode>,
    /// On behalf of the member with this id.
    member: Option<String>,
    /// In this session.
    session: Option<String>,
    /// Started at this time or later.
    #[param(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// Started before this time.
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
    /// The last answer's `next`: the page that follows it.
    #[param(value_type = Option<String>, format = "uuid")]
    before: Option<RecordId>,
    /// At most so many; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

/// How a call ended.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum StatusParam {
    /// With a result.
    Ok,
    /// With an error.
    Error,
}

/// An execution without what may be large: arguments, result and logs.
#[derive(Serialize, ToSchema)]
struct ExecutionView<'a> {
    /// The call's id.
    #[schema(value_type = String, format = "uuid")]
    id: RecordId,
    /// The function that was asked for, which need not exist.
    #[schema(value_type = String)]
    function: &'a str,
    /// The plugin that served it, when it came so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    plugin: Option<&'a PluginName>,
    /// The plugin's version.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    version: Option<&'a semver::Version>,
    /// Whether it was a manager's test.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    test: bool,
    /// When the call arrived.
    #[schema(value_type = String, format = DateTime)]
    started_at: Timestamp,
    /// From arrival to answer, in microseconds, waiting included.
    duration_us: u64,
    /// On whose behalf.
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<&'a Member>,
    /// In which conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    session: Option<&'a str>,
    /// The failure; none when the call succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<&'a Failure>,
    /// What it used.
    usage: Usage,
}

impl<'a> From<&'a Record> for ExecutionView<'a> {
    fn from(record: &'a Record) -> ExecutionView<'a> {
        ExecutionView {
            id: record.id,
            function: &record.function,
            plugin: record.plugin.as_ref(),
            version: record.version.as_ref(),
            test: record.test,
            started_at: record.started_at,
            duration_us: record.duration_us,
            member: record.member.as_ref(),
            session: record.session.as_deref(),
            failure: record.failure.as_ref(),
            usage: record.usage,
        }
    }
}

/// A page of executions.
#[derive(Serialize, ToSchema)]
struct ExecutionList<'a> {
    /// Newest first.
    executions: Vec<ExecutionView<'a>>,
    /// Pass as `before` for the next page. None: this is the last.
    #[schema(value_type = Option<String>, format = "uuid")]
    next: Option<RecordId>,
}

/// Lists the gym's executions, newest first
///
/// Arguments, result and logs are left out; read the one of interest.
#[utoipa::path(
    get,
    path = "/v1/executions",
    operation_id = "list_executions",
    tag = "executions",
    params(ListParams),
    responses(
        (status = 200, description = "A page of them.", body = ExecutionList<'static>),
        refusals::Read,
    ),
)]
async fn list(
    State(host): State<Arc<Host>>,
    caller: Caller<Call>,
    Params(params): Params<ListParams>,
) -> Result<axum::response::Response, Refusal> {
    let limit = params.limit.unwrap_or(PAGE);
    if !(1..=LARGEST_PAGE).contains(&limit) {
        return Err(Error::new(
            ErrorCode::InvalidRequest,
            format!("`limit` must be 1 to {LARGEST_PAGE}."),
        )
        .into());
    }
    let filter = RecordFilter {
        function: params.function,
        plugin: params.plugin,
        status: params.status.map(|status| match status {
            StatusParam::Ok => RecordStatus::Ok,
            StatusParam::Error => RecordStatus::Error,
        }),
        code: params.code,
        member: params.member,
        session: params.session,
        since: params.since,
        until: params.until,
    };
    let page = host
        .ledger()
        .records(&caller.who.gym, filter, params.before, limit)
        .await
        .map_err(Error::from)?;
    Ok(super::answer::json(
        axum::http::StatusCode::OK,
        &ExecutionList {
            executions: page.records.iter().map(ExecutionView::from).collect(),
            next: page.next,
        },
    ))
}

/// Reads an execution with its arguments, result and logs
#[utoipa::path(
    get,
    path = "/v1/executions/{id}",
    operation_id = "read_execution",
    tag = "executions",
    params(("id" = String, Path, description = "The call's id.",
        example = "0193a1f0-5a60-7cc3-9d0e-2b6b5c0f7a11")),
    responses((status = 200, description = "The execution.", body = Record), refusals::ReadOne),
)]
async fn read(
    State(host): State<Arc<Host>>,
    caller: Caller<Call>,
    Named(id): Named<RecordId>,
) -> Result<Json<Record>, Refusal> {
    let record = host
        .ledger()
        .record(&caller.who.gym, id)
        .await
        .map_err(Error::from)?;
    let record =
        record.ok_or_else(|| Error::new(ErrorCode::NotFound, "The gym has no such execution."))?;
    Ok(Json(record))
}
