//! The description of what a command sends.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::super::secret::{self, Secrets};
use super::super::{ImportError, ImportErrorCode, Proposal, infer, limits, name, template};
use super::arguments::Arguments;
use super::body::{self, Fields};
use super::flags::Flags;
use super::url::Url;
use super::{data, form, headers};
use crate::{Body, Description, Method, Rest, Retry};

/// The limits that a description has, which the engine checks.
const MAX_TIMEOUT_MS: f64 = 30_000.0;
const MAX_RETRIES: u32 = 5;
const MAX_RETRY_DELAY_MS: f64 = 10_000.0;

/// curl's own wait before it tries again.
const CURL_RETRY_DELAY_S: f64 = 1.0;

/// Headers that make a call repeatable. Written out they would make every call
/// the same one.
const IDEMPOTENCY: &[&str] = &["idempotency-key", "x-idempotency-key"];

pub(super) fn describe(
    flags: Flags,
    variables: BTreeSet<String>,
    mut notes: Vec<String>,
) -> Result<Proposal, ImportError> {
    if !variables.is_empty() {
        let variables: Vec<&str> = variables.iter().map(String::as_str).collect();
        notes.push(format!(
            "Variables of your shell stand as they are written, because their values are not in the command: {}.",
            variables.join(", ")
        ));
    }
    note_ignored(&flags, &mut notes);
    let mut url = one_url(&flags)?;
    extend_query(&flags, &mut url)?;
    let method = method(&flags, &mut notes)?;
    let mut secrets = Secrets::default();
    secrets.unknown = variables;
    let mut arguments = Arguments::default();

    let sent = headers::sent(&flags, url.user.as_deref(), &mut notes)?;
    let content_type = sent
        .iter()
        .rev()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .map(|(_, value)| value.clone());
    let mut rest = Rest {
        method,
        ..Rest::default()
    };
    for (name, value) in sent {
        if IDEMPOTENCY.contains(&name.to_ascii_lowercase().as_str()) {
            // One header carries the key; that of another name would be each
            // call's the same.
            if rest.idempotency_header.is_some() {
                continue;
            }
            notes.push(format!(
                "The host makes a new key for each call in the header `{name}`; the command's is left out."
            ));
            rest.idempotency_header = Some(name);
        } else {
            let value = header(&name, &value, &url.host, &mut secrets);
            add_header(&mut rest.headers, name, value);
        }
    }
    limits::check_path(&url.path)?;
    let path = template_path(&url, &mut arguments, &mut notes);
    let query = template_query(&url, &mut secrets, &mut arguments, &mut notes);
    rest.url = format!("{}://{}{}{query}", url.scheme, url.host, path.template);
    if !flags.fields.is_empty() {
        rest.body = Some(multipart(&flags, &mut arguments, &mut notes)?);
        drop_content_type(&mut rest.headers);
        if content_type.is_some_and(|kind| !kind.starts_with("multipart/form-data")) {
            notes.push(
                "The form is sent as `multipart/form-data`, not as the command says.".to_owned(),
            );
        }
    } else if !flags.pieces.is_empty() && !flags.get {
        let data = data::joined(&flags.pieces)?;
        let found = body::find(&data, content_type.as_deref(), &mut notes);
        if found.says_type {
            drop_content_type(&mut rest.headers);
        }
        match &found.fields {
            Fields::Json(json) => arguments.of_json(json),
            Fields::Form(fields) => arguments.of_form(fields),
            Fields::None => {}
        }
        rest.body = Some(found.body);
    }
    if rest.body.is_some() && matches!(method, Method::Get | Method::Head) {
        return Err(ImportError::new(
            ImportErrorCode::Unsupported,
            format!(
                "A {} request with a body cannot be sent, and many servers pass over the body. Leave `-X` out, or send the data in the query, with `-G`.",
                method_name(method)
            ),
        ));
    }
    times(&flags, &mut rest, &mut notes);
    if arguments.is_full() {
        notes.push("Only the first arguments are proposed; there are more.".to_owned());
    }
    let mut proposal = Proposal {
        description: Description {
            name: function_name(method, &url.host, &path.words),
            description: format!(
                "Sends {} to {}/{}.",
                method_name(method),
                url.host,
                path.words.join("/")
            ),
            secrets: secrets.declared,
            rest: Some(rest),
            ..Description::default()
        },
        secret_values: secrets.values,
        arguments: arguments.found,
        notes,
    };
    limits::check(&proposal.description)?;
    proposal.keep_url_short();
    Ok(proposal)
}

