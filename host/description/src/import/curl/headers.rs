//! The headers that curl sends.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::super::{ImportError, ImportErrorCode, limits};
use super::data::needs_file;
use super::flags::{Flags, PieceKind};
use crate::reserved_header;

/// The most headers of a command that are looked at: some of them the host
/// writes, and more than a tool takes are refused anyway.
const MAX_HEADERS: usize = 200;

/// The headers of a command's request, without those that the host alone
/// writes.
pub(super) fn sent(
    flags: &Flags,
    user: Option<&str>,
    notes: &mut Vec<String>,
) -> Result<Vec<(String, String)>, ImportError> {
    let given = given(flags, notes)?;
    let has = |name: &str| {
        given
            .iter()
            .any(|(given, _)| given.eq_ignore_ascii_case(name))
    };
    let mut headers = Vec::new();
    let mut default = |name: &str, value: Option<String>| {
        if let Some(value) = value
            && !has(name)
        {
            headers.push((name.to_owned(), value));
        }
    };
    let is_json = flags
        .pieces
        .iter()
        .any(|piece| piece.kind == PieceKind::Json);
    default("Authorization", authorization(flags, user, notes));
    default(
        "User-Agent",
        flags
            .user_agent
            .as_deref()
            .map(|agent| agent.trim_matches([' ', '\t']).to_owned())
            .filter(|agent| !agent.is_empty()),
    );
    default(
        "Accept",
        Some(if is_json { "application/json" } else { "*/*" }.to_owned()),
    );
    default("Referer", referer(flags));
    default(
        "Range",
        flags.range.as_ref().map(|range| format!("bytes={range}")),
    );
    let mut has_cookies = !has("cookie") && sends_cookies(flags, notes);
    if !flags.get && !flags.pieces.is_empty() {
        let kind = if is_json {
            "application/json"
        } else {
            "application/x-www-form-urlencoded"
        };
        default("Content-Type", Some(kind.to_owned()));
    }
    let mut left_out = BTreeMap::new();
    for (name, value) in given {
        let Some(value) = value else {
            continue;
        };
        let lower = name.to_ascii_lowercase();
        if lower == "cookie" {
            has_cookies = true;
        } else if lower.starts_with(':') || reserved_header(&lower) {
            left_out.insert(lower, name);
        } else {
            headers.push((name, value));
        }
    }
    for name in left_out.values() {
        notes.push(format!(
            "The header `{name}` is left out: the host alone writes it."
        ));
    }
    if has_cookies {
        notes.push(
            "The cookies are left out: a tool sends none. If the server knows the caller by them, ask it for a key or a token.".to_owned(),
        );
    }
    // What curl's own options say.
    if let Some((name, _)) = headers.iter().find(|(_, value)| !limits::is_line(value)) {
        return Err(bad_header(name));
    }
    Ok(headers)
}

/// What `-H` says, in its order. No value: curl's own header is not sent.
fn given(
    flags: &Flags,
    notes: &mut Vec<String>,
) -> Result<Vec<(String, Option<String>)>, ImportError> {
    if flags.header.len() > MAX_HEADERS {
        return Err(ImportError::new(
            ImportErrorCode::Unsupported,
            format!("The command has more than {MAX_HEADERS} headers. Leave some out."),
        ));
    }
    let mut given = Vec::new();
    for header in &flags.header {
        if let Some(file) = header.strip_prefix('@') {
            return Err(needs_file(file));
        }
        // A name may begin with a colon in what browsers copy.
        let colon = header.get(1..).and_then(|rest| rest.find(':'));
        let (name, value) = if let Some(colon) = colon {
            let (name, value) = header.split_at_checked(colon + 1).unwrap_or((header, ""));
            let value = value.get(1..).unwrap_or("").trim_matches([' ', '\t']);
            (name, (!value.is_empty()).then(|| value.to_owned()))
        } else if let Some((name, "")) = header.trim_end().split_once(';') {
            (name, Some(String::new()))
        } else {
            notes.push(format!(
                "`-H '{}...'` is no header, because it has no colon; curl passes over it.",
                header
                    .split(' ')
                    .next()
                    .unwrap_or("")
                    .chars()
                    .take(20)
                    .collect::<String>()
            ));
            continue;
        };
        let name = name.trim_end();
        let is_token =
            |letter: char| letter.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~:".contains(letter);
        let has_control = value.as_ref().is_some_and(|value| {
            value
                .chars()
                .any(|letter| letter.is_control() && letter != '\t')
        });
        if name.is_empty() || !name.chars().all(is_token) || has_control {
            return Err(bad_header(name));
        }
        given.push((name.to_owned(), value));
    }
    Ok(given)
}

fn bad_header(name: &str) -> ImportError {
    ImportError::new(
        ImportErrorCode::BadOption,
        format!(
            "`{name}` is no header that can be sent: a name has no spaces, a value no line breaks."
        ),
    )
}

fn authorization(flags: &Flags, user: Option<&str>, notes: &mut Vec<String>) -> Option<String> {
    if let Some(token) = &flags.oauth2_bearer {
        return Some(format!("Bearer {token}"));
    }
    let user = match &flags.user {
        Some(user) if !user.contains(':') => {
            notes.push(
                "curl would ask for the password that `-u` does not say. It is empty here; correct the secret.".to_owned(),
            );
            format!("{user}:")
        }
        Some(user) => user.clone(),
        None => user?.to_owned(),
    };
    Some(format!("Basic {}", BASE64_STANDARD.encode(user)))
}

fn referer(flags: &Flags) -> Option<String> {
    let referer = flags.referer.as_deref()?;
    let referer = referer.strip_suffix(";auto").unwrap_or(referer);
    let referer = referer.trim_matches([' ', '\t']);
    (!referer.is_empty()).then(|| referer.to_owned())
}

/// Whether `-b` has cookies to send.
fn sends_cookies(flags: &Flags, notes: &mut Vec<String>) -> bool {
    let (cookies, files): (Vec<_>, Vec<_>) = flags
        .cookie
        .iter()
        .map(String::as_str)
        .partition(|cookie| cookie.contains('='));
    for file in files {
        if !file.is_empty() {
            notes.push(format!(
                "`-b {file}` reads cookies from a file of your machine; they are left out."
            ));
        }
    }
    !cookies.is_empty()
}
