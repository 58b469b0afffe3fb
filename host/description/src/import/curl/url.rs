//! A URL as curl sends it.

use std::collections::BTreeSet;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::super::{ImportError, ImportErrorCode, limits};

/// Only what no URL has is encoded; the rest is sent as it was written.
const NO_URL: &AsciiSet = &CONTROLS.add(b'\\');

/// A URL in its parts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Url {
    pub(super) scheme: &'static str,
    /// With the port.
    pub(super) host: String,
    /// `name:password`, decoded.
    pub(super) user: Option<String>,
    /// From its first slash on.
    pub(super) path: String,
    pub(super) query: Option<String>,
    /// What stood in braces, such as `{id}`, which curl sends without them.
    pub(super) placeholders: BTreeSet<String>,
}

impl Url {
    /// Reads a URL of a command.
    pub(super) fn read(text: &str, globbing: bool, path_as_is: bool) -> Result<Self, ImportError> {
        let mut placeholders = BTreeSet::new();
        let text = if globbing {
            unglob(text, &mut placeholders)?
        } else {
            text.to_owned()
        };
        if let Some(bad) = text
            .chars()
            .find(|letter| *letter <= ' ' || *letter == '\x7f')
        {
            return Err(bad_url(format!(
                "The URL has the character {bad:?} in it. Write a space as `%20`, or put the URL in quotes.",
            )));
        }
        let (scheme, rest) = scheme(&text)?;
        let rest = rest.split('#').next().unwrap_or("");
        let (front, query) = match rest.split_once('?') {
            Some((front, query)) => (front, Some(query)),
            None => (rest, None),
        };
        let (authority, path) = match front.find('/').and_then(|at| front.split_at_checked(at)) {
            Some((authority, path)) => (authority, path),
            None => (front, "/"),
        };
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, authority),
        };
        // An empty port is the scheme's.
        let host = host.strip_suffix(':').unwrap_or(host);
        if host.is_empty() {
            return Err(bad_url(format!("The URL `{text}` names no server.")));
        }
        limits::check_host(host)?;
        let encoded = |part: &str| utf8_percent_encode(part, NO_URL).to_string();
        let path = encoded(path);
        Ok(Self {
            scheme,
            host: host.to_owned(),
            user: user.map(|user| {
                let user = percent_decode_str(user).decode_utf8_lossy().into_owned();
                if user.contains(':') {
                    user
                } else {
                    format!("{user}:")
                }
            }),
            path: if path_as_is {
                path
            } else {
                without_dots(&path)
            },
            query: query.filter(|query| !query.is_empty()).map(encoded),
            placeholders,
        })
    }

    /// Adds to the query, as `-G` does.
    pub(super) fn append(&mut self, data: &str) {
        let query = self.query.get_or_insert_default();
        if !query.is_empty() && !query.ends_with('&') {
            query.push('&');
        }
        query.extend(utf8_percent_encode(data, NO_URL));
    }
}

fn bad_url(message: String) -> ImportError {
    ImportError::new(ImportErrorCode::BadUrl, message)
}

fn scheme(text: &str) -> Result<(&'static str, &str), ImportError> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return Ok(("http", text));
    };
    if scheme.contains(['/', '?', '#']) {
        return Ok(("http", text));
    }
    match scheme.to_ascii_lowercase().as_str() {
        "http" => Ok(("http", rest)),
        "https" => Ok(("https", rest)),
        other => Err(bad_url(format!(
            "The URL begins with `{other}://`. Only `https://` and `http://` can be called."
        ))),
    }
}

