//! Where secrets stand in a request.

use super::Request;
use super::allowed::is_host;
use super::request::{decode, pairs};
use crate::asks::{Secret, SecretPlace};

const OPENS: &str = "{{secrets.";
const CLOSES: &str = "}}";

/// The names of the secrets that the request carries. The error says which one
/// is not where the plugin asked for it: the host refuses such a request.
pub(super) fn used(asked: &[&Secret], request: &Request) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    for (header, value) in &request.headers {
        for name in within(value) {
            let as_bearer =
                header == "authorization" && *value == format!("Bearer {}", place(&name));
            let whole = *value == place(&name);
            check(asked, request, &name, |place| match place {
                SecretPlace::Bearer => as_bearer,
                SecretPlace::Header(wanted) => whole && wanted.eq_ignore_ascii_case(header),
                SecretPlace::QueryParameter(_) => false,
            })?;
            names.push(name);
        }
    }
    for (key, value) in pairs(request.url.query.as_deref()) {
        for name in within(&key).chain(within(&value)) {
            let whole = value == place(&name);
            check(asked, request, &name, |place| match place {
                SecretPlace::QueryParameter(wanted) => whole && *wanted == key,
                SecretPlace::Bearer | SecretPlace::Header(_) => false,
            })?;
            names.push(name);
        }
    }
    let path = decode(&request.url.path);
    let body = String::from_utf8_lossy(&request.body);
    // A body may quote anything; what names a secret of the plugin is meant.
    let in_body = within(&body).filter(|name| asked.iter().any(|secret| secret.name == *name));
    if let Some(name) = within(&path).chain(in_body).next() {
        check(asked, request, &name, |_| false)?;
    }
    Ok(names)
}

fn check(
    asked: &[&Secret],
    request: &Request,
    name: &str,
    is_its: impl Fn(&SecretPlace) -> bool,
) -> Result<(), String> {
    let Some(secret) = asked.iter().find(|secret| secret.name == name) else {
        return Err(format!(
            "the plugin does not ask for the secret `{name}`: add `secret({name}, ...)` to `#[plugin]`"
        ));
    };
    if !is_its(&secret.place) {
        let place = match &secret.place {
            SecretPlace::Bearer => format!("in `Authorization: Bearer {}`", place(name)),
            SecretPlace::Header(header) => format!("as the whole value of the header `{header}`"),
            SecretPlace::QueryParameter(key) => {
                format!("as the whole value of the query parameter `{key}`")
            }
        };
        return Err(format!(
            "the secret `{name}` stands {place} and nowhere else"
        ));
    }
    let host = &request.url.host;
    if !secret.hosts.iter().any(|pattern| is_host(pattern, host)) {
        return Err(format!("the secret `{name}` is not bound to `{host}`"));
    }
    Ok(())
}

fn place(name: &str) -> String {
    format!("{OPENS}{name}{CLOSES}")
}

/// The names of the secrets in a text.
fn within(text: &str) -> impl Iterator<Item = String> {
    text.split(OPENS)
        .skip(1)
        .filter_map(|after| Some(after.split_once(CLOSES)?.0.to_owned()))
}
