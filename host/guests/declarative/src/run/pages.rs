//! Answers in pages.

use plugin_sdk::http::Response;
use plugin_sdk::{Error, Result};

use super::request::Draft;
use super::{answer, retry};
use crate::datum::Datum;
use crate::jmes::Document;
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
        _ => first.to(first.url.clone()),
    };
    for _ in 0..pages.most {
        let response = retry::send(exchange, &draft, variables)?;
        let document = answer::expect_success(exchange, &response, variables)?.document();
        let found = pages.items.search(&document).ok().and_then(|found| found.items());
        let Some(page) = found else {
            return Err(Error::new(
                "unexpected_answer",
                "The answer has no list of items where the tool's description expects it.",
            ));
        };
        let is_empty = page.is_empty();
        items.extend(page);
        let next = match &pages.next {
            Turn::Number { .. } if is_empty => None,
            Turn::Number { parameter, step, .. } => {
                number = number.saturating_add(*step);
                Some(first.with_parameter(parameter, &number.to_string()))
            }
            Turn::Cursor { from, parameter } => {
                let cursor = from.search(&document).ok().map(|found| Datum::from(&found.value()));
                let cursor = cursor.filter(|cursor| !cursor.as_text().is_empty());
                cursor.map(|cursor| first.with_parameter(parameter, cursor.as_text()))
            }
            Turn::Url(from) => {
                let url = from.search(&document).ok().map(|found| Datum::from(&found.value()));
                let url = url.filter(|url| !url.as_text().is_empty());
                url.map(|url| followed(&first, &draft, url.as_text())).transpose()?
            }
            Turn::Link => {
                let url = link(&response);
                url.map(|url| followed(&first, &draft, url)).transpose()?
            }
        };
        match next {
            Some(next) => draft = next,
            None => break,
        }
    }
    let all = Document::list(items);
    match &exchange.result {
        plan::Result::Found(query) => answer::found(query, &all),
        plan::Result::Body | plan::Result::Delivered => Ok(all.to_string()),
    }
}

/// The first page's request at another URL of the same server.
fn followed(first: &Draft, current: &Draft, target: &str) -> Result<Draft> {
    let origin_end = |url: &str| {
        let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        scheme.len() + 3 + end
    };
    let origin = first.url.get(..origin_end(&first.url)).unwrap_or_default();
    let path_end = current.url.find('?').unwrap_or(current.url.len());
    let url = match target {
        target if target.contains("://") => target.to_owned(),
        target if target.starts_with('/') && !target.starts_with("//") => {
            format!("{origin}{target}")
        }
        target if target.starts_with('?') => {
            format!("{}{target}", current.url.get(..path_end).unwrap_or_default())
        }
        _ => return Err(elsewhere()),
    };
    match url.get(..origin_end(&url)) {
        Some(other) if other.eq_ignore_ascii_case(origin) => Ok(first.to(url)),
        _ => Err(elsewhere()),
    }
}

fn elsewhere() -> Error {
    Error::new(
        "unexpected_answer",
        "The next page is on another server, where the tool may not go.",
    )
}

/// The target of `Link: <...>; rel="next"` (RFC 8288).
fn link(response: &Response) -> Option<&str> {
    let headers = response.headers().filter(|(name, _)| *name == "link");
    for (_, value) in headers {
        let mut rest = value;
        while let Some((_, after)) = rest.split_once('<') {
            let (target, parameters) = after.split_once('>')?;
            let end = parameters.find(",<").or_else(|| parameters.find(", <"));
            let own = parameters.get(..end.unwrap_or(parameters.len()))?;
            let is_next = own.split(';').any(|parameter| {
                let parameter = parameter.trim().to_ascii_lowercase();
                let relation = parameter.strip_prefix("rel=").map(|rel| rel.trim_matches('"').to_owned());
                relation.is_some_and(|rel| rel.split(' ').any(|rel| rel == "next"))
            });
            if is_next {
                return Some(target);
            }
            rest = parameters;
        }
    }
    None
}
