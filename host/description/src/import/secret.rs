//! What in a request is a secret.

use std::collections::{BTreeMap, BTreeSet};

use super::{name, name::Names, template};
use crate::Secret;

/// Headers whose value is a secret, beside `Authorization`. Lower case.
const HEADERS: &[&str] = &[
    "api-key",
    "api-secret",
    "api-token",
    "apikey",
    "auth-token",
    "cookie",
    "dd-api-key",
    "dd-application-key",
    "ocp-apim-subscription-key",
    "private-token",
    "proxy-authorization",
    "token",
    "xi-api-key",
];

/// How the names of such headers end.
const HEADER_ENDS: &[&str] = &[
    "-access-token",
    "-api-key",
    "-apikey",
    "-api-secret",
    "-api-token",
    "-auth-key",
    "-auth-token",
    "-authorization",
    "-csrf-token",
    "-csrftoken",
    "-secret",
    "-secret-key",
    "-session-token",
    "-xsrf-token",
];

/// Fields whose value is a secret wherever they stand, in `snake_case`.
const FIELDS: &[&str] = &[
    "access_key",
    "access_token",
    "api_key",
    "api_secret",
    "api_token",
    "apikey",
    "auth_token",
    "client_secret",
    "passwd",
    "password",
    "private_key",
    "refresh_token",
    "secret",
    "secret_key",
    "token",
];

/// How the names of such fields end.
const FIELD_ENDS: &[&str] = &[
    "_access_token",
    "_api_key",
    "apikey",
    "_client_secret",
    "_password",
];

/// The same, in a query only: elsewhere `key` is the key of something.
const QUERY_FIELDS: &[&str] = &["appid", "auth", "key", "sig", "signature"];

/// Whether this header's value is a secret.
pub(crate) fn is_header(header: &str) -> bool {
    let header = header.to_ascii_lowercase();
    let plain = header.strip_prefix("x-").unwrap_or(&header);
    HEADERS.contains(&plain) || HEADER_ENDS.iter().any(|end| header.ends_with(end))
}

/// Whether this field of a body holds a secret.
pub(crate) fn is_field(field: &str) -> bool {
    let field = name::snake(field, "");
    FIELDS.contains(&field.as_str()) || FIELD_ENDS.iter().any(|end| field.ends_with(end))
}

/// Whether this parameter of a query holds one.
pub(crate) fn is_query_field(field: &str) -> bool {
    is_field(field) || QUERY_FIELDS.contains(&name::snake(field, "").as_str())
}

/// A segment of a path that holds a secret: what stands before it, the secret,
/// and what it is.
pub(crate) struct PathSecret<'a> {
    pub(crate) before: &'a str,
    pub(crate) value: &'a str,
    pub(crate) name: &'static str,
}

/// The secret in a URL's segment, where a service is known to put one there.
pub(crate) fn in_path<'a>(
    host: &str,
    segments: &[&str],
    index: usize,
    segment: &'a str,
) -> Option<PathSecret<'a>> {
    let starts = |start: &[&str]| segments.get(..start.len()) == Some(start);
    let found = |before, value, name| {
        Some(PathSecret {
            before,
            value,
            name,
        })
    };
    let host = host.split(':').next().unwrap_or(host);
    // Slack and Discord: whoever has the URL of a webhook may post to it.
    if starts(&["services"]) && index == 3 && host.ends_with("slack.com") {
        return found("", segment, "webhook_token");
    }
    if starts(&["api", "webhooks"]) && index == 3 {
        return found("", segment, "webhook_token");
    }
    // Telegram: /bot<number>:<token>/sendMessage.
    let (number, token) = segment.strip_prefix("bot")?.split_once(':')?;
    let fits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    if index == 0 && fits && token.len() >= 16 {
        return found("bot", segment.get(3..)?, "bot_token");
    }
    None
}

/// The secrets of a request as they are found.
#[derive(Debug, Default)]
pub(crate) struct Secrets {
    pub(crate) declared: BTreeMap<String, Secret>,
    pub(crate) values: BTreeMap<String, String>,
    names: Names,
    by_value: BTreeMap<String, String>,
    /// Variables of the author's shell, such as `$TOKEN`, whose values nobody
    /// here knows.
    pub(crate) unknown: BTreeSet<String>,
}

impl Secrets {
    /// Declares a secret and gives its variable. The same value is the same
    /// secret.
    pub(crate) fn declare(&mut self, wish: &str, value: &str, description: String) -> String {
        if let Some(name) = self.by_value.get(value) {
            return template::secret(name);
        }
        let name = self.names.take(&[name::snake(wish, "secret")]);
        let variable = template::secret(&name);
        let is_unknown = self.unknown.iter().any(|unknown| value.contains(unknown));
        if !is_unknown && !is_placeholder(value) {
            self.values.insert(name.clone(), value.to_owned());
        }
        self.by_value.insert(value.to_owned(), name.clone());
        self.declared.insert(name, Secret { description });
        variable
    }
}

/// Whether a value only says what is to stand there, as manuals write it. To
/// keep it would be to call the server with it.
fn is_placeholder(value: &str) -> bool {
    let between = |start, end| value.starts_with(start) && value.ends_with(end);
    let start = value.get(..5).unwrap_or("").to_ascii_lowercase();
    between("{{", "}}")
        || between("<", ">")
        || between("{", "}")
        || matches!(start.as_str(), "your_" | "your-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_secrets() {
        for header in [
            "X-API-Key",
            "apikey",
            "X-Shopify-Access-Token",
            "X-XSRF-TOKEN",
            "Cookie",
            "PRIVATE-TOKEN",
        ] {
            assert!(is_header(header), "{header}");
        }
        for header in [
            "Accept",
            "X-Request-Id",
            "Idempotency-Key",
            "Notion-Version",
        ] {
            assert!(!is_header(header), "{header}");
        }
        assert!(is_field("clientSecret") && is_field("api_key") && !is_field("key"));
        assert!(is_query_field("key") && is_query_field("access_token"));
    }
}
