//! The API's description, written by the routes themselves and served from a
//! buffer that is rendered once.

use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use axum::extract::Extension;
use axum::http::StatusCode;
use axum::response::Response;
use utoipa::Modify;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::json_text;
use super::error::{ErrorBody, ErrorDetail, Refusal};
use crate::error::Error;
use crate::host::Host;

/// The route, and the buffer it serves: filled once every route is known.
pub(super) fn router() -> (OpenApiRouter<Arc<Host>>, Rendered) {
    let rendered = Rendered::default();
    let router = OpenApiRouter::new()
        .routes(routes!(document))
        .layer(Extension(rendered.clone()));
    (router, rendered)
}

/// What stands above the routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Spotter",
        description = "Runs a gym's tools for AI assistants, each call in a sandbox of its own.\n\n\
            Every error has the same body and a stable `code`; the `x-request-id` of the answer \
            finds the request in the operator's log. A key belongs to one gym, and so does every \
            request with it.",
        license(name = "Apache-2.0 WITH LLVM-exception", identifier = "Apache-2.0 WITH LLVM-exception"),
    ),
    tags(
        (name = "functions", description = "List and call what the gym serves. Scope `call`."),
        (name = "executions", description = "What became of each call. Scope `call`."),
        (name = "plugins", description = "Upload and change the gym's plugins. Scope `manage`."),
        (name = "templates", description = "Tools without code: templates, and descriptions of what is there already. Scope `manage`."),
        (name = "gyms", description = "The host's gyms. Scope `admin`."),
        (name = "keys", description = "API keys. Scope `admin`."),
        (name = "host", description = "The host itself. No key needed."),
    ),
    security(("key" = [])),
    components(schemas(ErrorBody<'static>, ErrorDetail<'static>)),
    modifiers(&Keys),
)]
pub(super) struct Head;

/// How requests prove who sent them.
struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut Document) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("An API key: `Authorization: Bearer sk_...`."))
            .build();
        document
            .components
            .get_or_insert_default()
            .add_security_scheme("key", SecurityScheme::Http(scheme));
    }
}

/// The rendered description.
#[derive(Clone, Default)]
pub(super) struct Rendered(Arc<OnceLock<Bytes>>);

impl Rendered {
    /// Renders the description of all routes.
    pub(super) fn fill(&self, document: &Document) -> serde_json::Result<()> {
        let text = document.to_json()?;
        self.0.get_or_init(|| text.into());
        Ok(())
    }
}

/// Describes this API
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "describe_api",
    tag = "host",
    security(()),
    responses((status = 200, description = "An OpenAPI 3.1 document.", body = Object)),
)]
async fn document(Extension(Rendered(text)): Extension<Rendered>) -> Result<Response, Refusal> {
    let text = text.get().cloned();
    let text = text.ok_or_else(|| Error::internal("the API's description was not rendered"))?;
    Ok(json_text(StatusCode::OK, text))
}
