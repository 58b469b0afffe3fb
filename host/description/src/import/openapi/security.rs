//! How an operation is authorised.

use serde_json::Value;

use super::super::{ImportError, name, template};
use super::build::{Builder, shortened};
use super::document::fields;
use crate::Secret;

/// How long what a document says of a scheme may be.
const MAX_ABOUT_CHARS: usize = 300;

/// Declares the secrets of the first of the document's alternatives.
pub(super) fn add(builder: &mut Builder<'_>) -> Result<(), ImportError> {
    let alternatives = [builder.operation.value, &builder.document.root]
        .into_iter()
        .find_map(|level| level.get("security")?.as_array());
    let Some(alternatives) = alternatives else {
        return Ok(());
    };
    let mut real = alternatives
        .iter()
        .filter(|one| one.as_object().is_some_and(|one| !one.is_empty()));
    let Some(first) = real.next() else {
        return Ok(());
    };
    if real.next().is_some() {
        builder.note("There are several ways to authorise; the first is used.");
    }
    if alternatives
        .iter()
        .any(|one| one.as_object().is_some_and(serde_json::Map::is_empty))
    {
        builder
            .note("The operation may be called without authorisation too; it is called with it.");
    }
    let schemes = builder
        .document
        .root
        .pointer("/components/securitySchemes")
        .unwrap_or(&Value::Null);
    for (scheme_name, _) in fields(Some(first)) {
        let Some(scheme) = schemes.get(scheme_name) else {
            builder.note(format!(
                "The document does not describe `{scheme_name}`, by which the operation is authorised."
            ));
            continue;
        };
        let scheme = builder.document.resolve(scheme)?;
        one(builder, scheme_name, scheme);
    }
    Ok(())
}

fn one(builder: &mut Builder<'_>, scheme_name: &str, scheme: &Value) {
    let text = |field: &str| scheme.get(field).and_then(Value::as_str).unwrap_or("");
    let kind = match text("type") {
        "http" => text("scheme").to_ascii_lowercase(),
        kind => kind.to_owned(),
    };
    let secret = name::snake(scheme_name, "secret");
    let variable = template::secret(&secret);
    let what = match kind.as_str() {
        "bearer" => {
            authorize(builder, &format!("Bearer {variable}"));
            "A token, sent as `Bearer`.".to_owned()
        }
        "oauth2" | "openIdConnect" => {
            builder.note(format!(
                "`{scheme_name}` is OAuth: the secret is an access token, which somebody must renew before it ends."
            ));
            authorize(builder, &format!("Bearer {variable}"));
            "An access token of OAuth, sent as `Bearer`.".to_owned()
        }
        "basic" => {
            authorize(builder, &variable);
            "`Basic ` and the base64 of `user:password`.".to_owned()
        }
        "apiKey" => {
            let key = text("name").to_owned();
            match text("in") {
                "header" => {
                    builder.rest.headers.insert(key.clone(), variable.into());
                }
                "query" => {
                    builder.rest.query.insert(key.clone(), variable.into());
                }
                "cookie" => {
                    let cookie = format!("{}={variable}", template::literal(&key));
                    builder
                        .rest
                        .headers
                        .insert("Cookie".to_owned(), cookie.into());
                }
                place => {
                    builder.note(format!("The key `{key}` in `{place}` is left out."));
                    return;
                }
            }
            format!("The key that is sent as `{key}`.")
        }
        kind => {
            builder.note(format!(
                "`{scheme_name}` authorises by `{kind}`, which is not possible; it is left out."
            ));
            return;
        }
    };
    let about = shortened(text("description").trim(), MAX_ABOUT_CHARS);
    let description = if about.is_empty() {
        what
    } else {
        format!("{what} {about}")
    };
    builder
        .description
        .secrets
        .insert(secret, Secret { description });
}

fn authorize(builder: &mut Builder<'_>, value: &str) {
    let headers = &mut builder.rest.headers;
    headers.insert("Authorization".to_owned(), value.into());
}
