//! How an operation is authorised.

use serde_json::Value;

use super::super::name::{self, Names};
use super::super::{ImportError, limits, template};
use super::build::{Builder, shortened};
use super::document::fields;
use crate::{Secret, reserved_header};

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
    let real: Vec<&Value> = alternatives
        .iter()
        .filter(|one| one.as_object().is_some_and(|one| !one.is_empty()))
        .collect();
    let schemes = builder
        .document
        .root
        .pointer("/components/securitySchemes")
        .unwrap_or(&Value::Null);
    // One that cannot be sent is used if there is no other.
    let is_possible = |one: &&&Value| {
        fields(Some(one)).all(|(name, _)| {
            let scheme = schemes
                .get(name)
                .map(|scheme| builder.document.resolve(scheme));
            matches!(scheme, Some(Ok(scheme)) if place(scheme).is_ok())
        })
    };
    let first = real.iter().find(is_possible).or(real.first());
    let Some(first) = first.copied() else {
        return Ok(());
    };
    if real.len() > 1 {
        builder.note("There are several ways to authorise; the first that is possible is used.");
    }
    if alternatives
        .iter()
        .any(|one| one.as_object().is_some_and(serde_json::Map::is_empty))
    {
        builder
            .note("The operation may be called without authorisation too; it is called with it.");
    }
    let mut names = Names::default();
    limits::check_many(fields(Some(first)).count(), "ways to authorise at once")?;
    for (scheme_name, _) in fields(Some(first)) {
        let Some(scheme) = schemes.get(scheme_name) else {
            builder.note(format!(
                "The document does not describe `{scheme_name}`, by which the operation is authorised."
            ));
            continue;
        };
        let scheme = builder.document.resolve(scheme)?;
        one(builder, &mut names, scheme_name, scheme);
    }
    Ok(())
}

/// Where a secret goes.
enum Place<'a> {
    Bearer,
    Header(&'a str),
    Query(&'a str),
}

/// The place that a scheme has for its secret, or why there is none.
fn place(scheme: &Value) -> Result<Place<'_>, String> {
    let text = |field: &str| scheme.get(field).and_then(Value::as_str).unwrap_or("");
    let key = text("name");
    match (text("type"), text("in")) {
        ("http", _) => match text("scheme").to_ascii_lowercase().as_str() {
            "bearer" => Ok(Place::Bearer),
            "basic" => Ok(Place::Header("Authorization")),
            scheme => Err(format!("authorises by `{scheme}`, which is not possible")),
        },
        ("oauth2" | "openIdConnect", _) => Ok(Place::Bearer),
        ("apiKey", "header") if reserved_header(&key.to_ascii_lowercase()) => Err(format!(
            "is sent in the header `{key}`, which the host alone writes"
        )),
        ("apiKey", "header") if limits::is_header(key) => Ok(Place::Header(key)),
        ("apiKey", "query") if !key.is_empty() && limits::is_field(key) => Ok(Place::Query(key)),
        ("apiKey", "cookie") => Err(format!(
            "is sent in the cookie `{key}`, and a tool sends no cookies"
        )),
        ("apiKey", place) => Err(format!(
            "is sent as `{key}` in `{place}`, where no secret can stand"
        )),
        (kind, _) => Err(format!("authorises by `{kind}`, which is not possible")),
    }
}

fn one(builder: &mut Builder<'_>, names: &mut Names, scheme_name: &str, scheme: &Value) {
    let text = |field: &str| scheme.get(field).and_then(Value::as_str).unwrap_or("");
    let place = match place(scheme) {
        Ok(place) => place,
        Err(why) => {
            builder.note(format!("`{scheme_name}` {why}; it is left out."));
            return;
        }
    };
    let secret = names.take(&[name::snake(scheme_name, "secret")]);
    let variable = template::secret(&secret);
    let (header, value) = match place {
        Place::Bearer => ("Authorization", format!("Bearer {variable}")),
        Place::Header(header) => (header, variable.clone()),
        Place::Query(_) => ("", variable.clone()),
    };
    let fields = match place {
        Place::Query(_) => &mut builder.rest.query,
        _ => &mut builder.rest.headers,
    };
    let given = match place {
        Place::Query(key) => fields.get_key_value(key),
        _ => fields
            .iter()
            .find(|(given, _)| given.eq_ignore_ascii_case(header)),
    };
    if let Some((given, other)) = given {
        if other
            .as_str()
            .is_some_and(|other| other.contains("{{secrets."))
        {
            builder.note(format!(
                "`{scheme_name}` is sent where another secret is already; it is left out."
            ));
            return;
        }
        // The document says it twice: as a parameter, and as what authorises.
        fields.shift_remove(&given.clone());
        builder.drop_unused();
    }
    match place {
        Place::Query(key) => builder.rest.query.insert(key.to_owned(), value.into()),
        _ => builder.rest.headers.insert(header.to_owned(), value.into()),
    };
    let what = match (text("type"), place) {
        ("apiKey", _) => format!("The key that is sent as `{}`.", text("name")),
        ("http", Place::Bearer) => "A token, sent as `Bearer`.".to_owned(),
        ("http", _) => "`Basic ` and the base64 of `user:password`.".to_owned(),
        _ => {
            builder.note(format!(
                "`{scheme_name}` is OAuth: the secret is an access token, which somebody must renew before it ends."
            ));
            "An access token of OAuth, sent as `Bearer`.".to_owned()
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
