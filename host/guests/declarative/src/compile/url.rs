//! A URL with variables in it. Where it leads is written out, so that it can
//! be asked for; a variable stands in a segment of the path or in the query.

use plugin_sdk::bindings::exports::spotter::plugin::capabilities::{HttpRule, Scheme, SecretPlace};

use super::secrets::{Placeholder, Secrets};
use crate::bounds;
use crate::encode;
use crate::fault::Faults;
use crate::plan::UrlPiece;
use crate::template::{self, Scanned, Scope};

/// What a URL is made of, and the rule that allows it.
pub(super) struct Url {
    pub(super) pieces: Vec<UrlPiece>,
    pub(super) rule: HttpRule,
}

pub(super) fn compile(
    text: &str,
    pointer: &str,
    method: &str,
    scope: &Scope<'_>,
    secrets: &mut Secrets<'_>,
    faults: &mut Faults,
) -> Option<Url> {
    if !bounds::holds(text.len(), bounds::URL, "bytes", pointer, faults) {
        return None;
    }
    let scanned = template::scanned(text, pointer, faults)?;
    let origin = match scanned.first() {
        Some(Scanned::Literal(first)) => Origin::read(first, scanned.len() == 1),
        _ => Err(UNWRITTEN),
    };
    let origin = origin.map_err(|message| faults.add(pointer, message));
    let pieces = pieces(text, pointer, &scanned, scope, secrets, faults);
    let origin = origin.ok()?;
    let rule = HttpRule {
        methods: vec![method.to_owned()],
        scheme: origin.scheme,
        host: origin.host.to_ascii_lowercase(),
        port: origin.port,
        path_prefix: prefix(origin.rest, scanned.len() == 1),
    };
    Some(Url {
        pieces: pieces?,
        rule,
    })
}

fn pieces(
    text: &str,
    pointer: &str,
    scanned: &[Scanned<'_>],
    scope: &Scope<'_>,
    secrets: &mut Secrets<'_>,
    faults: &mut Faults,
) -> Option<Vec<UrlPiece>> {
    let mut in_query = false;
    let mut before = "";
    let mut pieces = Vec::with_capacity(scanned.len());
    for (index, piece) in scanned.iter().enumerate() {
        let piece = match piece {
            Scanned::Literal(literal) => {
                in_query |= literal.contains('?');
                if let Some(message) = illegal(literal) {
                    faults.add(pointer, message);
                }
                before = literal;
                Some(UrlPiece::Literal((*literal).to_owned()))
            }
            Scanned::Expression { offset, source } => {
                let parameter = match scanned.get(index + 1) {
                    None => whole(before, ""),
                    Some(Scanned::Literal(behind)) => whole(before, behind),
                    Some(Scanned::Expression { .. }) => None,
                };
                before = "";
                let secret = Placeholder::inside(source);
                match (secret, parameter.filter(|_| in_query)) {
                    (Some(secret), Some(parameter)) => {
                        let place = SecretPlace::QueryParameter(encode::decoded(parameter));
                        secrets.use_in(secret.name, place, pointer, faults);
                        Some(UrlPiece::Secret(encode::component(&secret.text())))
                    }
                    _ => template::expression(text, *offset, source, pointer, scope, faults).map(
                        |expression| match in_query {
                            true => UrlPiece::Query(expression),
                            false => UrlPiece::Path(expression),
                        },
                    ),
                }
            }
        };
        pieces.push(piece);
    }
    expect_no_steps(scanned, pointer, faults);
    pieces.into_iter().collect()
}

/// What no URL has.
fn illegal(literal: &str) -> Option<&'static str> {
    if literal.contains('#') {
        return Some("what is behind `#` is never sent: leave it out");
    }
    if literal.contains(|c: char| c.is_control() || c == '\\') {
        return Some("a URL has no line breaks, no control characters and no `\\`");
    }
    let lower = literal.to_ascii_lowercase();
    ["%7b", "%7d"]
        .iter()
        .any(|brace| lower.contains(brace))
        .then_some("a URL has no braces but those of variables")
}

