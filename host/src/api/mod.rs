//! The HTTP API, one file a resource. The only room that knows axum.
//!
//! What happens to every request is in [`edge`]; who may do what is in
//! [`auth`]; which status a code has is in [`error`].

mod answer;
mod audit;
mod auth;
mod body;
mod calls;
mod components;
mod edge;
pub mod error;
mod executions;
mod extract;
mod functions;
mod gyms;
mod health;
mod imports;
mod keys;
mod openapi;
mod plugin_form;
mod plugins;
mod refusals;
mod secrets;
pub mod server;
mod source_archive;
mod source_form;
mod sources;
mod templates;
mod tool_calls;
mod trials;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderValue, Method, header};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;
use tower_http::cors::{AllowOrigin, CorsLayer};
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;

pub use edge::REQUEST_ID;
pub use error::CALL_ID;
pub(crate) use plugin_form::read as read_plugin;
pub use server::{Server, ServerLimits, serve};

use crate::error::{Error, ErrorCode};
use crate::host::Host;
use error::Refusal;

/// Smaller answers are not worth the time.
const COMPRESSED_FROM: u64 = 1024;

/// The whole API over a host.
pub fn router(host: Arc<Host>) -> Router {
    let (routes, rendered) = routes();
    let (router, document) = routes.split_for_parts();
    if let Err(error) = rendered.fill(&document) {
        tracing::error!(%error, "cannot render the API's description");
    }
    let router = router
        .fallback(unknown_path)
        .method_not_allowed_fallback(wrong_method)
        .layer(edge::EdgeLayer);
    let router = match cors(&host.config().cors_origins) {
        Some(cors) => router.layer(cors),
        None => router,
    };
    router.with_state(host)
}

/// The API's description as JSON text.
pub fn description() -> String {
    let (mut routes, _) = routes();
    routes.to_openapi().to_pretty_json().unwrap_or_default()
}

/// Every route. A layer costs each request that passes it, so only the routes
/// whose answers grow with what is installed are compressed: calls are not.
fn routes() -> (OpenApiRouter<Arc<Host>>, openapi::Rendered) {
    let (description, rendered) = openapi::router();
    let compressed = OpenApiRouter::new()
        .merge(functions::router())
        .merge(executions::router())
        .merge(plugins::router())
        .merge(trials::router())
        .merge(gyms::router())
        .merge(keys::router())
        .merge(secrets::router())
        .merge(sources::router())
        .merge(templates::router())
        .merge(imports::router())
        .merge(audit::router())
        .merge(description)
        .layer(CompressionLayer::new().compress_when(SizeAbove::new(COMPRESSED_FROM)));
    let routes = OpenApiRouter::with_openapi(openapi::Head::openapi())
        .merge(compressed)
        .merge(calls::router())
        .merge(tool_calls::router())
        .merge(components::router())
        .merge(health::router());
    (routes, rendered)
}

/// Browsers on other sites may call only from the origins that the operator
/// names.
fn cors(origins: &[String]) -> Option<CorsLayer> {
    let origins: Vec<HeaderValue> = origins
        .iter()
        .filter_map(|origin| origin.parse().ok())
        .collect();
    (!origins.is_empty()).then(|| {
        CorsLayer::new()
            .allow_origin(AllowOrigin::list(origins))
            .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
            .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, REQUEST_ID])
            .expose_headers([REQUEST_ID, CALL_ID, header::RETRY_AFTER])
    })
}

async fn unknown_path() -> Refusal {
    Error::new(
        ErrorCode::NotFound,
        "There is nothing at this path. `/openapi.json` lists the paths.",
    )
    .into()
}

async fn wrong_method() -> Refusal {
    Error::new(
        ErrorCode::MethodNotAllowed,
        "The path exists, the method does not. The `Allow` header lists the methods.",
    )
    .into()
}
