//! Bodies: what is sent, as its kind is written.

use std::fmt::Write;

use plugin_sdk::Result;

use super::{no_value, request};
use crate::datum::{Datum, write_string};
use crate::encode;
use crate::outside;
use crate::plan::{Body, Part};
use crate::template::Template;
use crate::variables::Variables;

/// A body and its type.
pub(super) struct Written {
    pub(super) bytes: Vec<u8>,
    pub(super) content_type: String,
}

pub(super) fn write(body: &Body, function: &str, variables: &Variables<'_>) -> Result<Written> {
    let (text, content_type) = match body {
        Body::Json(json) => {
            let mut text = String::new();
            if !json.write(variables, &mut text).map_err(no_value)? {
                text.push_str("null");
            }
            (text, "application/json".to_owned())
        }
        Body::Event => (event(function, variables), "application/json".to_owned()),
        Body::Form(fields) => {
            let mut form = String::new();
            for (name, value) in request::values(fields, variables)? {
                encode::push_pair(&mut form, name, &value);
            }
            (form, "application/x-www-form-urlencoded".to_owned())
        }
        Body::Text(template) => {
            let text = template.text(variables).map_err(no_value)?;
            (text, "text/plain; charset=utf-8".to_owned())
        }
        Body::Markup(template) => {
            let text = markup(template, variables)?;
            (text, "text/plain; charset=utf-8".to_owned())
        }
        Body::Multipart(parts) => multipart(parts, variables)?,
    };
    Ok(Written {
        bytes: text.into_bytes(),
        content_type,
    })
}

/// Text in XML or HTML, whose values are text in it and nothing else.
fn markup(template: &Template, variables: &Variables<'_>) -> Result<String> {
    template.text_with(variables, |text, expression, value| {
        if expression.is_constant() {
            text.push_str(value);
            return Ok(());
        }
        encode::push_markup(text, value).map_err(|forbidden| {
            request::invalid(format!(
                "`{}` has the character U+{:04X}, which XML and HTML cannot have.",
                expression.source(),
                u32::from(forbidden)
            ))
        })
    })
}

/// The event of a webhook that does not say which: as Standard Webhooks
/// recommends.
fn event(function: &str, variables: &Variables<'_>) -> String {
    let mut event = String::from("{\"type\":");
    write_string(function, &mut event);
    event.push_str(",\"timestamp\":");
    variables
        .root("now")
        .unwrap_or(Datum::Null)
        .write_json(&mut event);
    event.push_str(",\"data\":{\"arguments\":");
    variables.write_arguments(&mut event);
    let known = [
        ("gym", ["id", "name"].as_slice()),
        ("member", &["id", "email", "name"]),
        ("session", &["id"]),
    ];
    for (root, names) in known {
        let mut fields = String::new();
        for name in names {
            if let Some(value) = variables.field(root, name) {
                fields.push_str(if fields.is_empty() { "" } else { "," });
                write_string(name, &mut fields);
                fields.push(':');
                value.write_json(&mut fields);
            }
        }
        if !fields.is_empty() {
            let _ = write!(event, ",\"{root}\":{{{fields}}}");
        }
    }
    event.push_str("}}");
    event
}

/// `multipart/form-data` as browsers write it.
fn multipart(parts: &[Part], variables: &Variables<'_>) -> Result<(String, String)> {
    let mut contents = Vec::new();
    for part in parts {
        // A field without a value is left out, like everywhere.
        let value = match part.is_markup {
            true => Some(Datum::Text(markup(&part.value, variables)?.into())),
            false => part.value.datum(variables).map_err(no_value)?,
        };
        let value = match value {
            None | Some(Datum::Null) => continue,
            Some(value) => value,
        };
        let mut head = String::from("Content-Disposition: form-data; name=\"");
        head.push_str(&quoted(&part.name.text(variables).map_err(no_value)?));
        head.push('"');
        if let Some(name) = &part.file_name {
            let name = name.text(variables).map_err(no_value)?;
            let _ = write!(head, "; filename=\"{}\"", quoted(&name));
        }
        if let Some(kind) = &part.content_type {
            let _ = write!(head, "\r\nContent-Type: {kind}");
        }
        // RFC 7578, section 4.3: a part for each value, unless the part is JSON.
        let is_json = |kind: &String| kind.to_ascii_lowercase().contains("json");
        if part.content_type.as_ref().is_some_and(is_json) {
            contents.push((head, value.into_owned()));
        } else {
            let items = value.items().into_iter();
            contents.extend(items.map(|item| (head.clone(), item)));
        }
    }
    let boundary = boundary(&contents);
    let mut body = String::new();
    for (head, value) in &contents {
        let _ = write!(
            body,
            "--{boundary}\r\n{head}\r\n\r\n{}\r\n",
            value.as_text()
        );
    }
    let _ = write!(body, "--{boundary}--\r\n");
    Ok((body, format!("multipart/form-data; boundary={boundary}")))
}

/// One that stands in none of the parts.
fn boundary(contents: &[(String, Datum<'_>)]) -> String {
    loop {
        let boundary = format!("spotter-{:016x}", outside::random());
        let stands_in = |(head, value): &(String, Datum<'_>)| {
            head.contains(&boundary) || value.as_text().contains(&boundary)
        };
        if !contents.iter().any(stands_in) {
            return boundary;
        }
    }
}

/// A name between quotes, as browsers write it.
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}
