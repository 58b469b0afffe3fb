//! What in a request is a secret.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{name, name::Names, template};
use crate::Secret;

/// Headers whose value is a secret, beside `Authorization`. Lower case.
const HEADERS: &[&str] = &[
    "api-key",
    "api-secret",
    "api-token",
    "apikey",
    "auth-token",
    "dd-api-key",
    "dd-application-key",
    "ocp-apim-subscription-key",
    "private-token",
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

/// Whether a segment of a URL's path is a secret, where a service is known to
/// put one there.
pub(crate) fn in_path(host: &str, segments: &[&str], index: usize) -> bool {
    let starts = |start: &[&str]| segments.get(..start.len()) == Some(start);
    let host = host.split(':').next().unwrap_or(host);
    // Slack and Discord: whoever has the URL of a webhook may post to it.
    if index == 3 && (starts(&["services"]) && host.ends_with("slack.com")) {
        return true;
    }
    if index == 3 && starts(&["api", "webhooks"]) {
        return true;
    }
    // Telegram: /bot<number>:<token>/sendMessage.
    let bot = segments.first().and_then(|first| first.strip_prefix("bot"));
    bot.and_then(|bot| bot.split_once(':'))
        .is_some_and(|(number, token)| {
            index == 0
                && !number.is_empty()
                && number.bytes().all(|byte| byte.is_ascii_digit())
                && token.len() >= 16
        })
}

/// What the author is told of a secret that stays in the description.
pub(crate) fn stays(what: &str, place: &str) -> String {
    format!(
        "{what} looks like a secret. No secret can stand in {place}, so its value is in the description, where whoever may manage plugins reads it."
    )
}

/// How many fields are named to the author, each in a note of its own.
const MAX_NAMED: usize = 8;

/// Tells the author of the fields of a body that look like secrets.
pub(crate) fn note_fields(fields: &BTreeSet<String>, notes: &mut Vec<String>) {
    for name in fields.iter().take(MAX_NAMED) {
        notes.push(stays(&format!("The field `{name}`"), "a body"));
    }
    if let Some(more) = fields.len().checked_sub(MAX_NAMED).filter(|more| *more > 0) {
        notes.push(stays(&format!("What is in {more} more fields"), "a body"));
    }
}

/// Whether this field of a body holds a secret that someone wrote there.
pub(crate) fn is_in(field: &str, value: &Value) -> bool {
    let is_written = match value {
        Value::String(text) => !text.is_empty(),
        Value::Number(_) => true,
        Value::Array(items) => items
            .iter()
            .any(|item| item.is_string() || item.is_number()),
        _ => false,
    };
    is_written && is_field(field)
}

/// The secrets of a request as they are found.
#[derive(Debug, Default)]
pub(crate) struct Secrets {
    pub(crate) declared: BTreeMap<String, Secret>,
    pub(crate) values: BTreeMap<String, String>,
    names: Names,
    by_place: BTreeMap<(String, String), String>,
    /// Variables of the author's shell, such as `$TOKEN`, whose values nobody
    /// here knows.
    pub(crate) unknown: BTreeSet<String>,
}

impl Secrets {
    /// Declares a secret and gives its variable. The same value in the same
    /// place is the same secret; a secret has one place.
    pub(crate) fn declare(
        &mut self,
        wish: &str,
        value: &str,
        place: &str,
        description: String,
    ) -> String {
        let key = (place.to_owned(), value.to_owned());
        if let Some(name) = self.by_place.get(&key) {
            return template::secret(name);
        }
        let name = self.names.take(&[name::snake(wish, "secret")]);
        let variable = template::secret(&name);
        let is_unknown = self.unknown.iter().any(|unknown| value.contains(unknown));
        if !is_unknown && !is_placeholder(value) {
            self.values.insert(name.clone(), value.to_owned());
        }
        self.by_place.insert(key, name.clone());
        self.declared.insert(name, Secret { description });
        variable
    }
}

/// Whether a value only says what is to stand there, as manuals write it. To
/// keep it would be to call the server with it.
fn is_placeholder(value: &str) -> bool {
    let says = |value: &str| {
        let between = |start, end| value.starts_with(start) && value.ends_with(end);
        let start = value.get(..5).unwrap_or("").to_ascii_lowercase();
        between("{{", "}}")
            || between("<", ">")
            || between("{", "}")
            || matches!(start.as_str(), "your_" | "your-")
    };
    // Behind a scheme, too: `Bot <token>`.
    says(value) || value.split_once(' ').is_some_and(|(_, value)| says(value))
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
