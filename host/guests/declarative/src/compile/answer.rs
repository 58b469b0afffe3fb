//! What is made of an answer.

use spotter_description as described;
use spotter_description::StatusPattern;

use crate::bounds;
use crate::fault::{Faults, below};
use crate::jmes::Query;
use crate::plan::{ErrorRule, Pages, Result, Statuses, Success, Turn};
use crate::template::{Scope, Template};

pub(super) fn success(
    said: Option<&described::Success>,
    at: &str,
    faults: &mut Faults,
) -> Option<Success> {
    let pointer = below(at, "success");
    let patterns = said.map(|said| said.status.as_slice()).unwrap_or_default();
    let mut status = statuses(patterns, &below(&pointer, "status"), faults);
    if status.is_empty() {
        status.push(Statuses(200, 299));
    }
    let when = said.and_then(|said| said.when.as_deref());
    Some(Success {
        status,
        when: optional(when, &below(&pointer, "when"), faults)?,
    })
}

pub(super) fn result(
    said: Option<&str>,
    otherwise: Result,
    at: &str,
    faults: &mut Faults,
) -> Option<Result> {
    match said {
        None => Some(otherwise),
        Some(source) => Query::compile(source, &below(at, "result"), faults).map(Result::Found),
    }
}

pub(super) fn errors(
    rules: &[described::ErrorRule],
    scope: &Scope<'_>,
    at: &str,
    faults: &mut Faults,
) -> Option<Vec<ErrorRule>> {
    let pointer = below(at, "errors");
    if !bounds::holds(rules.len(), bounds::RULES, "rules", &pointer, faults) {
        return None;
    }
    let rules = rules.iter().enumerate();
    let rules = rules.map(|(index, rule)| error(rule, scope, &below(&pointer, index), faults));
    // All of them, so that all faults are found.
    let rules: Vec<Option<ErrorRule>> = rules.collect();
    rules.into_iter().collect()
}

fn error(
    rule: &described::ErrorRule,
    scope: &Scope<'_>,
    pointer: &str,
    faults: &mut Faults,
) -> Option<ErrorRule> {
    code(&rule.code, pointer, faults);
    let scope = Scope {
        response: true,
        ..*scope
    };
    let status = statuses(&rule.status, &below(pointer, "status"), faults);
    let when = optional(rule.when.as_deref(), &below(pointer, "when"), faults);
    let message = Template::compile(&rule.message, &below(pointer, "message"), &scope, faults);
    Some(ErrorRule {
        status,
        when: when?,
        code: rule.code.clone(),
        message: message?,
        retryable: rule.retryable,
    })
}

/// The longest code.
const CODE: usize = 64;

/// Checks a failure's code.
pub(super) fn code(code: &str, pointer: &str, faults: &mut Faults) {
    let legal = code.len() <= CODE
        && code.starts_with(|c: char| c.is_ascii_lowercase())
        && code
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !legal {
        faults.add(
            below(pointer, "code"),
            "a code is snake_case, such as `class_full`, and has 64 characters at most",
        );
    }
}

/// The most pages: what a call may send.
const PAGES: u32 = 16;

pub(super) fn pages(said: &described::Pages, pointer: &str, faults: &mut Faults) -> Option<Pages> {
    if !(1..=PAGES).contains(&said.most) {
        faults.add(below(pointer, "most"), "this is 1 to 16");
    }
    let items = Query::compile(&said.items, &below(pointer, "items"), faults);
    let from = |from: &str, turn: &str, faults: &mut Faults| {
        let pointer = below(&below(&below(pointer, "next"), turn), "from");
        Query::compile(from, &pointer, faults)
    };
    let next = match &said.next {
        described::Turn::Cursor {
            from: source,
            parameter,
        } => from(source, "cursor", faults).map(|from| Turn::Cursor {
            from,
            parameter: parameter.clone(),
        }),
        described::Turn::Number {
            parameter,
            first,
            step,
        } => Some(Turn::Number {
            parameter: parameter.clone(),
            first: first.unwrap_or(1),
            step: step.unwrap_or(1),
        }),
        described::Turn::Url { from: source } => from(source, "url", faults).map(Turn::Url),
        described::Turn::Link => Some(Turn::Link),
    };
    Some(Pages {
        items: items?,
        next: next?,
        most: said.most,
    })
}

fn statuses(patterns: &[StatusPattern], pointer: &str, faults: &mut Faults) -> Vec<Statuses> {
    let mut ranges = Vec::new();
    if !bounds::holds(patterns.len(), bounds::RULES, "statuses", pointer, faults) {
        return ranges;
    }
    for (index, pattern) in patterns.iter().enumerate() {
        let range = match pattern {
            StatusPattern::Status(status) if (100..=599).contains(status) => {
                Some(Statuses(*status, *status))
            }
            StatusPattern::Status(_) => None,
            StatusPattern::Class(class) => match class.as_bytes() {
                [digit @ b'1'..=b'5', b'x' | b'X', b'x' | b'X'] => {
                    let first = u16::from(digit - b'0') * 100;
                    Some(Statuses(first, first + 99))
                }
                _ => None,
            },
        };
        match range {
            Some(range) => ranges.push(range),
            None => faults.add(
                below(pointer, index),
                "write a status such as 404, or `4xx`",
            ),
        }
    }
    ranges
}

#[expect(clippy::option_option, reason = "none is not wrong")]
pub(super) fn optional(
    source: Option<&str>,
    pointer: &str,
    faults: &mut Faults,
) -> Option<Option<Query>> {
    match source {
        None => Some(None),
        Some(source) => Query::compile(source, pointer, faults).map(Some),
    }
}