/// Undoes curl's globbing where it stands for one URL.
fn unglob(text: &str, placeholders: &mut BTreeSet<String>) -> Result<String, ImportError> {
    let mut url = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '{', '}', '[', ']']) {
        let (before, special) = rest.split_at_checked(at).unwrap_or((rest, ""));
        url.push_str(before);
        let mut letters = special.chars();
        let sign = letters.next();
        let next = letters.next();
        let used = match (sign, next) {
            (Some('\\'), Some(escaped @ ('{' | '}' | '[' | ']'))) => {
                url.push(escaped);
                2
            }
            (Some('\\'), _) => {
                url.push('\\');
                1
            }
            (Some('{'), Some('{')) => {
                return Err(bad_url(
                    "The URL has a placeholder in double braces. Write a value in its place; which parts become parameters is proposed.".to_owned(),
                ));
            }
            (Some('{'), _) => {
                let end = special.find('}');
                let name = end.and_then(|end| special.get(1..end)).unwrap_or("");
                if name.is_empty() || name.contains(['{', '[']) {
                    return Err(bad_url(
                        "The URL has braces without one word in them. If they are meant as they stand, add `-g`.".to_owned(),
                    ));
                }
                if name.contains(',') {
                    return Err(several());
                }
                url.push_str(name);
                placeholders.insert(name.to_owned());
                name.len() + 2
            }
            (Some('['), Some(']')) => {
                url.push_str("[]");
                2
            }
            (Some('['), _) => {
                let address = special.find(']').and_then(|end| special.get(..=end));
                let Some(address) = address.filter(|address| is_address(address)) else {
                    return Err(several());
                };
                url.push_str(address);
                address.len()
            }
            _ => {
                return Err(bad_url(
                    "The URL has a brace or a bracket that was never opened. If it is meant as it stands, add `-g`.".to_owned(),
                ));
            }
        };
        rest = special.get(used..).unwrap_or("");
    }
    url.push_str(rest);
    Ok(url)
}

fn several() -> ImportError {
    ImportError::new(
        ImportErrorCode::Unsupported,
        "The URL stands for several: to curl `{a,b}` and `[1-3]` are lists. Write one of them, or add `-g` if the brackets are meant as they stand.",
    )
}

/// Whether this is an IPv6 address in its brackets.
fn is_address(text: &str) -> bool {
    text.matches(':').count() >= 2
        && text
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'[' | b']' | b':' | b'.'))
}

/// RFC 3986, 5.2.4, which curl does before it sends.
fn without_dots(path: &str) -> String {
    let mut kept = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                if last {
                    kept.push("");
                }
            }
            _ => kept.push(segment),
        }
    }
    format!("/{}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, ImportErrorCode> {
        let url = Url::read(text, true, false).map_err(|error| error.code)?;
        let query = url.query.map_or(String::new(), |query| format!("?{query}"));
        Ok(format!("{}://{}{}{query}", url.scheme, url.host, url.path))
    }

    #[test]
    fn as_curl_sends_it() {
        for (text, sent) in [
            ("example.com", "http://example.com/"),
            ("HTTPS://example.com?x=1", "https://example.com/?x=1"),
            ("http://h:1/a/../b/./c?x=../d#f", "http://h:1/b/c?x=../d"),
            ("http://h/a/..", "http://h/"),
            ("http://h/a?x[]=1", "http://h/a?x[]=1"),
            ("http://h/{id}/b", "http://h/id/b"),
            ("http://h/\\{id\\}", "http://h/{id}"),
            ("http://h:/", "http://h/"),
            ("http://h/a\\b?\\c", "http://h/a%5Cb?%5Cc"),
            ("http://u:p@h/", "http://h/"),
            ("http://h/a?next=http://x", "http://h/a?next=http://x"),
        ] {
            assert_eq!(read(text), Ok(sent.to_owned()), "{text}");
        }
        for (text, code) in [
            ("http://h/a b", ImportErrorCode::BadUrl),
            ("ftp://h/", ImportErrorCode::BadUrl),
            ("http:///a", ImportErrorCode::BadUrl),
            ("http://h/{}", ImportErrorCode::BadUrl),
            ("http://{{host}}/", ImportErrorCode::BadUrl),
            ("http://h/a]", ImportErrorCode::BadUrl),
            ("http://[::1]:80/", ImportErrorCode::BadUrl),
            ("http://é.example/", ImportErrorCode::BadUrl),
            ("http://h/[1-3]", ImportErrorCode::Unsupported),
            ("http://h/{a,b}", ImportErrorCode::Unsupported),
        ] {
            assert_eq!(read(text), Err(code), "{text}");
        }
    }
}