fn note_ignored(flags: &Flags, notes: &mut Vec<String>) {
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for (why, option) in &flags.ignored {
        let option = format!("`{option}`");
        match reasons.iter_mut().find(|(reason, _)| reason == why) {
            Some((_, options)) => options.push(option),
            None => reasons.push((why, vec![option])),
        }
    }
    for (why, options) in reasons {
        notes.push(format!("Left out {}: {why}.", options.join(", ")));
    }
}

fn one_url(flags: &Flags) -> Result<Url, ImportError> {
    let mut urls = flags.url.iter().chain(&flags.urls);
    let url = urls.next().ok_or_else(|| {
        ImportError::new(
            ImportErrorCode::BadUrl,
            "The command has no URL. Paste the whole command.",
        )
    })?;
    if let Some(second) = urls.next() {
        let second: String = second.chars().take(80).collect();
        return Err(ImportError::new(
            ImportErrorCode::Unsupported,
            format!(
                "The command has several URLs; the second is `{second}`. Import them one by one, or put in quotes what belongs together."
            ),
        ));
    }
    Url::read(url, !flags.globoff, flags.path_as_is)
}

fn extend_query(flags: &Flags, url: &mut Url) -> Result<(), ImportError> {
    for text in &flags.url_query {
        url.append(&data::url_query(text)?);
    }
    if flags.get && !flags.pieces.is_empty() {
        url.append(&data::joined(&flags.pieces)?);
    }
    // What stands behind it is the page's, and is not sent.
    if let Some(query) = &mut url.query
        && let Some(fragment) = query.find('#')
    {
        query.truncate(fragment);
    }
    let query = url.query.as_deref().unwrap_or("");
    if query
        .chars()
        .any(|letter| letter.is_ascii_control() || letter == ' ')
    {
        return Err(ImportError::new(
            ImportErrorCode::BadUrl,
            "The query would have a space or a line break in it, which curl refuses. Use `--data-urlencode` for such values.",
        ));
    }
    Ok(())
}

fn method(flags: &Flags, notes: &mut Vec<String>) -> Result<Method, ImportError> {
    let has_data = !flags.pieces.is_empty() && !flags.get;
    let has_form = !flags.fields.is_empty();
    if usize::from(has_data) + usize::from(has_form) + usize::from(flags.head) > 1 {
        return Err(ImportError::new(
            ImportErrorCode::BadOption,
            "curl sends one of `-d`, `-F` and `-I` only. Leave the others out.",
        ));
    }
    let Some(request) = &flags.request else {
        return Ok(match (has_data || has_form, flags.head) {
            (true, _) => Method::Post,
            (_, true) => Method::Head,
            _ => Method::Get,
        });
    };
    let upper = request.to_ascii_uppercase();
    if *request != upper {
        notes.push(format!("The method `{request}` is sent as `{upper}`."));
    }
    serde_json::from_value(upper.into()).map_err(|_| {
        ImportError::new(
            ImportErrorCode::Unsupported,
            format!(
                "The method `{request}` cannot be sent. Possible are GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS."
            ),
        )
    })
}

