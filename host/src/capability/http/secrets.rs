//! Secrets in requests. The guest writes a placeholder where the whole value
//! goes; anywhere else it is refused, so that no guest decides how a secret is
//! written, and no secret goes where nobody granted it.

use http::header::{AUTHORIZATION, HeaderValue};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::signature;
use crate::catalog::{Access, SecretName, SecretPlace};
use crate::egress::{EgressError, Outgoing};
use crate::vault::{PluginSecrets, SecretValue};

/// What is encoded in a query: all but what is unreserved (RFC 3986, 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

const BEGIN: &str = "{{secrets.";
const END: &str = "}}";

/// Puts the values in the places of their placeholders. The body is there.
///
/// # Errors
/// `Denied` for a placeholder of a secret that may not go there, or that has
/// no value.
pub(super) fn put_in(
    outgoing: &mut Outgoing,
    access: &Access,
    secrets: &PluginSecrets,
) -> Result<(), EgressError> {
    let host = outgoing.target.host().to_owned();
    let value = |name: &SecretName, place: &SecretPlace| {
        granted(name, place, &host, access).and_then(|()| {
            secrets.get(name).ok_or_else(|| {
                denied(format!(
                    "The secret {name} has no value yet. A manager of the gym enters it."
                ))
            })
        })
    };
    let mut signed = None;
    for (header, text) in &mut outgoing.headers {
        let Some((name, place)) = in_header(header.as_str(), text)? else {
            continue;
        };
        let value = value(&name, &place)?;
        match place.signs() {
            true => signed = Some(value),
            false => *text = header_value(value, &place)?,
        }
    }
    if let Some(key) = signed {
        let signature = signature::sign(key, &outgoing.headers, &outgoing.body)?;
        outgoing.headers.insert(SecretPlace::SIGNATURE, signature);
    }
    if in_text(outgoing.target.url().path()) {
        return Err(misplaced());
    }
    let Some(query) = outgoing.target.url().query() else {
        return Ok(());
    };
    if !in_text(query) {
        return Ok(());
    }
    let mut pairs = Vec::new();
    for pair in query.split('&') {
        pairs.push(match in_pair(pair)? {
            None => pair.to_owned(),
            Some((key, name)) => {
                let parameter = SecretPlace::QueryParameter(decoded(key));
                let value = value(&name, &parameter)?;
                let encoded = utf8_percent_encode(value.reveal(), RESERVED);
                format!("{key}={encoded}")
            }
        });
    }
    outgoing.target = outgoing.target.clone().with_query(&pairs.join("&"));
    Ok(())
}

/// Refuses placeholders in a request of a plugin that has no secrets.
///
/// # Errors
/// `Denied` when there is one.
pub(super) fn none_asked_for(outgoing: &Outgoing) -> Result<(), EgressError> {
    let url = outgoing.target.url();
    let in_headers = |value: &HeaderValue| contains(value.as_bytes());
    let found = outgoing.headers.values().any(in_headers)
        || in_text(url.path())
        || url.query().is_some_and(in_text);
    match found {
        true => Err(denied(
            "The request has a placeholder for a secret, and the plugin was granted none.".into(),
        )),
        false => Ok(()),
    }
}

fn granted(
    name: &SecretName,
    place: &SecretPlace,
    host: &str,
    access: &Access,
) -> Result<(), EgressError> {
    let rule = access.secret(name, host);
    match rule.is_some_and(|rule| rule.place == *place) {
        true => Ok(()),
        false => Err(denied(format!(
            "The secret {name} may not be sent to {host} there: it is granted for other hosts, for another place in the request, or not at all."
        ))),
    }
}

/// The placeholder in a header, and the place that it stands in.
fn in_header(
    header: &str,
    value: &HeaderValue,
) -> Result<Option<(SecretName, SecretPlace)>, EgressError> {
    if !contains(value.as_bytes()) {
        return Ok(None);
    }
    let text = value.to_str().map_err(|_| misplaced())?;
    let bearer = text
        .strip_prefix("Bearer ")
        .filter(|_| header == AUTHORIZATION.as_str());
    let found = match bearer {
        Some(rest) => placeholder(rest).map(|name| (name, SecretPlace::Bearer)),
        None => placeholder(text).map(|name| (name, SecretPlace::Header(header.to_owned()))),
    };
    found.map(Some).ok_or_else(misplaced)
}

/// The key of a query's pair and the secret that its value stands for.
fn in_pair(pair: &str) -> Result<Option<(&str, SecretName)>, EgressError> {
    if !in_text(pair) {
        return Ok(None);
    }
    let (key, value) = pair.split_once('=').ok_or_else(misplaced)?;
    match placeholder(&decoded(value)) {
        Some(name) if !in_text(key) => Ok(Some((key, name))),
        _ => Err(misplaced()),
    }
}

/// The name in a text that is one placeholder and nothing else.
fn placeholder(text: &str) -> Option<SecretName> {
    let name = text.strip_prefix(BEGIN)?.strip_suffix(END)?;
    SecretName::new(name).ok()
}

fn header_value(value: &SecretValue, place: &SecretPlace) -> Result<HeaderValue, EgressError> {
    let text = match place {
        SecretPlace::Bearer => format!("Bearer {}", value.reveal()),
        _ => value.reveal().to_owned(),
    };
    let mut written = HeaderValue::try_from(text).map_err(|_| misplaced())?;
    // Keeps it out of whatever prints requests.
    written.set_sensitive(true);
    Ok(written)
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn in_text(text: &str) -> bool {
    contains(decoded(text).as_bytes())
}

fn contains(bytes: &[u8]) -> bool {
    bytes
        .windows(BEGIN.len())
        .any(|window| window.eq_ignore_ascii_case(BEGIN.as_bytes()))
}

fn misplaced() -> EgressError {
    denied(
        "A secret's placeholder must be the whole value of its header or query parameter, or stand after `Bearer `.".into(),
    )
}

pub(super) fn denied(why: String) -> EgressError {
    EgressError::Denied(why)
}
