//! Where an operation's server is.

use serde_json::Value;

use super::super::{ImportError, ImportErrorCode, limits, template};
use super::document::{Document, Operation, fields};

/// The longest URL of a server, and of a variable in it.
const MAX_URL_BYTES: usize = 512;

/// The server's URL without a slash at its end, as a template's text.
pub(super) fn url(
    document: &Document,
    operation: &Operation,
    base_url: Option<&str>,
    notes: &mut Vec<String>,
) -> Result<String, ImportError> {
    let servers = [operation.value, operation.item, &document.root]
        .into_iter()
        .filter_map(|level| level.get("servers")?.as_array())
        .find(|servers| !servers.is_empty());
    let base_url = match base_url {
        Some(url) => Some(absolute(url)?),
        None => None,
    };
    let Some(servers) = servers else {
        let url = base_url.ok_or_else(|| needs_base_url("no server"))?;
        return Ok(template::literal_url(url));
    };
    if servers.len() > 1 {
        notes.push(format!(
            "The document names {} servers; the first is used.",
            servers.len()
        ));
    }
    let server = servers.first().unwrap_or(&Value::Null);
    let mut url = server
        .get("url")
        .and_then(Value::as_str)
        .unwrap_or("/")
        .to_owned();
    for (name, variable) in fields(server.get("variables")) {
        let variable_text = format!("{{{name}}}");
        if url.len() > MAX_URL_BYTES {
            break;
        }
        if let Some(default) = variable.get("default").and_then(Value::as_str)
            && default.len() <= MAX_URL_BYTES
            && url.contains(&variable_text)
        {
            notes.push(format!(
                "The server's `{name}` is `{default}`, the document's default."
            ));
            url = url.replace(&variable_text, default);
        }
    }
    if url.contains("://") {
        return Ok(template::literal_url(absolute(&url)?));
    }
    let base = base_url.ok_or_else(|| needs_base_url(&format!("`{url}`")))?;
    let joined = joined(base, &url);
    Ok(template::literal_url(absolute(&joined)?))
}

fn needs_base_url(what: &str) -> ImportError {
    ImportError::new(
        ImportErrorCode::NeedsBaseUrl,
        format!(
            "The document names {what} as its server. Give the base URL, such as `https://api.example.com`."
        ),
    )
}

fn absolute(url: &str) -> Result<&str, ImportError> {
    let url = url.trim().trim_end_matches('/');
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let host = rest.split(['/', '?', '#']).next().unwrap_or("");
    let fits = ["http", "https"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known));
    if fits
        && !host.is_empty()
        && !url.contains(|letter: char| {
            letter.is_whitespace()
                || letter.is_control()
                || matches!(letter, '{' | '}' | '?' | '#' | '\\')
        })
    {
        limits::check_host(host)?;
        return Ok(url);
    }
    Err(ImportError::new(
        ImportErrorCode::BadUrl,
        format!(
            "The server `{url}` cannot be called. It must be an `https://` URL with a host and without braces or a query."
        ),
    ))
}

/// RFC 3986 for what servers are named by: another host, a path from the root,
/// or one beside the base's.
fn joined(base: &str, relative: &str) -> String {
    let authority = base.find("://").map_or(0, |at| at + 3);
    let scheme = base.get(..authority.saturating_sub(2)).unwrap_or("");
    let path = base
        .get(authority..)
        .and_then(|rest| rest.find('/'))
        .map_or(base.len(), |at| authority + at);
    let origin = base.get(..path).unwrap_or(base);
    if relative.starts_with("//") {
        format!("{scheme}{relative}")
    } else if relative.starts_with('/') {
        format!("{origin}{relative}")
    } else {
        let directory = base.get(path..).and_then(|path| path.rfind('/'));
        let directory = directory
            .and_then(|end| base.get(..path + end))
            .unwrap_or(origin);
        let relative = relative.strip_prefix("./").unwrap_or(relative);
        format!("{directory}/{relative}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_servers() {
        for (base, relative, url) in [
            ("https://h/a/b", "/v1", "https://h/v1"),
            ("https://h", "/", "https://h/"),
            ("https://h/a/openapi.json", "./v1", "https://h/a/v1"),
            ("https://h", "v1", "https://h/v1"),
            ("https://h/a", "//i/v1", "https://i/v1"),
        ] {
            assert_eq!(joined(base, relative), url);
        }
        assert!(absolute("https://h/{x}").is_err());
        assert!(absolute("ftp://h").is_err());
        assert_eq!(absolute("https://h/v1/").unwrap(), "https://h/v1");
    }
}
