//! A URL with variables in it. Where it leads is written out, so that it can
//! be asked for; a variable stands in a segment of the path or in the query.

use plugin_sdk::bindings::exports::spotter::plugin::capabilities::{
    HttpRule, Scheme, SecretPlace,
};

use super::secrets::{Placeholder, Secrets};
use crate::encode;
use crate::fault::Faults;
use crate::plan::UrlPiece;
use crate::template::{Piece, Scope, Template};

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
    let (text, found) = without_secrets(text, pointer, secrets, faults);
    let template = Template::compile(&text, pointer, scope, faults)?;
    let first = match template.pieces().first() {
        Some(Piece::Literal(literal)) => literal.as_str(),
        _ => "",
    };
    let Some(origin) = Origin::read(first, template.literal().is_some()) else {
        faults.add(
            pointer,
            "write scheme and host out, such as `https://api.example.com/v1/classes`: what a tool \
             may reach is granted beforehand",
        );
        return None;
    };
    let rule = HttpRule {
        methods: vec![method.to_owned()],
        scheme: origin.scheme,
        host: origin.host.to_ascii_lowercase(),
        port: origin.port,
        path_prefix: prefix(origin.rest, template.literal().is_some()),
    };
    let mut found = found.into_iter();
    let mut pieces = Vec::new();
    let mut in_query = false;
    for piece in template.into_pieces() {
        match piece {
            Piece::Literal(literal) => {
                in_query |= literal.contains('?');
                if literal.contains('#') {
                    faults.add(pointer, "what is behind `#` is never sent: leave it out");
                }
                pieces.push(UrlPiece::Literal(restored(&literal, &mut found)));
            }
            Piece::Expression(expression) if in_query => {
                pieces.push(UrlPiece::Query(expression));
            }
            Piece::Expression(expression) => pieces.push(UrlPiece::Path(expression)),
        }
    }
    Some(Url { pieces, rule })
}

/// Scheme, host and port of a URL, and what is behind.
struct Origin<'a> {
    scheme: Scheme,
    host: &'a str,
    port: Option<u16>,
    rest: &'a str,
}

impl<'a> Origin<'a> {
    /// None: it is not written out. `whole`: nothing follows.
    fn read(text: &'a str, whole: bool) -> Option<Origin<'a>> {
        let (scheme, rest) = text.split_once("://")?;
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "https" => Scheme::Https,
            "http" => Scheme::Http,
            _ => return None,
        };
        let end = rest.find(['/', '?', '#']).or(whole.then_some(rest.len()))?;
        let (authority, rest) = rest.split_at_checked(end)?;
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (authority, None),
        };
        (!host.is_empty()).then_some(Origin {
            scheme,
            host,
            port,
            rest,
        })
    }
}

/// The path as far as it is written out, segment by segment.
fn prefix(rest: &str, whole: bool) -> String {
    let end = rest.find(['?', '#']);
    let path = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
    let written = match whole || end.is_some() {
        true => path,
        // The last segment may go on with a variable.
        false => path.rsplit_once('/').map_or("", |(folder, _)| folder),
    };
    // A rule has no slash at its end, and no way out of the path.
    let written = written.trim_end_matches('/');
    if written.is_empty() || written.contains("//") || written.contains('%') {
        return "/".to_owned();
    }
    written.to_owned()
}

/// Stands for each character of a secret's placeholder while the text is
/// compiled: no URL has it, and what is behind it keeps its column.
const MARK: char = '\u{0}';

/// Takes secrets out of the query, where they are the whole of a value.
fn without_secrets(
    text: &str,
    pointer: &str,
    secrets: &mut Secrets<'_>,
    faults: &mut Faults,
) -> (String, Vec<String>) {
    let mut found = Vec::new();
    let Some((path, query)) = text.split_once('?') else {
        return (text.to_owned(), found);
    };
    let pairs: Vec<String> = query
        .split('&')
        .map(|pair| {
            let Some((name, value)) = pair.split_once('=') else {
                return pair.to_owned();
            };
            match Placeholder::read(value) {
                Some(placeholder) if !placeholder.bearer => {
                    let place = SecretPlace::QueryParameter(name.to_owned());
                    secrets.use_in(placeholder.name, place, pointer, faults);
                    found.push(encode::component(&placeholder.text()));
                    let marks = MARK.to_string().repeat(value.chars().count());
                    format!("{name}={marks}")
                }
                _ => pair.to_owned(),
            }
        })
        .collect();
    (format!("{path}?{}", pairs.join("&")), found)
}

fn restored(literal: &str, secrets: &mut impl Iterator<Item = String>) -> String {
    let mut text = String::with_capacity(literal.len());
    let mut before = None;
    for character in literal.chars() {
        match character {
            MARK if before == Some(MARK) => {}
            MARK => text.push_str(&secrets.next().unwrap_or_default()),
            other => text.push(other),
        }
        before = Some(character);
    }
    text
}