/// Servers take `.` and `..` for steps: what is asked for would be another
/// path. Segments with variables are looked at when they are written.
fn expect_no_steps(scanned: &[Scanned<'_>], pointer: &str, faults: &mut Faults) {
    let literals = scanned.iter().map(|piece| match piece {
        Scanned::Literal(literal) => literal,
        Scanned::Expression { .. } => "x",
    });
    let path: String = literals.collect();
    if encode::has_steps(path.split(['?', '#']).next().unwrap_or_default()) {
        faults.add(
            pointer,
            "a path with `.` or `..` is another: write that one",
        );
    }
}

/// The name of the parameter whose whole value stands between two texts.
fn whole<'t>(before: &'t str, behind: &str) -> Option<&'t str> {
    let pair = before
        .rsplit(['?', '&'])
        .next()
        .filter(|pair| pair.len() < before.len())?;
    let name = pair.strip_suffix('=')?;
    let ends = behind.is_empty() || behind.starts_with('&');
    (ends && !name.is_empty() && !name.contains('=')).then_some(name)
}

const UNWRITTEN: &str = "write scheme and host out, such as \
                         `https://api.example.com/v1/classes`: what a tool may reach is granted \
                         beforehand";

/// Scheme, host and port of a URL, and what is behind.
#[derive(Debug)]
struct Origin<'a> {
    scheme: Scheme,
    host: &'a str,
    port: Option<u16>,
    rest: &'a str,
}

impl<'a> Origin<'a> {
    /// The error says what is wrong. `whole`: no variable follows.
    fn read(text: &'a str, whole: bool) -> Result<Origin<'a>, &'static str> {
        let (scheme, rest) = text.split_once("://").ok_or(UNWRITTEN)?;
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "https" => Scheme::Https,
            "http" => Scheme::Http,
            _ => return Err(UNWRITTEN),
        };
        let end = rest.find(['/', '?', '#']).or(whole.then_some(rest.len()));
        let end = end.ok_or(UNWRITTEN)?;
        let (authority, rest) = rest.split_at_checked(end).ok_or(UNWRITTEN)?;
        if authority.contains('@') {
            return Err("a URL has no user and no password: use a secret");
        }
        if authority.starts_with('[') {
            return Err("write the host's name, not its address");
        }
        let (host, port) = match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        };
        let is_digits = |port: &&str| port.bytes().all(|byte| byte.is_ascii_digit());
        let port = match port {
            None => None,
            Some(port) => {
                let port = Some(port)
                    .filter(is_digits)
                    .and_then(|port| port.parse().ok());
                Some(
                    port.filter(|port| *port > 0)
                        .ok_or("a port is 1 to 65535")?,
                )
            }
        };
        let legal = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
        match host {
            "" => Err(UNWRITTEN),
            host if !host.chars().all(legal) => {
                Err("a host's name has letters, digits, `-` and `.`, and nothing else")
            }
            host => Ok(Origin {
                scheme,
                host,
                port,
                rest,
            }),
        }
    }
}

/// The path as far as it is written out, segment by segment; up to where
/// servers may read another.
fn prefix(rest: &str, whole: bool) -> String {
    let end = rest.find(['?', '#']);
    let path = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
    let written = match whole || end.is_some() {
        true => path,
        // The last segment may go on with a variable.
        false => path.rsplit_once('/').map_or("", |(folder, _)| folder),
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~!$&'()*+,=:@".contains(c);
    let mut prefix = String::new();
    for segment in written.trim_end_matches('/').split('/').skip(1) {
        if segment.is_empty() || !segment.chars().all(is_plain) {
            break;
        }
        prefix.push('/');
        prefix.push_str(segment);
    }
    if prefix.is_empty() {
        "/".to_owned()
    } else {
        prefix
    }
}

#[cfg(test)]
mod tests;
