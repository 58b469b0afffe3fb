//! A model's tool calls in, tool messages out.

use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;
use serde_json::Value;
use tokio::task::JoinSet;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::Json;
use super::auth::{Call, Caller};
use super::error::Refusal;
use super::extract::AnyJson;
use super::refusals;
use crate::call::{CallRequest, Context};
use crate::catalog::{Failure, GymId};
use crate::error::{Error, ErrorCode, Result};
use crate::host::Host;
use crate::protocol::openai::{ToolCall, ToolCalls, content};

pub(super) fn router() -> OpenApiRouter<Arc<Host>> {
    OpenApiRouter::new().routes(routes!(execute))
}

/// What a model's API answered: an assistant message or anything else with
/// `tool_calls`, a response or anything else with `output`, or their bare
/// lists. The context may stand beside.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "describes the body; the handler reads it as any JSON"
)]
struct ToolCallBody {
    /// Chat Completions: the assistant message's calls, at most 128.
    #[schema(value_type = Option<Vec<Object>>)]
    tool_calls: Option<Vec<Value>>,
    /// Responses: the response's items; those that are no calls are passed
    /// over.
    #[schema(value_type = Option<Vec<Object>>)]
    output: Option<Vec<Value>>,
    #[schema(inline)]
    #[serde(flatten)]
    context: Context,
}

/// What goes back to the model.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "describes the answer; the protocol's room builds it"
)]
struct ToolCallAnswer {
    /// For Chat Completions: one message of the role `tool` a call.
    #[schema(value_type = Option<Vec<Object>>)]
    messages: Option<Vec<Value>>,
    /// For Responses: one `function_call_output` a call.
    #[schema(value_type = Option<Vec<Object>>)]
    output: Option<Vec<Value>>,
}

/// Executes a model's tool calls, all at once
///
/// The answers stand in the order of the calls. A call that fails, whose
/// arguments are no JSON or whose function does not exist, is answered with
/// `{"error": {...}}` in its own message and hurts no other.
#[utoipa::path(
    post,
    path = "/v1/tool-calls",
    operation_id = "execute_tool_calls",
    tag = "functions",
    request_body(content = ToolCallBody, example = json!({
        "role": "assistant",
        "tool_calls": [{
            "id": "call_1", "type": "function",
            "function": {"name": "is_open", "arguments": "{\"at\":\"2026-12-24T18:00:00\"}"},
        }],
        "session": "kiosk-3",
    })),
    responses(
        (
            status = 200,
            description = "The messages.",
            body = ToolCallAnswer,
            example = json!({"messages": [{
                "role": "tool", "tool_call_id": "call_1", "content": "{\"open\":false}",
            }]}),
        ),
        refusals::ToolCalls,
    ),
)]
async fn execute(
    State(host): State<Arc<Host>>,
    caller: Caller<Call>,
    AnyJson(body): AnyJson,
) -> Result<Json<Value>, Refusal> {
    let asked = ToolCalls::read(&body)?;
    let context = context(&body)?;
    let requests = asked
        .calls
        .iter()
        .map(|call| request(call, &context, &caller.who.gym))
        .collect();
    let contents = run_all(host, requests).await;
    Ok(Json(asked.answer(contents)))
}

/// The context beside the calls.
fn context(body: &Value) -> Result<Context> {
    if !body.is_object() {
        return Ok(Context::default());
    }
    let context = Context::deserialize(body).map_err(|error| {
        Error::new(
            ErrorCode::InvalidRequest,
            format!("The body is wrong: {error}."),
        )
    })?;
    context.check()?;
    Ok(context)
}

/// What to run; a failure where it is nothing that can be run.
fn request(call: &ToolCall, context: &Context, gym: &GymId) -> Result<CallRequest, Failure> {
    let asked = call.asked.clone()?;
    let mut context = context.clone();
    // One key for several calls would make them attempts at one.
    context.idempotency_key = context
        .idempotency_key
        .map(|key| format!("{key}:{}", call.id));
    Ok(context.request(gym.clone(), asked.name, asked.arguments))
}

/// Runs all at once; the contents of their messages, in their order. Dropping
/// the future cancels them all.
async fn run_all(host: Arc<Host>, requests: Vec<Result<CallRequest, Failure>>) -> Vec<String> {
    let mut contents = vec![None; requests.len()];
    let mut running = JoinSet::new();
    for (index, request) in requests.into_iter().enumerate() {
        let host = Arc::clone(&host);
        running.spawn(async move { (index, run(&host, request).await) });
    }
    while let Some(ended) = running.join_next().await {
        if let Ok((index, content)) = ended
            && let Some(place) = contents.get_mut(index)
        {
            *place = Some(content);
        }
    }
    let lost = || failed(Error::internal("the call's task ended without an answer"));
    contents
        .into_iter()
        .map(|content| content.unwrap_or_else(lost))
        .collect()
}

async fn run(host: &Host, request: Result<CallRequest, Failure>) -> String {
    let request = match request {
        Ok(request) => request,
        Err(failure) => return content(Err(&failure)),
    };
    match host.pipeline().call(request).await {
        Ok(record) => match (&record.result, &record.failure) {
            (Some(result), _) => content(Ok(result)),
            (None, Some(failure)) => content(Err(failure)),
            (None, None) => failed(Error::internal("a record without an end")),
        },
        Err(error) => failed(error),
    }
}

fn failed(error: Error) -> String {
    content(Err(&Failure::from(error)))
}
