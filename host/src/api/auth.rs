//! Who sent a request. A handler that takes a [`Caller`] cannot be reached
//! without a key of the scope it names, and there is no other way to learn
//! which gym a request belongs to.

use std::marker::PhantomData;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::{header, request::Parts};
use serde_json::json;

use super::error::Refusal;
use crate::catalog::{Principal, Scope, Timestamp};
use crate::error::{Error, ErrorCode};
use crate::host::Host;

/// A scope, as a type.
pub(super) trait Needs: Send + Sync {
    /// None: any key will do.
    const SCOPE: Option<Scope>;
}

macro_rules! needs {
    ($($(#[$doc:meta])* $name:ident $scope:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub(super) struct $name;

        impl Needs for $name {
            const SCOPE: Option<Scope> = $scope;
        }
    )*};
}

needs! {
    /// List and call functions, read executions.
    Call Some(Scope::Call);
    /// Upload and change plugins.
    Manage Some(Scope::Manage);
    /// Make gyms and keys.
    Admin Some(Scope::Admin);
    /// Any key.
    AnyKey None;
}

/// Whoever sent the request, proved by a key with the scope.
#[derive(Debug)]
pub(super) struct Caller<S> {
    /// Whom the key stands for.
    pub(super) who: Principal,
    scope: PhantomData<S>,
}

impl<S: Needs> FromRequestParts<Arc<Host>> for Caller<S> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, host: &Arc<Host>) -> Result<Self, Refusal> {
        let key = bearer(parts).ok_or_else(no_key)?;
        let who = host
            .keys()
            .authenticate(key, Timestamp::now())
            .ok_or_else(unknown_key)?;
        match S::SCOPE {
            Some(scope) if !who.may(scope) => Err(forbidden(scope, &who).into()),
            _ => Ok(Caller {
                who,
                scope: PhantomData,
            }),
        }
    }
}

/// The key in `Authorization: Bearer ...`. The scheme's case does not matter
/// (RFC 9110), the key's does. Several such headers are none.
fn bearer(parts: &Parts) -> Option<&str> {
    let mut headers = parts.headers.get_all(header::AUTHORIZATION).iter();
    let (Some(only), None) = (headers.next(), headers.next()) else {
        return None;
    };
    let (scheme, key) = only.to_str().ok()?.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| key.trim_start_matches(' '))
}

fn no_key() -> Error {
    Error::new(
        ErrorCode::Unauthenticated,
        "Send a key: `Authorization: Bearer sk_...`.",
    )
}

/// The same words whether the key never was, has ended or was revoked.
fn unknown_key() -> Error {
    Error::new(
        ErrorCode::Unauthenticated,
        "The key is not valid here. Ask whoever runs the gym's account for a new one.",
    )
}

fn forbidden(needed: Scope, who: &Principal) -> Error {
    Error::new(
        ErrorCode::Forbidden,
        format!("This needs a key with the scope `{needed}`."),
    )
    .with_details(json!({"needed": needed, "scopes": who.scopes}))
}
