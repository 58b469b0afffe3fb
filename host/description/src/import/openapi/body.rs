//! What an operation sends, and which parameters it is made of.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::super::{ImportError, ImportErrorCode, limits, template};
use super::build::{Builder, wishes};
use super::document::fields;
use super::parameters::{as_json, joined};
use super::schema;
use crate::{Body, Method, Part};

/// The kinds of body, the one that is chosen first in front.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Json,
    JsonLike,
    Form,
    Multipart,
    Text,
    Binary,
}

fn kind(media_type: &str) -> Kind {
    let name = media_type.split(';').next().unwrap_or("").trim();
    match name.to_ascii_lowercase().as_str() {
        "application/json" | "*/*" | "application/*" => Kind::Json,
        "application/x-www-form-urlencoded" => Kind::Form,
        "multipart/form-data" => Kind::Multipart,
        "application/xml" | "application/graphql" | "application/yaml" => Kind::Text,
        name if name.ends_with("+json") => Kind::JsonLike,
        name if name.starts_with("text/") || name.ends_with("+xml") => Kind::Text,
        _ => Kind::Binary,
    }
}

pub(super) fn add(builder: &mut Builder<'_>) -> Result<(), ImportError> {
    let Some(body) = builder.operation.value.get("requestBody") else {
        return Ok(());
    };
    let body = builder.document.resolve(body)?;
    let is_required = body.get("required") == Some(&Value::Bool(true));
    if matches!(builder.operation.method, Method::Get | Method::Head) {
        if is_required {
            return Err(ImportError::new(
                ImportErrorCode::Unsupported,
                "The operation reads, and it is required to have a body; such a request cannot be sent. Write this tool with code.",
            ));
        }
        builder.note("The body is left out: a request that reads has none.");
        return Ok(());
    }
    let mut contents: Vec<(&String, &Value)> = fields(body.get("content")).collect();
    contents.sort_by_key(|(media_type, _)| kind(media_type));
    let Some((media_type, media)) = contents.first().copied() else {
        return Ok(());
    };
    if contents.len() > 1 {
        builder.note(format!(
            "The body may have {} types; it is sent as `{media_type}`.",
            contents.len()
        ));
    }
    let kind = kind(media_type);
    let schema = match media.get("schema") {
        Some(schema) => builder.schemas.write(schema)?,
        None => Map::new(),
    };
    let about = body.get("description").and_then(Value::as_str);
    if kind == Kind::Binary {
        let what = format!("A body of the type `{media_type}`");
        return leave_out(builder, &what, is_required);
    }
    let has_type = matches!(kind, Kind::JsonLike | Kind::Text);
    if !limits::is_line(media_type) {
        return Err(ImportError::new(
            ImportErrorCode::Unsupported,
            format!(
                "`{}` is no media type. Correct the document.",
                media_type.trim()
            ),
        ));
    }
    let content_type = template::literal(media_type);
    if has_type && !builder.has_header("content-type") {
        builder
            .rest
            .headers
            .insert("Content-Type".to_owned(), content_type.clone().into());
    }
    let properties = match kind {
        Kind::Text => None,
        _ => schema::properties(&schema),
    };
    let Some((properties, required)) = properties else {
        let variable = builder.variable(&wishes("body", "request"), schema, about, is_required);
        builder.rest.body = match kind {
            Kind::Json | Kind::JsonLike => Some(Body::Json(variable.into())),
            Kind::Text => Some(Body::Text(variable)),
            _ => {
                builder.note(format!(
                    "The document does not say which fields the body of the type `{media_type}` has. It is sent as a text, and the caller must write it in that type."
                ));
                builder
                    .rest
                    .headers
                    .insert("Content-Type".to_owned(), content_type.into());
                Some(Body::Text(variable))
            }
        };
        return Ok(());
    };
    limits::check_many(properties.len(), "fields of the body")?;
    if !is_required && required.is_empty() {
        builder.note("The document says that the body may be left out; it is always sent.");
    }
    if matches!(
        schema.get("additionalProperties"),
        Some(Value::Object(_) | Value::Bool(true))
    ) {
        builder
            .note("The body may have fields that the document does not name; those are left out.");
    }
    let mut fields = Fields {
        media,
        properties: Map::new(),
        required,
    };
    for (name, schema) in properties {
        // The name of a part is a text like any other.
        let legal = kind == Kind::Multipart || limits::is_field(&name);
        let required = fields.required.contains(&name);
        if builder.can_name(&name, legal, required)? {
            fields.properties.insert(name, schema);
        }
    }
    builder.rest.body = Some(match kind {
        Kind::Form => fields.form(builder),
        Kind::Multipart => fields.multipart(builder)?,
        _ => fields.json(builder),
    });
    Ok(())
}

