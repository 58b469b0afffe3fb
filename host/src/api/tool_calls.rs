use crate::host::Host;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
pub(super) fn router() -> OpenApiRouter<Arc<Host>> {
    OpenApiRouter::new()
}
