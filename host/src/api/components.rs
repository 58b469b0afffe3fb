//! Components in and out: upload, dry run, download.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use semver::Version;
use serde::Deserialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{Json, json};
use super::auth::{Caller, Manage};
use super::error::Refusal;
use super::extract::{Named, Params};
use super::plugin_form::{self, Form, PluginForm, form_of};
use super::source_form::SourceForm;
use super::{body, refusals, source_archive};
use crate::build::inspection::Inspection;
use crate::build::{Source, Uploaded};
use crate::catalog::PluginName;
use crate::error::{Error, ErrorCode, Result};
use crate::host::Host;
use crate::manage::plugins::{self, UploadAnswer, UploadOptions};

/// The multipart field that holds the component.
const FIELD: &str = "component";

/// How much longer than a JSON body a component may take: it is up to thirty
/// times as large.
const PATIENCE: u32 = 4;

pub(super) fn router() -> OpenApiRouter<Arc<Host>> {
    OpenApiRouter::new()
        .routes(routes!(upload))
        .routes(routes!(inspect))
        .routes(routes!(download))
        .routes(routes!(source))
}

/// A component, as a form sends it.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "describes the form; the handler reads it as a stream"
)]
struct ComponentForm {
    /// The component.
    #[schema(value_type = String, format = Binary, content_media_type = "application/wasm")]
    component: Vec<u8>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct UploadParams {
    /// Whether a plugin that is new to the gym is served at once, and a new
    /// version of one that is there takes over.
    #[serde(default = "yes")]
    #[param(default = true)]
    activate: bool,
    /// The plugin's name in the gym, where it is not to be the component's
    /// own: for new versions of a duplicate.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    name: Option<PluginName>,
    /// `all` grants all that the plugin asks for with the upload. Left out,
    /// what nobody decided on waits for consent.
    #[serde(default)]
    #[param(inline)]
    grant: Option<GrantAll>,
    /// Whether the version comes into service though the plugin's saved cases
    /// fail on it. Otherwise it is refused then, and nothing is installed.
    #[serde(default)]
    force: bool,
}

/// The one thing that can be granted without looking.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum GrantAll {
    All,
}

fn yes() -> bool {
    true
}

/// Publishes a component or a source: a new plugin, or a new version of one
///
/// The body is a component, a form with the field `component`, JSON with a
/// source in JavaScript or TypeScript or with the description of a tool without
/// code, or a zip archive of a folder with a source. The same again changes
/// nothing and answers 200.
#[utoipa::path(
    post,
    path = "/v1/plugins",
    operation_id = "upload_plugin",
    tag = "plugins",
    params(UploadParams),
    request_body(content(
        (Vec<u8> = "application/wasm"),
        (ComponentForm = "multipart/form-data"),
        (PluginForm = "application/json"),
        (Vec<u8> = "application/zip"),
    )),
    responses(
        (status = 201, description = "It is installed.", body = UploadAnswer),
        (status = 200, description = "These bytes were there already.", body = UploadAnswer),
        refusals::Upload,
    ),
)]
async fn upload(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
    Params(params): Params<UploadParams>,
    request: Request,
) -> Result<Response, Refusal> {
    let mut options = UploadOptions {
        activate: params.activate,
        rename: params.name,
        grant: params.grant.is_some(),
        force: params.force,
        cases: Vec::new(),
    };
    let answer = match receive(&host, request).await? {
        Received::Component(uploaded) => {
            plugins::upload(&host, &caller.who, uploaded, options).await?
        }
        Received::Source(Form { source, cases }) => {
            options.cases = cases;
            plugins::save(&host, &caller.who, source, options).await?
        }
    };
    let status = if answer.created {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok(json(status, &answer))
}

/// Says what a component is, asks for and would change, without installing it
#[utoipa::path(
    post,
    path = "/v1/plugins/inspect",
    operation_id = "inspect_component",
    tag = "plugins",
    request_body(content(
        (Vec<u8> = "application/wasm"),
        (ComponentForm = "multipart/form-data"),
        (PluginForm = "application/json"),
        (Vec<u8> = "application/zip"),
    )),
    responses(
        (status = 200, description = "What it is.", body = Inspection),
        refusals::Inspect,
    ),
)]
async fn inspect(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
    request: Request,
) -> Result<Json<Inspection>, Refusal> {
    Ok(Json(match receive(&host, request).await? {
        Received::Component(uploaded) => plugins::inspect(&host, &caller.who, uploaded).await?,
        Received::Source(form) => plugins::inspect_source(&host, &caller.who, form.source).await?,
    }))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DownloadParams {
    /// Left out: the version that serves.
    #[serde(default)]
    #[param(value_type = Option<String>, example = "1.4.0")]
    version: Option<Version>,
}

/// Downloads a component as it was uploaded, or as the source became one
#[utoipa::path(
    get,
    path = "/v1/plugins/{name}/component",
    operation_id = "download_component",
    tag = "plugins",
    params(
        ("name" = String, Path, description = "The plugin.", example = "opening_hours"),
        DownloadParams,
    ),
    responses(
        (
            status = 200,
            description = "The component.",
            content_type = "application/wasm",
            body = Vec<u8>,
            headers(("etag" = String, description = "Names these bytes: their SHA-256, where they were uploaded.")),
        ),
        (status = 304, description = "The client has it already."),
        refusals::ReadOne,
    ),
)]
async fn download(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
    Named(name): Named<PluginName>,
    Params(params): Params<DownloadParams>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let file = plugins::component(&host, &caller.who, &name, params.version.as_ref()).await?;
    let etag = format!("\"{}\"", file.tag);
    let has_it = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|known| known.to_str().ok())
        .any(|known| {
            known
                .split(',')
                .any(|tag| matches!(tag.trim(), tag if tag == etag || tag == "*"))
        });
    let file_name = format!("attachment; filename=\"{name}-{}.wasm\"", file.version);
    let mut response = match has_it {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => file.bytes(&host).await?.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/wasm"),
    );
    insert(headers, header::ETAG, &etag)?;
    insert(headers, header::CONTENT_DISPOSITION, &file_name)?;
    Ok(response)
}

