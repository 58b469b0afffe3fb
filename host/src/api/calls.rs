//! One call of one function. The hot path: the arguments stay text, and the
//! answer is put together around the result's own text.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};

use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::Json;
use super::auth::{Call, Caller};
use super::error::{Refusal, failed};
use super::extract::{expect_json, parse};
use super::{body, refusals};
use crate::call::Context;
use crate::catalog::{Member, Record, RecordId, Usage};
use crate::error::ErrorCode;
use crate::host::Host;

pub(super) fn router() -> OpenApiRouter<Arc<Host>> {
    OpenApiRouter::new().routes(routes!(call))
}

/// What to call a function with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CallBody<'a> {
    /// The arguments; left out: `{}`.
    #[serde(borrow, default)]
    #[schema(value_type = Option<Object>)]
    arguments: Option<&'a RawValue>,
    /// On whose behalf.
    #[serde(default)]
    member: Option<Member>,
    /// In which conversation or at which kiosk.
    #[serde(default)]
    session: Option<String>,
    /// BCP 47 language tag; the gym's own when left out.
    #[serde(default)]
    #[schema(example = "fr-FR")]
    locale: Option<String>,
    /// IANA time zone; the gym's own when left out.
    #[serde(default)]
    #[schema(example = "Europe/Paris")]
    time_zone: Option<String>,
    /// The same for every attempt at the same call.
    #[serde(default)]
    idempotency_key: Option<String>,
    /// 1 for the first attempt, as when it is left out.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1000)]
    attempt: Option<u32>,
}

/// What a call came to.
#[derive(Serialize, ToSchema)]
struct CallAnswer<'a> {
    /// The function's result: any JSON value.
    #[schema(value_type = Value)]
    result: &'a RawValue,
    /// Names the call and its record.
    #[schema(value_type = String, format = "uuid")]
    call_id: RecordId,
    /// What the call used of the host.
    usage: Usage,
}

/// Calls a function
///
/// Every call that came so far leaves a record, those that fail too; an
/// error's `spotter-call-id` names it. Closing the connection cancels the call.
#[utoipa::path(
    post,
    path = "/v1/functions/{name}",
    operation_id = "call_function",
    tag = "functions",
    params(("name" = String, Path, description = "The function.", example = "is_open")),
    request_body(content = CallBody<'static>, example = json!({
        "arguments": {"at": "2026-12-24T18:00:00"},
        "member": {"id": "m-1042", "name": "Ada"},
        "session": "kiosk-3",
    })),
    responses(
        (
            status = 200,
            description = "The result.",
            body = CallAnswer<'static>,
            example = json!({
                "result": {"open": false, "opens_at": "2026-12-27T06:00:00+01:00"},
                "call_id": "0193a1f0-5a60-7cc3-9d0e-2b6b5c0f7a11",
                "usage": {
                    "fuel": 84211, "cpu_us": 61, "wall_us": 74, "memory_bytes": 1179648,
                    "host_calls": 1, "output_bytes": 56,
                },
            }),
        ),
        refusals::Call,
    ),
)]
async fn call(
    State(host): State<Arc<Host>>,
    caller: Caller<Call>,
    path: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Response, Refusal> {
    let Path(function) = path.map_err(|_| Refusal::from(ErrorCode::UnknownFunction))?;
    expect_json(request.headers())?;
    let limits = &host.config().http;
    let bytes = body::read(request, limits.json_bytes, limits.body()).await?;
    let body: CallBody<'_> = parse(&bytes)?;
    let arguments = body.arguments.map_or("{}", RawValue::get).to_owned();
    let context = Context {
        member: body.member,
        session: body.session,
        locale: body.locale,
        time_zone: body.time_zone,
        idempotency_key: body.idempotency_key,
        attempt: body.attempt,
    };
    context.check()?;
    let request = context.request(caller.who.gym, function, arguments);
    let record = host.pipeline().call(request).await?;
    Ok(answer(&record))
}

/// The answer that a record stands for.
fn answer(record: &Record) -> Response {
    match (&record.result, &record.failure) {
        (Some(result), _) => Json(CallAnswer {
            result,
            call_id: record.id,
            usage: record.usage,
        })
        .into_response(),
        (None, Some(failure)) => failed(failure, record.id),
        (None, None) => Refusal::from(ErrorCode::Internal).into_response(),
    }
}
