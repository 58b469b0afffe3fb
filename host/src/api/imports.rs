//! Descriptions made of what a manager has already.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Request, State};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use spotter_description::import::{
    self, ImportError, ImportErrorCode, OperationSummary, Proposal, Selection,
};
use spotter_description::{Description, Method};
use tokio::sync::Semaphore;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::Json;
use super::auth::{Caller, Manage};
use super::error::Refusal;
use super::extract::{self, JsonBody};
use super::{body, refusals};
use crate::error::{Error, ErrorCode};
use crate::host::Host;

pub(super) fn router() -> OpenApiRouter<Arc<Host>> {
    OpenApiRouter::new()
        .routes(routes!(curl))
        .routes(routes!(openapi))
}

/// A command of curl's.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CurlImport {
    /// As it would be pasted into a shell.
    #[schema(
        example = "curl https://booking.example.com/v1/classes/17 -H 'Authorization: Bearer s3cret'"
    )]
    command: String,
    /// Which of the proposed arguments become parameters.
    #[serde(default)]
    arguments: Vec<String>,
}

/// An operation of an OpenAPI document.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OpenApiImport {
    /// The document, 3.0 or 3.1: JSON, or a text in JSON or YAML.
    #[schema(value_type = Object)]
    document: Value,
    /// Which operation; left out, the answer lists all.
    operation: Option<OperationChoice>,
    /// The server, where the document names none in full.
    base_url: Option<String>,
}

/// Names an operation: by its id, or by method and path. A text is an id or
/// `METHOD /path`.
#[derive(Deserialize, ToSchema)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "expected an operation's id, `METHOD /path`, an object with `operation_id` or one with `method` and `path`"
)]
enum OperationChoice {
    Text(String),
    Id {
        operation_id: String,
    },
    Path {
        #[schema(value_type = String, example = "GET")]
        method: Method,
        path: String,
    },
}

/// What was made of it. `POST /v1/plugins` takes the description.
#[derive(Serialize, ToSchema)]
struct ImportAnswer {
    /// The description.
    #[schema(value_type = Object)]
    description: Description,
    /// The values of the secrets that stood in what was imported, by name. They
    /// are no part of the description: they are entered when it is saved.
    secret_values: BTreeMap<String, String>,
    /// What could be a parameter, and is not yet.
    #[schema(value_type = Vec<Object>)]
    arguments: Value,
    /// What is different from what was imported, and what to look at.
    notes: Vec<String>,
}

/// What a document offers.
#[derive(Serialize, ToSchema)]
struct OperationList {
    /// Its operations.
    #[schema(value_type = Vec<Object>)]
    operations: Vec<OperationSummary>,
}

/// Either of the two.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum OpenApiAnswer {
    Operation(Box<ImportAnswer>),
    Operations(OperationList),
}

impl ImportAnswer {
    fn new(proposal: Proposal, chosen: &[String]) -> Result<ImportAnswer, Error> {
        let chosen: Vec<&str> = chosen.iter().map(String::as_str).collect();
        let known = |name: &&&str| proposal.arguments.iter().any(|it| it.name == **name);
        if let Some(unknown) = chosen.iter().find(|name| !known(name)) {
            let shown: String = unknown.chars().take(64).collect();
            return Err(Error::new(
                ErrorCode::InvalidRequest,
                format!("`{shown}` is none of the proposed arguments."),
            ));
        }
        let rest = proposal.arguments.iter();
        let rest = rest.filter(|argument| !chosen.contains(&argument.name.as_str()));
        Ok(ImportAnswer {
            description: proposal.with_arguments(&chosen),
            arguments: serde_json::to_value(rest.collect::<Vec<_>>()).map_err(Error::internal)?,
            secret_values: proposal.secret_values,
            notes: proposal.notes,
        })
    }
}

/// Makes a description of a curl command
///
/// Nothing is saved. What looks like a secret is taken out of the description,
/// and what could be a parameter is proposed.
#[utoipa::path(
    post,
    path = "/v1/imports/curl",
    operation_id = "import_curl",
    tag = "templates",
    request_body(content = CurlImport),
    responses((status = 200, description = "The description.", body = ImportAnswer), refusals::ChangeWith),
)]
async fn curl(
    _: Caller<Manage>,
    JsonBody(form): JsonBody<CurlImport>,
) -> Result<Json<ImportAnswer>, Refusal> {
    let proposal = blocking(move || {
        let proposal = import::curl(&form.command).map_err(refused)?;
        ImportAnswer::new(proposal, &form.arguments)
    });
    Ok(Json(proposal.await?))
}

/// Makes a description of an operation in an OpenAPI document
///
/// Nothing is saved. Without an `operation` the answer lists those that there
/// are.
#[utoipa::path(
    post,
    path = "/v1/imports/openapi",
    operation_id = "import_openapi",
    tag = "templates",
    request_body(content = OpenApiImport),
    responses((status = 200, description = "The description, or the operations.", body = OpenApiAnswer), refusals::ChangeWith),
)]
async fn openapi(
    State(host): State<Arc<Host>>,
    _: Caller<Manage>,
    request: Request,
) -> Result<Json<OpenApiAnswer>, Refusal> {
    // Quoted in JSON a text is longer than it is.
    let most = 2 * import::MAX_DOCUMENT_BYTES;
    let bytes = body::read(request, most, host.config().http.body()).await?;
    let answer = blocking(move || {
        let form: OpenApiImport = extract::parse(&bytes)?;
        let document = match form.document {
            Value::String(text) => text,
            document => document.to_string(),
        };
        let Some(operation) = &form.operation else {
            let operations = import::operations(&document).map_err(refused)?;
            return Ok(OpenApiAnswer::Operations(OperationList { operations }));
        };
        let selection = match operation {
            OperationChoice::Text(text) => Selection::parse(text),
            OperationChoice::Id { operation_id } => Selection::operation_id(operation_id),
            OperationChoice::Path { method, path } => Selection::path(*method, path),
        };
        let selection = match &form.base_url {
            Some(url) => selection.base_url(url),
            None => selection,
        };
        let proposal = import::openapi(&document, &selection).map_err(refused)?;
        let answer = ImportAnswer::new(proposal, &[])?;
        Ok(OpenApiAnswer::Operation(Box::new(answer)))
    });
    Ok(Json(answer.await?))
}

/// Documents that are read at once, so that calls keep a core.
static READING: Semaphore = Semaphore::const_new(1);

/// Reading a document of megabytes would block the thread.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let place = READING.acquire().await.map_err(Error::internal)?;
    let read = tokio::task::spawn_blocking(move || {
        // Held to the end, though nobody may wait for it any more.
        let _place = place;
        work()
    });
    read.await.map_err(Error::internal)?
}

fn refused(error: ImportError) -> Error {
    let code = match error.code {
        ImportErrorCode::TooLarge => ErrorCode::TooLarge,
        ImportErrorCode::NoOperation => ErrorCode::NotFound,
        _ => ErrorCode::SourceRejected,
    };
    let at = error.position.as_ref();
    let details = json!({
        "code": error.code.as_str(),
        "line": at.map(|at| at.line),
        "column": at.map(|at| at.column),
    });
    Error::new(code, error.message).with_details(details)
}