/// Reads the source of a plugin that was not uploaded as a component
///
/// It is the form that it was saved with; saving it again changes nothing. Of a
/// duplicate it has the original's name: save it with `?name=` and the duplicate's.
#[utoipa::path(
    get,
    path = "/v1/plugins/{name}/source",
    operation_id = "read_source",
    tag = "plugins",
    params(
        ("name" = String, Path, description = "The plugin.", example = "plan_week"),
        DownloadParams,
    ),
    responses(
        (status = 200, description = "The source.", body = PluginForm),
        refusals::ReadOne,
    ),
)]
async fn source(
    State(host): State<Arc<Host>>,
    caller: Caller<Manage>,
    Named(name): Named<PluginName>,
    Params(params): Params<DownloadParams>,
) -> Result<Json<Value>, Refusal> {
    let source = plugins::source(&host, &caller.who, &name, params.version.as_ref()).await?;
    Ok(Json(form_of(&source)?))
}

fn insert(headers: &mut HeaderMap, name: header::HeaderName, value: &str) -> Result<()> {
    headers.insert(name, HeaderValue::from_str(value).map_err(Error::internal)?);
    Ok(())
}

/// What a plugin is published from.
enum Received {
    Component(Uploaded),
    Source(Form),
}

/// Reads it from any kind of body.
async fn receive(host: &Host, request: Request) -> Result<Received> {
    let config = host.config();
    let (limits, sources) = (&config.http, config.upload.sources());
    // Quoted in JSON a text is longer than it is.
    let source_bytes = limits.json_bytes.max(2 * sources.bytes);
    let (limit, deadline) = (config.upload.component_bytes, config.http.body() * PATIENCE);
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match kind.as_str() {
        "application/wasm" | "application/octet-stream" => {
            raw(request, limit, deadline).await.map(Received::Component)
        }
        "multipart/form-data" => body::within(deadline, form(request, limit))
            .await
            .map(Received::Component),
        "application/json" => {
            let bytes = body::read(request, source_bytes, limits.body()).await?;
            plugin_form::form(&bytes, &sources).map(Received::Source)
        }
        "application/zip" | "application/x-zip-compressed" => {
            let bytes = body::read(request, source_bytes, limits.body()).await?;
            let modules = move || source_archive::modules(&bytes, &sources);
            let files = tokio::task::spawn_blocking(modules)
                .await
                .map_err(Error::internal)??;
            let modules = SourceForm::of_files(files).into_modules(&sources)?;
            Ok(Received::Source(Form {
                source: Source::Modules(modules),
                cases: Vec::new(),
            }))
        }
        _ => Err(Error::new(
            ErrorCode::InvalidRequest,
            "Send the component as the body with `Content-Type: application/wasm`, or in a form's \
             field `component`; a source as `application/json` or `application/zip`.",
        )),
    }
}

async fn raw(request: Request, limit: usize, deadline: Duration) -> Result<Uploaded> {
    let declared = body::declared_length(request.headers());
    let mut stream = request.into_body().into_data_stream();
    let pieces = stream.by_ref().map(|piece| piece.map_err(body::broken_off));
    let read = body::within(deadline, Uploaded::read(pieces, declared, limit)).await;
    if let Err(error) = &read {
        body::discard_rest(error, stream).await;
    }
    read
}

async fn form(request: Request, limit: usize) -> Result<Uploaded> {
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|rejection| {
            Error::new(
                ErrorCode::InvalidRequest,
                "The form's `Content-Type` has no legal boundary.",
            )
            .with_source(rejection)
        })?;
    let broken = |error: axum::extract::multipart::MultipartError| {
        Error::new(
            ErrorCode::InvalidRequest,
            "The form is broken. Send it again.",
        )
        .with_source(error)
    };
    while let Some(field) = form.next_field().await.map_err(broken)? {
        if field.name() == Some(FIELD) {
            let pieces = field.map(|piece| piece.map_err(broken));
            return Uploaded::read(pieces, None, limit).await;
        }
    }
    Err(Error::new(
        ErrorCode::InvalidRequest,
        "The form has no field `component`. Put the component there.",
    ))
}