/// A header's value with its secret out of it.
fn header(name: &str, value: &str, host: &str, secrets: &mut Secrets) -> String {
    if value.is_empty() {
        return String::new();
    }
    if name.eq_ignore_ascii_case("authorization") {
        return match value.split_once(' ') {
            Some((scheme, token))
                // In front of a secret the engine takes this scheme alone.
                if scheme == "Bearer" && !token.is_empty() && !token.contains([' ', '=', ',']) =>
            {
                let about = format!("The token that {host} gave, sent behind `Bearer`.");
                let variable = secrets.declare("token", token, "Bearer", about);
                format!("Bearer {variable}")
            }
            Some((scheme, _)) if scheme.eq_ignore_ascii_case("basic") => secrets.declare(
                "basic_auth",
                value,
                "authorization",
                format!("`Basic ` and the base64 of `user:password` for {host}."),
            ),
            Some((scheme, token))
                if !token.is_empty()
                    && !token.contains([' ', '=', ','])
                    && scheme
                        .chars()
                        .all(|letter| letter.is_ascii_alphanumeric() || letter == '-') =>
            {
                let about = format!("`{scheme} ` and the token that {host} gave.");
                secrets.declare("authorization", value, "authorization", about)
            }
            _ => secrets.declare(
                "authorization",
                value,
                "authorization",
                format!("The whole value of the header `{name}` for {host}."),
            ),
        };
    }
    if secret::is_header(name) {
        let lower = name.to_ascii_lowercase();
        let wish = lower.strip_prefix("x-").unwrap_or(&lower);
        let about = format!("The value of the header `{name}` for {host}.");
        return secrets.declare(wish, value, &lower, about);
    }
    template::literal(value)
}

/// A name that comes again makes a list, whatever its case is.
fn add_header(headers: &mut Map<String, Value>, name: String, value: String) {
    let same = headers
        .iter_mut()
        .find(|(given, _)| given.eq_ignore_ascii_case(&name));
    match same {
        Some((_, Value::Array(values))) => values.push(value.into()),
        Some((_, given)) => *given = vec![given.take(), value.into()].into(),
        None => {
            headers.insert(name, value.into());
        }
    }
}

fn drop_content_type(headers: &mut Map<String, Value>) {
    headers.retain(|name, _| !name.eq_ignore_ascii_case("content-type"));
}

/// A path as a template, and the words in it.
struct Path {
    template: String,
    /// What is neither a secret nor a thing's identifier.
    words: Vec<String>,
}

fn template_path(url: &Url, arguments: &mut Arguments, notes: &mut Vec<String>) -> Path {
    let segments: Vec<&str> = url.path.split('/').skip(1).collect();
    let mut path = Path {
        template: String::new(),
        words: Vec::new(),
    };
    for (index, segment) in segments.iter().enumerate() {
        path.template.push('/');
        path.template.push_str(&template::literal_url(segment));
        if secret::in_path(&url.host, &segments, index) {
            notes.push(secret::stays(
                &format!(
                    "The part of the path by which {} knows the caller",
                    url.host
                ),
                "a URL's path",
            ));
            continue;
        }
        let proposed = arguments.of_segment(&segments, index, &url.placeholders);
        if !proposed && (1..=40).contains(&segment.len()) && path.words.len() < 8 {
            let word = percent_decode_str(segment).decode_utf8_lossy();
            path.words.push(word.into_owned());
        }
    }
    path
}

fn template_query(
    url: &Url,
    secrets: &mut Secrets,
    arguments: &mut Arguments,
    notes: &mut Vec<String>,
) -> String {
    let mut text = String::new();
    let Some(query) = &url.query else {
        return text;
    };
    let pairs: Vec<&str> = query.split('&').collect();
    let names: Vec<Option<String>> = pairs
        .iter()
        .map(|pair| decoded(pair).map(|(name, _)| name))
        .collect();
    let repeated = repeated(&names);
    if !repeated.is_empty() {
        let names: Vec<&str> = repeated.iter().take(8).map(String::as_str).collect();
        notes.push(format!(
            "The query has these several times, so they are not proposed as arguments: {}.",
            names.join(", ")
        ));
    }
    for (index, pair) in pairs.iter().enumerate() {
        text.push(if index == 0 { '?' } else { '&' });
        let Some((name, value)) = decoded(pair) else {
            text.push_str(&template::literal_url(pair));
            continue;
        };
        if secret::is_query_field(&name) && !value.is_empty() {
            let raw = pair.split('=').next().unwrap_or(&name);
            let raw = template::literal_url(raw);
            // The name says where the secret goes, so it is no template.
            if raw.contains("{{") {
                text.push_str(&template::literal_url(pair));
                let what = format!("The parameter `{name}` of the query");
                notes.push(secret::stays(&what, "a parameter with such a name"));
                continue;
            }
            let about = format!("The parameter `{name}` of the query to {}.", url.host);
            let place = format!("?{name}");
            text.push_str(&raw);
            text.push('=');
            text.push_str(&secrets.declare(&name, &value, &place, about));
            continue;
        }
        text.push_str(&template::literal_url(pair));
        if !repeated.contains(&name) && limits::is_field(&name) {
            arguments.of_pair(index, &name, &value);
        }
    }
    text
}

