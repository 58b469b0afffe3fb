//! Requests: of REST calls and of webhooks.

use std::time::Duration;

use plugin_sdk::bindings::exports::spotter::plugin::capabilities::{Capability, SecretPlace};
use plugin_sdk::bindings::spotter::plugin::types::Effects;
use serde_json::{Map, Value};
use spotter_description as described;
use spotter_description::{Method, Rest, Retry, Webhook};

use super::fields::{Fields, Place, expect_without, header_name, is_line};
use super::secrets::Secrets;
use super::{Made, answer, text, url};
use crate::bounds;
use crate::fault::{Faults, below};
use crate::json::Json;
use crate::plan::{Attempts, Body, Event, Exchange, Part, Result, Work};
use crate::template::{Scope, Template};

pub(super) fn rest(
    rest: &Rest,
    scope: &Scope<'_>,
    secrets: &mut Secrets<'_>,
    faults: &mut Faults,
) -> Option<Made> {
    let at = "/rest";
    let method = rest.method.as_str();
    let url = url::compile(&rest.url, &below(at, "url"), method, scope, secrets, faults);
    let mut fields = Fields {
        scope,
        secrets,
        faults,
    };
    let query = fields.compile(&rest.query, &below(at, "query"), Place::Query);
    let headers = fields.compile(&rest.headers, &below(at, "headers"), Place::Header);
    let body = rest.body.as_ref();
    if body.is_some() && matches!(rest.method, Method::Get | Method::Head) {
        faults.add(below(at, "body"), format!("a {method} request has no body"));
    }
    let body = body.map(|body| {
        let pointer = below(at, "body");
        self::body(body, &rest.headers, &pointer, scope, faults)
    });
    if let Some(name) = &rest.idempotency_header {
        header_name(name, &below(at, "idempotency_header"), faults);
    }
    let mut written: Vec<&str> = rest.idempotency_header.as_deref().into_iter().collect();
    if let Some(described::Body::Multipart(_)) = &rest.body {
        // It says where the parts end.
        written.push("content-type");
    }
    expect_without(&written, &rest.headers, &below(at, "headers"), faults);
    let keyed = rest.idempotency_header.is_some();
    let may_repeat = keyed || !matches!(rest.method, Method::Post | Method::Patch);
    let attempts = attempts(rest.timeout_ms, rest.retry, may_repeat, at, faults);
    let success = answer::success(rest.success.as_ref(), at, faults);
    let result = answer::result(rest.result.as_deref(), Result::Body, at, faults);
    let errors = answer::errors(&rest.errors, scope, at, faults);
    let pages = rest.pages.as_ref();
    let pages = pages.map(|pages| answer::pages(pages, &below(at, "pages"), faults));
    let url = url?;
    Some(Made {
        effects: match rest.method {
            Method::Get | Method::Head | Method::Options => Effects::ReadOnly,
            Method::Put => Effects::Idempotent,
            Method::Delete => Effects::Destructive,
            Method::Post | Method::Patch if keyed => Effects::Idempotent,
            Method::Post | Method::Patch => Effects::Writes,
        },
        asks: vec![Capability::Http(url.rule.clone())],
        work: Work::Request(Box::new(Exchange {
            method,
            any_path: url.rule.path_prefix == "/",
            url: url.pieces,
            query: query?,
            headers: headers?,
            body: some_or_wrong(body)?,
            idempotency_header: rest.idempotency_header.clone(),
            attempts: attempts?,
            success: success?,
            result: result?,
            errors: errors?,
            pages: some_or_wrong(pages)?,
            event: None,
        })),
    })
}

pub(super) fn webhook(
    webhook: &Webhook,
    scope: &Scope<'_>,
    secrets: &mut Secrets<'_>,
    faults: &mut Faults,
) -> Option<Made> {
    let at = "/webhook";
    let url = url::compile(
        &webhook.url,
        &below(at, "url"),
        "POST",
        scope,
        secrets,
        faults,
    );
    if let Some(signature) = &webhook.signature {
        let place = SecretPlace::Header("webhook-signature".to_owned());
        let pointer = below(&below(at, "signature"), "secret");
        secrets.use_in(&signature.secret, place, &pointer, faults);
    }
    let mut fields = Fields {
        scope,
        secrets,
        faults,
    };
    let headers = fields.compile(&webhook.headers, &below(at, "headers"), Place::Header);
    let written = ["webhook-id", "webhook-timestamp", "webhook-signature"];
    expect_without(&written, &webhook.headers, &below(at, "headers"), faults);
    let body = match &webhook.payload {
        Some(payload) => {
            let json = Json::compile(payload, &below(at, "payload"), scope, faults);
            json.map(Body::Json)
        }
        None => Some(Body::Event),
    };
    if !webhook.wait {
        let waits = [
            ("retry", webhook.retry.is_some()),
            ("success", webhook.success.is_some()),
            ("result", webhook.result.is_some()),
            ("errors", !webhook.errors.is_empty()),
            ("timeout_ms", webhook.timeout_ms.is_some()),
        ];
        for (name, given) in waits {
            if given {
                faults.add(
                    below(at, name),
                    "nobody waits for the answer: leave it out, or let `wait` be true",
                );
            }
        }
    }
    let attempts = attempts(webhook.timeout_ms, webhook.retry, true, at, faults);
    let success = answer::success(webhook.success.as_ref(), at, faults);
    let result = answer::result(webhook.result.as_deref(), Result::Delivered, at, faults);
    let errors = answer::errors(&webhook.errors, scope, at, faults);
    let url = url?;
    Some(Made {
        effects: Effects::Writes,
        asks: vec![Capability::Http(url.rule.clone())],
        work: Work::Request(Box::new(Exchange {
            method: "POST",
            any_path: url.rule.path_prefix == "/",
            url: url.pieces,
            query: Vec::new(),
            headers: headers?,
            body: Some(body?),
            idempotency_header: None,
            attempts: attempts?,
            success: success?,
            result: result?,
            errors: errors?,
            pages: None,
            event: Some(Event {
                signed_with: webhook
                    .signature
                    .as_ref()
                    .map(|signature| signature.secret.clone()),
                wait: webhook.wait,
            }),
        })),
    })
}

