//! Whether a plugin asked for what its case expects, and for nothing that has
//! no answer.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::verdict;
use crate::egress::{RequestPattern, SentRequest};
use crate::query::MadeQuery;

/// A request that a case expects: `METHOD URL`, or that with some of its
/// headers and its body.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[schema(as = CaseRequest)]
#[serde(
    untagged,
    expecting = "a request is `METHOD URL`, or that as `request` with `headers` and `body`"
)]
pub enum Asked {
    /// Its first line.
    Line(String),
    /// More of it.
    Whole(Whole),
}

/// A request with some of its headers and its body.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[schema(as = WholeCaseRequest)]
#[serde(deny_unknown_fields)]
pub struct Whole {
    /// `METHOD URL`.
    request: String,
    /// Headers that it has, among others.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    headers: BTreeMap<String, String>,
    /// What a body of JSON has at least, or a body's text.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    body: Value,
}

impl Asked {
    fn line(&self) -> &str {
        match self {
            Asked::Line(line) => line,
            Asked::Whole(whole) => &whole.request,
        }
    }

    /// What is wrong with the expectation itself.
    pub(super) fn check(&self) -> Result<(), String> {
        RequestPattern::parse(self.line()).map(drop)
    }

    /// What is wrong with a request.
    fn faults(&self, sent: &SentRequest) -> Vec<String> {
        let line = self.line();
        let fits = RequestPattern::parse(line)
            .is_ok_and(|pattern| pattern.matches(&sent.method, &sent.url));
        if !fits {
            return vec![format!("expected {line}, got {}", shown(sent))];
        }
        let Asked::Whole(whole) = self else {
            return Vec::new();
        };
        let mut faults = Vec::new();
        for (name, wanted) in &whole.headers {
            let got = sent
                .headers
                .get(name)
                .map(|value| String::from_utf8_lossy(value.as_bytes()));
            if got.as_deref() != Some(wanted) {
                let got = got.map_or("none".to_owned(), |got| format!("`{got}`"));
                faults.push(format!(
                    "{line}: header {name}: expected `{wanted}`, got {got}"
                ));
            }
        }
        if !whole.body.is_null() {
            let text = || Value::String(String::from_utf8_lossy(&sent.body).into_owned());
            let got = match &whole.body {
                Value::String(_) => text(),
                _ => serde_json::from_slice(&sent.body).unwrap_or_else(|_| text()),
            };
            let wrong = verdict::compare(&whole.body, &got, false).into_iter();
            faults.extend(wrong.map(|fault| format!("{line}: body {fault}")));
        }
        faults
    }
}

/// What is wrong with the requests of a call. None expected: any will do.
pub(super) fn requests(expected: Option<&[Asked]>, sent: &[SentRequest]) -> Vec<String> {
    let mut faults: Vec<String> = sent.iter().filter_map(unanswered).collect();
    let Some(expected) = expected else {
        return faults;
    };
    for (wanted, sent) in expected.iter().zip(sent) {
        faults.extend(wanted.faults(sent));
    }
    let missing = expected.iter().skip(sent.len());
    faults.extend(missing.map(|wanted| format!("{} was not sent", wanted.line())));
    let further = sent.iter().skip(expected.len());
    faults.extend(further.map(|sent| format!("{} was sent and is not in `requests`", shown(sent))));
    faults
}

/// What is wrong with the queries of a call.
pub(super) fn queries(made: &[MadeQuery]) -> Vec<String> {
    let unanswered = made.iter().filter(|query| !query.answered);
    unanswered
        .map(|query| {
            let statement = query.statement.split_whitespace().collect::<Vec<_>>().join(" ");
            let source = &query.source;
            format!(
                "nothing answers a query of {source}: {statement}. Add to the case:\n\n    \
                 [[case.query]]\n    query = \"{source}\"\n    columns = [\"name\"]\n    rows = [[\"Ada\"]]\n"
            )
        })
        .collect()
}

fn unanswered(sent: &SentRequest) -> Option<String> {
    if sent.outcome.is_some() {
        return None;
    }
    let mut fault = format!("nothing answers {}.", shown(sent));
    if !sent.body.is_empty() {
        let body: String = String::from_utf8_lossy(&sent.body)
            .chars()
            .take(200)
            .collect();
        let _ = write!(fault, " Its body is {body}.");
    }
    let _ = write!(
        fault,
        " Add to the case:\n\n    [[case.http]]\n    request = \"{}\"\n    status = 200\n    body = {{}}\n",
        shown(sent)
    );
    Some(fault)
}

fn shown(sent: &SentRequest) -> String {
    format!("{} {}", sent.method, sent.url)
}

#[cfg(test)]
mod tests;