/// A pair's name and value, if it has both and they are text.
fn decoded(pair: &str) -> Option<(String, String)> {
    if !pair.contains('=') {
        return None;
    }
    let (name, value) = form_urlencoded::parse(pair.as_bytes()).next()?;
    let is_text = !name.is_empty() && !name.contains('\u{fffd}') && !value.contains('\u{fffd}');
    is_text.then(|| (name.into_owned(), value.into_owned()))
}

fn repeated(names: &[Option<String>]) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let again = names.iter().flatten().filter(|name| !seen.insert(*name));
    again.cloned().collect()
}

fn multipart(
    flags: &Flags,
    arguments: &mut Arguments,
    notes: &mut Vec<String>,
) -> Result<Body, ImportError> {
    let mut parts = Vec::new();
    let mut stay = BTreeSet::new();
    for (index, field) in flags.fields.iter().enumerate() {
        let mut part = form::part(field, notes)?;
        if secret::is_field(&part.name) && !part.value.is_empty() {
            stay.insert(part.name.clone());
        } else {
            arguments.of_part(index, &part);
        }
        let texts = [
            Some(&mut part.name),
            Some(&mut part.value),
            part.file_name.as_mut(),
        ];
        for text in texts.into_iter().flatten() {
            *text = template::literal(text);
        }
        parts.push(part);
    }
    secret::note_fields(&stay, notes);
    Ok(Body::Multipart(parts))
}

fn times(flags: &Flags, rest: &mut Rest, notes: &mut Vec<String>) {
    if let Some(seconds) = flags.max_time.filter(|seconds| *seconds > 0.0) {
        let wanted = seconds * 1000.0;
        if wanted > MAX_TIMEOUT_MS {
            notes.push("One attempt may take 30 seconds at most; `-m` says more.".to_owned());
        }
        rest.timeout_ms = Some(whole(wanted.clamp(1.0, MAX_TIMEOUT_MS)));
    }
    let Some(count) = flags.retry.filter(|count| *count > 0) else {
        return;
    };
    let is_repeatable = !matches!(rest.method, Method::Post | Method::Patch);
    if !is_repeatable && rest.idempotency_header.is_none() {
        notes.push(
            "`--retry` is left out: sent again, the request could do its work twice. Name an `idempotency_header` if the server knows one.".to_owned(),
        );
        return;
    }
    if count > MAX_RETRIES {
        notes.push("A request is sent again 5 times at most; `--retry` says more.".to_owned());
    }
    let delay = flags.retry_delay.filter(|seconds| *seconds > 0.0);
    let delay_ms = delay.unwrap_or(CURL_RETRY_DELAY_S) * 1000.0;
    rest.retry = Some(Retry {
        count: count.min(MAX_RETRIES),
        delay_ms: Some(whole(delay_ms.min(MAX_RETRY_DELAY_MS))),
        // curl doubles its own wait, and keeps the one it is given.
        backoff: delay.map(|_| 1.0),
    });
}

/// A number that is in range already.
fn whole(number: f64) -> u64 {
    number.round() as u64
}

fn method_name(method: Method) -> String {
    match serde_json::to_value(method) {
        Ok(Value::String(name)) => name,
        _ => String::new(),
    }
}

fn function_name(method: Method, host: &str, words: &[String]) -> String {
    let words: Vec<&str> = words
        .iter()
        .map(|word| word.strip_suffix(".json").unwrap_or(word))
        .filter(|word| !infer::is_version(word))
        .collect();
    let path = if words.is_empty() {
        host.to_owned()
    } else {
        words.join(" ")
    };
    name::snake(&format!("{} {path}", method_name(method)), "request")
}
