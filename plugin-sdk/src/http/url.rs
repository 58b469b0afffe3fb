//! As much of a URL as a request needs. What cannot stand in one is
//! percent-encoded; what the host would read in another way is refused.

use std::fmt::{self, Write};

/// Where a request goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Url {
    pub(crate) secure: bool,
    /// Lower case.
    pub(crate) host: String,
    /// None: the scheme's own.
    pub(crate) port: Option<u16>,
    /// Begins with `/` and has neither `.` nor `..`.
    pub(crate) path: String,
    pub(crate) query: Option<String>,
}

impl Url {
    /// Reads an absolute URL. The error says what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (secure, rest) = match split_scheme(text) {
            Some(("https", rest)) => (true, rest),
            Some(("http", rest)) => (false, rest),
            _ => return Err("it does not start with `https://`".to_owned()),
        };
        let Some(rest) = rest.strip_prefix("//") else {
            return Err("it does not start with `https://`".to_owned());
        };
        Self::after_scheme(secure, rest)
    }

    /// Reads the target of a redirect, which may be relative.
    pub(super) fn join(&self, target: &str) -> Result<Self, String> {
        if split_scheme(target).is_some() {
            return Self::parse(target);
        }
        if let Some(rest) = target.strip_prefix("//") {
            return Self::after_scheme(self.secure, rest);
        }
        let (path, query) = split_query(target);
        let path = match path {
            "" if query.is_none() => return Ok(self.clone()),
            "" => self.path.clone(),
            path if path.starts_with('/') => normal(path),
            path => {
                let folder = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
                normal(&format!("{folder}/{path}"))
            }
        };
        Ok(Self {
            path,
            query: query.map(legal),
            ..self.clone()
        })
    }

    fn after_scheme(secure: bool, rest: &str) -> Result<Self, String> {
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        let (host, port) = host_and_port(authority)?;
        let (path, query) = split_query(rest);
        let usual = if secure { 443 } else { 80 };
        Ok(Self {
            secure,
            host,
            port: port.filter(|port| *port != usual),
            path: normal(path),
            query: query.map(legal),
        })
    }

    /// Adds a segment to the path, encoded.
    pub(super) fn push_segment(&mut self, segment: &str) -> Result<(), String> {
        if matches!(segment, "" | "." | "..") {
            return Err(format!("`{segment}` is no segment of a path"));
        }
        if !self.path.ends_with('/') {
            self.path.push('/');
        }
        self.path.push_str(&encode(segment));
        Ok(())
    }

    /// Adds a parameter to the query, encoded.
    pub(super) fn push_query(&mut self, key: &str, value: &str) {
        let query = self.query.get_or_insert_default();
        push_pair(query, key, value);
    }

    /// Whether both go to the same server.
    pub(crate) fn same_origin(&self, other: &Self) -> bool {
        self.secure == other.secure && self.host == other.host && self.port == other.port
    }

    /// The host, and the port where it is not the usual one.
    pub(crate) fn authority(&self) -> String {
        match self.port {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.clone(),
        }
    }

    /// The path and the query.
    #[cfg(target_family = "wasm")]
    pub(crate) fn path_and_query(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }

    /// Without the query, which may say who the member is.
    pub(crate) fn without_query(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}{}", self.authority(), self.path)
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.without_query())?;
        match &self.query {
            Some(query) => write!(f, "?{query}"),
            None => Ok(()),
        }
    }
}

/// Adds `key=value` to a query or a form.
pub(super) fn push_pair(text: &mut String, key: &str, value: &str) {
    if !text.is_empty() {
        text.push('&');
    }
    text.push_str(&encode(key));
    text.push('=');
    text.push_str(&encode(value));
}

/// Encodes all but what is unreserved everywhere.
fn encode(text: &str) -> String {
    encode_unless(text, |byte| {
        byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
    })
}

/// Encodes what cannot stand in a URL, and leaves the rest as it was meant.
fn legal(text: &str) -> String {
    encode_unless(text, |byte| {
        byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte)
    })
}

fn encode_unless(text: &str, keep: impl Fn(u8) -> bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if keep(byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// `https` of `HTTPS://...`, in lower case; none where there is no scheme.
fn split_scheme(text: &str) -> Option<(&'static str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    if !scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        || !scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    {
        return None;
    }
    let known = ["https", "http"]
        .into_iter()
        .find(|known| scheme.eq_ignore_ascii_case(known));
    Some((known.unwrap_or("other"), rest))
}

/// The path and the query, without the fragment.
fn split_query(text: &str) -> (&str, Option<&str>) {
    let text = text.split_once('#').map_or(text, |(before, _)| before);
    match text.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (text, None),
    }
}

fn host_and_port(authority: &str) -> Result<(String, Option<u16>), String> {
    if authority.contains('@') {
        return Err("it has a user or a password: use a secret".to_owned());
    }
    // The colons of an address stand in brackets.
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let legal = |c: char| c.is_ascii_alphanumeric() || "-._[]:".contains(c);
    if host.is_empty() || !host.chars().all(legal) {
        return Err(format!("`{host}` is no host"));
    }
    let port = match port {
        None | Some("") => None,
        Some(port) => Some(port.parse().map_err(|_| format!("`{port}` is no port"))?),
    };
    Ok((host.to_ascii_lowercase(), port))
}

/// The path as it is sent: legal, absolute, without `.` and `..`.
fn normal(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    let mut ends_with_slash = true;
    for segment in path.strip_prefix('/').unwrap_or(path).split('/') {
        let dots = segment.to_ascii_lowercase().replace("%2e", ".");
        ends_with_slash = false;
        match dots.as_str() {
            "." => ends_with_slash = true,
            ".." => {
                segments.pop();
                ends_with_slash = true;
            }
            _ => segments.push(segment),
        }
    }
    if ends_with_slash {
        segments.push("");
    }
    legal(&format!("/{}", segments.join("/")))
}
