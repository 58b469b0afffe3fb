use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{Created, Json};
use super::auth::{Admin, Caller};
use super::error::Refusal;
use super::extract::{JsonBody, Named};
use super::refusals;
use crate::catalog::{ApiKey, GymId, KeyId, Scope, Timestamp};
use crate::error::ErrorCode;
use crate::host::Host;
use crate::manage::keys::{self, NewKey};

pub(super) fn router() -> OpenApiRouter<Arc<Host>> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(revoke))
}

/// A key without its secret.
#[derive(Serialize, ToSchema)]
struct KeyView {
    /// Names the key; the part between `sk_` and the second `_`.
    id: String,
    /// The gym that every request with this key belongs to.
    gym: String,
    /// What it may do.
    scopes: Vec<Scope>,
    /// What it is for.
    label: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it ends. None: it does not.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
    /// When it was revoked.
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Timestamp>,
}

impl From<ApiKey> for KeyView {
    fn from(key: ApiKey) -> KeyView {
        KeyView {
            id: key.id.to_string(),
            gym: key.gym.to_string(),
            scopes: key.scopes,
            label: key.label,
            created_at: key.created_at,
            expires_at: key.expires_at,
            revoked_at: key.revoked_at,
        }
    }
}

/// A key that was just made.
#[derive(Serialize, ToSchema)]
struct NewKeyView {
    /// The whole key. It is shown this once.
    #[schema(example = "sk_0123456789abcdef_0123456789abcdefghijklmnopqrstuv")]
    secret: String,
    /// The key as it is stored.
    #[serde(flatten)]
    key: KeyView,
}

/// A gym's keys.
#[derive(Serialize, ToSchema)]
struct KeyList {
    /// Revoked and expired ones too.
    keys: Vec<KeyView>,
}

/// Lists a gym's keys
#[utoipa::path(
    get,
    path = "/v1/gyms/{gym}/keys",
    operation_id = "list_keys",
    tag = "keys",
    params(("gym" = String, Path, description = "The gym's id.", example = "downtown")),
    responses((status = 200, description = "The keys.", body = KeyList), refusals::ReadOne),
)]
async fn list(
    State(host): State<Arc<Host>>,
    _: Caller<Admin>,
    Named(gym): Named<GymId>,
) -> Result<Json<KeyList>, Refusal> {
    let keys = keys::list(&host, &gym).await?;
    let keys = keys.into_iter().map(KeyView::from).collect();
    Ok(Json(KeyList { keys }))
}

/// Makes a key of a gym; the secret is shown this once
#[utoipa::path(
    post,
    path = "/v1/gyms/{gym}/keys",
    operation_id = "create_key",
    tag = "keys",
    params(("gym" = String, Path, description = "The gym's id.", example = "downtown")),
    request_body(content = NewKey, example = json!({
        "label": "front desk kiosk", "scopes": ["call"],
    })),
    responses((status = 201, description = "The key.", body = NewKeyView), refusals::Make),
)]
async fn create(
    State(host): State<Arc<Host>>,
    _: Caller<Admin>,
    Named(gym): Named<GymId>,
    JsonBody(new): JsonBody<NewKey>,
) -> Result<Created<NewKeyView>, Refusal> {
    let (key, secret) = keys::create(&host, &gym, new).await?;
    Ok(Created(NewKeyView {
        secret: secret.reveal().to_owned(),
        key: key.into(),
    }))
}

/// Revokes a key at once
#[utoipa::path(
    delete,
    path = "/v1/gyms/{gym}/keys/{key}",
    operation_id = "revoke_key",
    tag = "keys",
    params(
        ("gym" = String, Path, description = "The gym's id.", example = "downtown"),
        ("key" = String, Path, description = "The key's id.", example = "0123456789abcdef"),
    ),
    responses((status = 200, description = "The key.", body = KeyView), refusals::ReadOne),
)]
async fn revoke(
    State(host): State<Arc<Host>>,
    _: Caller<Admin>,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Json<KeyView>, Refusal> {
    let names = path
        .ok()
        .and_then(|Path((gym, key))| Some((GymId::new(&gym).ok()?, KeyId::from_text(&key)?)));
    let (gym, key) = names.ok_or(ErrorCode::NotFound)?;
    let key = keys::revoke(&host, &gym, &key).await?;
    Ok(Json(key.into()))
}