/// Tells what is not there from what is wrong.
#[expect(clippy::option_option, reason = "the two are different")]
fn some_or_wrong<T>(value: Option<Option<T>>) -> Option<Option<T>> {
    match value {
        None => Some(None),
        Some(None) => None,
        Some(Some(value)) => Some(Some(value)),
    }
}

fn body(
    body: &described::Body,
    headers: &Map<String, Value>,
    pointer: &str,
    scope: &Scope<'_>,
    faults: &mut Faults,
) -> Option<Body> {
    match body {
        described::Body::Json(value) => {
            Json::compile(value, &below(pointer, "json"), scope, faults).map(Body::Json)
        }
        described::Body::Form(fields) => {
            // No secret has its place in a body.
            let none = std::collections::BTreeMap::new();
            let mut secrets = Secrets::new(&none);
            let mut compiler = Fields {
                scope,
                secrets: &mut secrets,
                faults,
            };
            compiler
                .compile(fields, &below(pointer, "form"), Place::Form)
                .map(Body::Form)
        }
        described::Body::Text(text) => {
            text::body(text, headers, &below(pointer, "text"), scope, faults)
        }
        described::Body::Multipart(parts) => {
            let pointer = below(pointer, "multipart");
            if !bounds::holds(parts.len(), bounds::FIELDS, "parts", &pointer, faults) {
                return None;
            }
            let parts = parts.iter().enumerate();
            let parts =
                parts.map(|(index, part)| self::part(part, &below(&pointer, index), scope, faults));
            let parts: Vec<Option<Part>> = parts.collect();
            parts
                .into_iter()
                .collect::<Option<_>>()
                .map(Body::Multipart)
        }
    }
}

fn part(
    part: &described::Part,
    pointer: &str,
    scope: &Scope<'_>,
    faults: &mut Faults,
) -> Option<Part> {
    let mut compile =
        |text: &str, key: &str| Template::compile(text, &below(pointer, key), scope, faults);
    let name = compile(&part.name, "name");
    let value = compile(&part.value, "value");
    let file_name = part
        .file_name
        .as_deref()
        .map(|text| compile(text, "file_name"));
    if let Some(kind) = &part.content_type
        && !(is_line(kind) && kind.contains('/'))
    {
        faults.add(below(pointer, "content_type"), "this is no media type");
    }
    let value = value?;
    let is_markup = text::part(&value, part, &below(pointer, "value"), faults);
    Some(Part {
        name: name?,
        value,
        is_markup: is_markup?,
        file_name: some_or_wrong(file_name)?,
        content_type: part.content_type.clone(),
    })
}

/// The longest that an attempt may take, in milliseconds.
const LONGEST_MS: u64 = 30_000;

fn attempts(
    timeout_ms: Option<u64>,
    retry: Option<Retry>,
    may_repeat: bool,
    at: &str,
    faults: &mut Faults,
) -> Option<Attempts> {
    if timeout_ms.is_some_and(|timeout_ms| !(1..=LONGEST_MS).contains(&timeout_ms)) {
        faults.add(below(at, "timeout_ms"), "this is 1 to 30000 milliseconds");
        return None;
    }
    let retry_at = below(at, "retry");
    if retry.is_some() && !may_repeat {
        faults.add(
            retry_at.as_str(),
            "sent twice, this might be done twice: name the `idempotency_header` by which the \
             server knows it again",
        );
        return None;
    }
    let count = retry.map_or(0, |retry| retry.count);
    let delay_ms = retry.map_or(0, |retry| retry.delay_ms());
    let backoff = retry.map_or(1.0, |retry| retry.backoff());
    let legal = [
        (
            "count",
            retry.is_none() || (1..=Retry::MOST).contains(&count),
            "this is 1 to 5",
        ),
        (
            "delay_ms",
            delay_ms <= Retry::LONGEST_MS,
            "this is at most 10000 milliseconds",
        ),
        (
            "backoff",
            (1.0..=10.0).contains(&backoff),
            "this is 1 to 10",
        ),
    ];
    for (name, legal, message) in legal {
        if !legal {
            faults.add(below(&retry_at, name), message);
        }
    }
    Some(Attempts {
        count: count + 1,
        timeout: timeout_ms.map(Duration::from_millis),
        delay: Duration::from_millis(delay_ms),
        backoff,
    })
}
