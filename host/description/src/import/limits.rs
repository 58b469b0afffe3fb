//! What the engine takes of a description. It refuses more when the tool is
//! saved; here is said before what to do about it.

use serde_json::{Map, Value};

use super::{ImportError, ImportErrorCode};
use crate::{Body, Description};

/// Parameters of a function.
pub(crate) const PARAMETERS: usize = 64;

/// Headers, parameters of the query, fields or parts of a form; and values of
/// one of them.
pub(crate) const FIELDS: usize = 64;

/// Secrets.
const SECRETS: usize = 16;

/// Bytes of a URL.
pub(crate) const URL_BYTES: usize = 4 << 10;

/// Bytes of the JSON Schema of a function's parameters.
pub(crate) const SCHEMA_BYTES: usize = 64 << 10;

/// Of what there is more, nobody looks at what could be left out.
const MANY: usize = 1000;

/// Refuses what there are so many of that no tool is meant.
pub(crate) fn check_many(count: usize, what: &str) -> Result<(), ImportError> {
    if count <= MANY {
        return Ok(());
    }
    Err(ImportError::new(
        ImportErrorCode::Unsupported,
        format!(
            "There are {count} {what}, and more than {MANY} are not imported. Correct the document, or write this tool with code."
        ),
    ))
}

/// Refuses a URL that is too long.
pub(crate) fn check_url(bytes: usize) -> Result<(), ImportError> {
    let advice = "Shorten it, or send long values in the body if the server takes them there.";
    at_most(bytes, URL_BYTES, "bytes in the URL", advice)
}

fn at_most(count: usize, most: usize, what: &str, advice: &str) -> Result<(), ImportError> {
    if count <= most {
        return Ok(());
    }
    Err(ImportError::new(
        ImportErrorCode::Unsupported,
        format!("There are {count} {what}, and a tool takes {most} at most. {advice}"),
    ))
}

/// Refuses a description of which there is too much.
pub(crate) fn check(description: &Description) -> Result<(), ImportError> {
    let code = "Leave some out, or write this tool with code.";
    at_most(
        description.parameters.len(),
        PARAMETERS,
        "parameters that must be given",
        "Write this tool with code.",
    )?;
    at_most(description.secrets.len(), SECRETS, "secrets", code)?;
    let Some(rest) = &description.rest else {
        return Ok(());
    };
    check_url(rest.url.len())?;
    let of_fields = |fields: &Map<String, Value>, what: &str| {
        at_most(fields.len(), FIELDS, what, code)?;
        let lists = fields
            .iter()
            .filter_map(|(name, value)| Some((name, value.as_array()?)));
        lists.into_iter().try_for_each(|(name, list)| {
            at_most(list.len(), FIELDS, &format!("values of `{name}`"), code)
        })
    };
    of_fields(&rest.headers, "headers")?;
    of_fields(&rest.query, "parameters of the query")?;
    match &rest.body {
        Some(Body::Form(fields)) => of_fields(fields, "fields of the form"),
        Some(Body::Multipart(parts)) => at_most(parts.len(), FIELDS, "parts of the form", code),
        _ => Ok(()),
    }
}

/// Refuses a host, with its port, that a tool cannot call.
pub(crate) fn check_host(authority: &str) -> Result<(), ImportError> {
    let bad = |message: String| Err(ImportError::new(ImportErrorCode::BadUrl, message));
    if authority.contains('@') {
        return bad(format!(
            "The server `{authority}` has a user in its URL. Take it out, and use a secret."
        ));
    }
    if authority.starts_with('[') {
        return bad(format!(
            "The server is named by its address `{authority}`. Write its name."
        ));
    }
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let is_port = |port: &str| {
        port.bytes().all(|byte| byte.is_ascii_digit())
            && port.parse().is_ok_and(|port: u16| port > 0)
    };
    if let Some(port) = port.filter(|port| !is_port(port)) {
        return bad(format!("`{port}` is no port. A port is 1 to 65535."));
    }
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "-._".contains(letter);
    let is_name = host.contains(|letter: char| letter.is_ascii_alphanumeric());
    if !is_name || !host.chars().all(fits) {
        return bad(format!(
            "`{host}` is no name of a host: it has letters, digits, `-` and `.` only. Write other letters as `xn--`, as browsers send them."
        ));
    }
    Ok(())
}

/// Refuses a path with a segment that servers may take for a step: `.` or
/// `..`, encoded or not, with parameters or without.
pub(crate) fn check_path(path: &str) -> Result<(), ImportError> {
    let is_step = |segment: &&str| {
        let plain = percent_encoding::percent_decode_str(segment).decode_utf8_lossy();
        matches!(plain.split(';').next(), Some("." | ".."))
    };
    match path.split('/').find(is_step) {
        None => Ok(()),
        Some(step) => Err(ImportError::new(
            ImportErrorCode::BadUrl,
            format!(
                "The path has the segment `{step}`, which many servers take for a step to another path. Write the path that is meant."
            ),
        )),
    }
}

/// Whether this is a header's name.
pub(crate) fn is_header(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token)
}

/// Whether a text can be sent as a header's value, or a part's type, and
/// arrives as it is.
pub(crate) fn is_line(text: &str) -> bool {
    text.trim_matches([' ', '\t']).len() == text.len()
        && !text.contains(|letter: char| letter.is_ascii_control() && letter != '\t')
}

/// Whether a field can have this name: a name is no template, and the engine
/// takes two braces in one for a mistake.
pub(crate) fn is_field(name: &str) -> bool {
    !name.contains("{{")
}

/// Whether this is a form that the engine takes by its fields.
pub(crate) fn is_form(fields: &Map<String, Value>) -> bool {
    let few = |value: &Value| value.as_array().is_none_or(|values| values.len() <= FIELDS);
    fields.len() <= FIELDS
        && fields
            .iter()
            .all(|(name, value)| is_field(name) && few(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        for host in ["a.example", "a_b:1", "127.0.0.1:65535"] {
            assert!(check_host(host).is_ok(), "{host}");
        }
        for host in [
            "",
            ".",
            "..",
            ":1",
            "a:",
            "a:0",
            "a:65536",
            "a:+1",
            "[::1]:80",
            "é.example",
            "u@a",
        ] {
            assert!(check_host(host).is_err(), "{host}");
        }
    }

    #[test]
    fn steps() {
        for path in ["/a/..b/...", "/.well-known", "/a.;x", "/%zz"] {
            assert!(check_path(path).is_ok(), "{path}");
        }
        for path in ["/a/..", "/./a", "/%2E%2e/a", "/a/..;x/b"] {
            assert!(check_path(path).is_err(), "{path}");
        }
    }
}
