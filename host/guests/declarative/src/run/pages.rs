//! Answers in pages.

mod link;

use plugin_sdk::Result;
use serde_json::Value;

use super::request::Draft;
use super::{answer, retry};
use crate::encode;
use crate::jmes::{Document, Query};
use crate::plan::{self, Exchange, Pages, Turn};
use crate::variables::Variables;

pub(super) fn run(
    exchange: &Exchange,
    pages: &Pages,
    first: Draft,
    variables: &mut Variables<'_>,
) -> Result<String> {
    let mut items = Vec::new();
    let mut number = match &pages.next {
        Turn::Number { first, .. } => *first,
        _ => 0,
    };
    let mut draft = match &pages.next {
        Turn::Number { parameter, .. } => first.with_parameter(parameter, &number.to_string()),
        _ => first.clone(),
    };
    for left in (0..pages.most).rev() {
        let url = draft.url.clone();
        let response = retry::send(exchange, draft, variables)?;
        let body = answer::expect_success(exchange, &response, variables)?;
        let document = body.document();
        let found = document.and_then(|document| pages.items.search(document).ok()?.items());
        let (Some(document), Some(page)) = (document, found) else {
            return Err(answer::unexpected("it has no list of items"));
        };
        let is_empty = page.is_empty();
        items.extend(page);
        if left == 0 {
            break;
        }
        let next = match &pages.next {
            Turn::Number { .. } if is_empty => None,
            Turn::Number {
                parameter, step, ..
            } => {
                number = number.saturating_add(*step);
                Some(first.with_parameter(parameter, &number.to_string()))
            }
            Turn::Cursor { from, parameter } => match said(from, document) {
                Some(cursor) if encode::names_secret(&cursor) => {
                    return Err(answer::unexpected("its cursor is none"));
                }
                cursor => cursor.map(|cursor| first.with_parameter(parameter, &cursor)),
            },
            Turn::Url(from) => {
                let target = said(from, document);
                target
                    .map(|target| followed(&first, &url, &target))
                    .transpose()?
            }
            Turn::Link => {
                let target = link::next(response.headers());
                target
                    .map(|target| followed(&first, &url, target))
                    .transpose()?
            }
        };
        match next {
            Some(next) => draft = next,
            None => break,
        }
    }
    let all = Document::list(items);
    match &exchange.result {
        plan::Result::Found(query) => answer::found(query, Some(&all)),
        plan::Result::Body | plan::Result::Delivered => Ok(all.to_string()),
    }
}

/// What a page says of the next one: a text or a number. None: there is none.
fn said(from: &Query, document: &Document) -> Option<String> {
    match from.search(document).ok()?.value() {
        Value::String(text) if !text.is_empty() => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The first page's request at another URL of the same server.
fn followed(first: &Draft, current: &str, target: &str) -> Result<Draft> {
    let elsewhere = || answer::unexpected("its next page is not on the same server");
    // Whoever reads it in another way would go elsewhere.
    if target.contains(|c: char| c == '\\' || c.is_control()) {
        return Err(elsewhere());
    }
    let url = joined(current, target).ok_or_else(elsewhere)?;
    let is_same = match (origin(&url), origin(&first.url)) {
        (Some(one), Some(other)) => one == other,
        _ => false,
    };
    // The server names no secret: which it gets was granted for the first page.
    if !is_same || encode::names_secret(&encode::decoded(&url)) {
        return Err(elsewhere());
    }
    Ok(first.to(with_secrets(url, &first.url)))
}

/// The URL with the parameters that are secrets as the first page's has them:
/// servers leave them out, and what they echo the host has masked.
fn with_secrets(url: String, first: &str) -> String {
    // No value of a call names one: these are the description's own.
    let secrets: Vec<String> = pairs(first)
        .filter(|pair| encode::names_secret(&encode::decoded(pair)))
        .map(name_of)
        .collect();
    if secrets.is_empty() {
        return url;
    }
    let is_secret = |pair: &&str| secrets.contains(&name_of(pair));
    let others = pairs(&url).filter(|pair| !is_secret(pair));
    let query: Vec<&str> = others.chain(pairs(first).filter(is_secret)).collect();
    let path = url.split('?').next().unwrap_or_default();
    format!("{path}?{}", query.join("&"))
}

/// The parameters in a URL's query, as they are written.
fn pairs(url: &str) -> impl Iterator<Item = &str> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    query.split('&').filter(|pair| !pair.is_empty())
}

/// The name of such a parameter, as the host reads it.
fn name_of(pair: &str) -> String {
    encode::decoded(pair.split('=').next().unwrap_or_default())
}

/// A reference as it is meant at a URL (RFC 3986, 5.2).
fn joined(base: &str, target: &str) -> Option<String> {
    let target = target
        .split('#')
        .next()
        .filter(|target| !target.is_empty())?;
    let path_start = origin_end(base)?;
    let path_end = base.find('?').unwrap_or(base.len()).max(path_start);
    let origin = base.get(..path_start)?;
    let path = base.get(path_start..path_end)?;
    let scheme = target
        .split_once(':')
        .is_some_and(|(scheme, _)| !scheme.contains(['/', '?']));
    Some(match target {
        target if scheme => target.to_owned(),
        target if target.starts_with("//") => {
            format!("{}:{target}", base.split(':').next()?)
        }
        target if target.starts_with('/') => format!("{origin}{target}"),
        target if target.starts_with('?') => format!("{origin}{path}{target}"),
        target => {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            format!("{origin}{folder}/{target}")
        }
    })
}

/// Where the path of a URL begins.
fn origin_end(url: &str) -> Option<usize> {
    let authority = url.find("://")? + "://".len();
    let rest = url.get(authority..)?;
    Some(authority + rest.find(['/', '?', '#']).unwrap_or(rest.len()))
}

/// Scheme, host and port, as two URLs are compared by them.
fn origin(url: &str) -> Option<(String, String, u16)> {
    let (scheme, authority) = url.get(..origin_end(url)?)?.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let usual = if scheme == "https" { 443 } else { 80 };
    let (host, port) = match authority.split_once(':') {
        Some((host, "")) => (host, usual),
        Some((host, port)) => (host, port.parse().ok()?),
        None => (authority, usual),
    };
    Some((scheme, host.to_ascii_lowercase(), port))
}