/// What cannot be sent is left out, if the server does not insist on it.
fn leave_out(builder: &mut Builder<'_>, what: &str, required: bool) -> Result<(), ImportError> {
    if required {
        return Err(ImportError::new(
            ImportErrorCode::Unsupported,
            format!(
                "{what} is required, and a description sends text only. Write this tool with code."
            ),
        ));
    }
    builder.note(format!(
        "{what} is left out: a description sends text only."
    ));
    Ok(())
}

/// The fields of a body.
struct Fields<'a> {
    media: &'a Value,
    properties: Map<String, Value>,
    required: BTreeSet<String>,
}

impl Fields<'_> {
    fn declare(&self, builder: &mut Builder<'_>, name: &str, schema: &Value) -> String {
        let schema = schema.as_object().cloned().unwrap_or_default();
        let required = self.required.contains(name);
        builder.note_secret(name, "a body");
        builder.declare(&wishes(name, "body"), schema, None, required)
    }

    fn encoding(&self, name: &str, field: &str) -> Option<&Value> {
        self.media.get("encoding")?.get(name)?.get(field)
    }

    fn json(&self, builder: &mut Builder<'_>) -> Body {
        let mut body = Map::new();
        for (name, schema) in &self.properties {
            let parameter = self.declare(builder, name, schema);
            body.insert(name.clone(), template::argument(&parameter).into());
        }
        Body::Json(body.into())
    }

    fn form(&self, builder: &mut Builder<'_>) -> Body {
        let mut form = Map::new();
        for (name, schema) in &self.properties {
            let parameter = self.declare(builder, name, schema);
            form.insert(
                name.clone(),
                self.as_text(builder, name, schema, &parameter).into(),
            );
        }
        Body::Form(form)
    }

    fn multipart(&self, builder: &mut Builder<'_>) -> Result<Body, ImportError> {
        let mut parts = Vec::new();
        let mut is_optional = false;
        for (name, schema) in &self.properties {
            let required = self.required.contains(name);
            if is_binary(schema) {
                leave_out(builder, &format!("The file `{name}`"), required)?;
                continue;
            }
            is_optional |= !required;
            let parameter = self.declare(builder, name, schema);
            let content_type = self.encoding(name, "contentType").and_then(Value::as_str);
            parts.push(Part {
                name: template::literal(name),
                value: self.as_text(builder, name, schema, &parameter),
                file_name: None,
                content_type: content_type
                    .filter(|kind| {
                        !kind.contains([',', '*']) && kind.contains('/') && limits::is_line(kind)
                    })
                    .map(str::to_owned),
            });
        }
        if is_optional {
            builder.note("Parts of the form that need not be given are described too; check what the server makes of empty ones.");
        }
        Ok(Body::Multipart(parts))
    }

    /// The text of a field that has no types.
    fn as_text(
        &self,
        builder: &mut Builder<'_>,
        name: &str,
        schema: &Value,
        parameter: &str,
    ) -> String {
        let kind = schema.as_object().map_or("", schema::kind);
        match kind {
            "array" if self.encoding(name, "explode") == Some(&Value::Bool(false)) => {
                return joined(parameter, ",");
            }
            "object" => {
                builder.note(format!(
                    "The field `{name}` is an object and is sent as JSON."
                ));
                return as_json(parameter);
            }
            _ => {}
        }
        template::argument(parameter)
    }
}

/// Whether this is a file, or a list of some.
fn is_binary(schema: &Value) -> bool {
    let text = |field: &str| schema.get(field).and_then(Value::as_str);
    matches!(text("format"), Some("binary"))
        || (text("contentMediaType").is_some() && text("contentEncoding").is_none())
        || schema.get("items").is_some_and(is_binary)
}
