//! Testing a plugin: one function by hand, or the cases that were saved with
//! it.

use std::sync::Arc;

use axum::extract::State;
use semver::Version;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::Json;
use super::auth::{Caller, Manage};
use super::error::Refusal;
use super::extract::{JsonBody, Named, OptionalBody};
use super::refusals;
use crate::call::Context;
use crate::cases::{Case, Cases, Defaults, Report};
use crate::catalog::{Member, PluginName};
use crate::host::Host;
use crate::manage::plugins::{self, TestReport, Trial};

pub(super) fn router() -> OpenApiRouter<Arc<Host>> {
    OpenApiRouter::new()
        .routes(routes!(test))
        .routes(routes!(read, save))
        .routes(routes!(run))
}

/// What to test. Beside the function and the version it is what a call has.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TestBody {
    /// The function; left out: the only one.
    #[serde(default)]
    function: Option<String>,
    /// Left out: the version that serves, or will when the plugin is
    /// activated.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "1.4.0")]
    version: Option<Version>,
    /// The arguments; left out: `{}`.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    arguments: Option<Box<RawValue>>,
    /// On whose behalf.
    #[serde(default)]
    member: Option<Member>,
    /// In which conversation or at which kiosk.
    #[serde(default)]
    session: Option<String>,
    /// BCP 47 language tag; the gym's own when left out.
    #[serde(default)]
    locale: Option<String>,
    /// IANA time zone; the gym's own when left out.
    #[serde(default)]
    time_zone: Option<String>,
    /// The same for every attempt at the same call.
    #[serde(default)]
    idempotency_key: Option<String>,
    /// 1 for the first attempt, as when it is left out.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1000)]
    attempt: Option<u32>,
}

/// Tests a function, whether its plugin serves or not
///
/// It runs in the sandbox with the plugin's own grants, secrets, settings and
/// storage. The answer is 200 whatever the function did. Requests are shown as
/// the plugin wrote them: secrets are placeholders. Closing the connection
/// cancels it.
#[utoipa::path(
    post,
    path = "/v1/plugins/{name}/test",
    operation_id = "test_plugin",
    tag = "plugins",
    params(("name" = String, Path, description = "The plugin.", example = "opening_hours")),
    request_body(content = Option<TestBody>, example = json!({
        "arguments": {"at": "2026-12-24T18:00:00"},
    })),
    responses((status = 200, description = "What it did.", body = TestReport), refusals::Try),
)]
async fn test(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
    Named(name): Named<PluginName>,
    OptionalBody(body): OptionalBody<TestBody>,
) -> Result<Json<TestReport>, Refusal> {
    let context = Context {
        member: body.member,
        session: body.session,
        locale: body.locale,
        time_zone: body.time_zone,
        idempotency_key: body.idempotency_key,
        attempt: body.attempt,
    };
    context.check()?;
    let arguments = body.arguments.as_deref().map_or("{}", RawValue::get);
    let trial = Trial {
        function: body.function,
        version: body.version,
        arguments: arguments.to_owned(),
        context,
    };
    Ok(Json(plugins::test(&host, &caller.who, &name, trial).await?))
}

/// Saved cases, as `spotter test` reads them from a file.
#[derive(Serialize, ToSchema)]
struct CaseList {
    /// What cases have unless they say otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    defaults: Option<Defaults>,
    /// In the order in which they run.
    cases: Vec<Case>,
}

impl From<Cases> for CaseList {
    fn from(cases: Cases) -> CaseList {
        CaseList {
            defaults: cases.defaults().cloned(),
            cases: cases.iter().cloned().collect(),
        }
    }
}

/// The same, not yet read: all faults are told at once.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCaseList {
    #[serde(default)]
    defaults: Defaults,
    cases: Vec<Value>,
}

/// Reads the cases that were saved with a plugin
#[utoipa::path(
    get,
    path = "/v1/plugins/{name}/cases",
    operation_id = "read_cases",
    tag = "plugins",
    params(("name" = String, Path, description = "The plugin.", example = "opening_hours")),
    responses((status = 200, description = "The cases.", body = CaseList), refusals::ReadOne),
)]
async fn read(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
    Named(name): Named<PluginName>,
) -> Result<Json<CaseList>, Refusal> {
    let cases = plugins::cases(&host, &caller.who, &name).await?;
    Ok(Json(cases.into()))
}

/// Replaces the cases that are saved with a plugin
///
/// At most 50, and 256 KiB. They are kept over versions; from then on a version
/// comes into service when they pass on it.
#[utoipa::path(
    put,
    path = "/v1/plugins/{name}/cases",
    operation_id = "save_cases",
    tag = "plugins",
    params(("name" = String, Path, description = "The plugin.", example = "opening_hours")),
    request_body(content = CaseList, example = json!({"cases": [{
        "name": "closed on Christmas Eve",
        "function": "is_open",
        "arguments": {"at": "2026-12-24T18:00:00"},
        "includes": {"open": false},
    }]})),
    responses((status = 200, description = "The cases.", body = CaseList), refusals::ChangeWith),
)]
async fn save(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
    Named(name): Named<PluginName>,
    JsonBody(list): JsonBody<RawCaseList>,
) -> Result<Json<CaseList>, Refusal> {
    let RawCaseList { defaults, cases } = list;
    let cases = plugins::set_cases(&host, &caller.who, &name, defaults, cases).await?;
    Ok(Json(cases.into()))
}

/// On which version to run them.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CaseRun {
    /// Left out: the version that serves, or will when the plugin is
    /// activated.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "1.4.0")]
    version: Option<Version>,
}

/// Runs the cases that were saved with a plugin
///
/// Each has a storage of its own, and answers of its own for requests and
/// queries; the plugin may use all that it asks for. A live case asks the real
/// servers, with the gym's grants, secrets and settings. Closing the connection
/// stops the run.
#[utoipa::path(
    post,
    path = "/v1/plugins/{name}/cases/run",
    operation_id = "run_cases",
    tag = "plugins",
    params(("name" = String, Path, description = "The plugin.", example = "opening_hours")),
    request_body(content = Option<CaseRun>),
    responses((status = 200, description = "What came of each.", body = Report), refusals::Try),
)]
async fn run(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
    Named(name): Named<PluginName>,
    OptionalBody(run): OptionalBody<CaseRun>,
) -> Result<Json<Report>, Refusal> {
    let version = run.version.as_ref();
    Ok(Json(
        plugins::run_cases(&host, &caller.who, &name, version).await?,
    ))
}
