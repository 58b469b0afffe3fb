use std::fmt;

use serde_json::Value;

use crate::http::{Hop, Url};

/// A request that the plugin sent, as the host saw it: where a secret goes
/// there is its placeholder.
#[derive(Clone, Debug)]
pub struct Request {
    pub(super) method: String,
    pub(super) url: Url,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Request {
    pub(in super::super) fn of(hop: &Hop) -> Self {
        Self {
            method: hop.method.clone(),
            url: hop.url.clone(),
            headers: hop.headers.clone(),
            body: hop.body.clone().unwrap_or_default(),
        }
    }

    /// The method, in upper case.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The whole URL.
    pub fn url(&self) -> String {
        self.url.to_string()
    }

    /// The first parameter of this name in the query, decoded.
    pub fn query(&self, key: &str) -> Option<String> {
        let mut pairs = pairs(self.url.query.as_deref()).into_iter();
        pairs.find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The first header of this name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(header, _)| header.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The body.
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// The body as text.
    ///
    /// # Panics
    /// Where it is not UTF-8.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is text")
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// Where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }
}

/// As it is shown in a failing test.
impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  {} {}", self.method, self.url)?;
        for (name, value) in &self.headers {
            write!(f, "\n  {name}: {value}")?;
        }
        if !self.body.is_empty() {
            write!(f, "\n\n  {}", String::from_utf8_lossy(&self.body))?;
        }
        Ok(())
    }
}

/// Which request is answered: a method and a URL.
#[derive(PartialEq)]
pub(in super::super) struct Pattern {
    method: String,
    url: Url,
}

impl Pattern {
    pub(in super::super) fn parse(text: &str) -> Result<Self, String> {
        let wrong =
            |why| format!("`{text}` is no request such as `GET https://a.example/v1`: {why}");
        let (method, url) = text
            .trim()
            .split_once(' ')
            .ok_or_else(|| wrong("it is a method, a space and a URL".to_owned()))?;
        Ok(Self {
            method: method.to_owned(),
            url: Url::parse(url.trim()).map_err(wrong)?,
        })
    }

    /// Whether the request is this one. A query that is not given matches any.
    pub(super) fn matches(&self, request: &Request) -> bool {
        let (mine, other) = (&self.url, &request.url);
        let sorted = |query: &Option<String>| {
            let mut pairs = pairs(query.as_deref());
            pairs.sort();
            pairs
        };
        self.method == request.method
            && mine.same_origin(other)
            && mine.path == other.path
            && (mine.query.is_none() || sorted(&mine.query) == sorted(&other.query))
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.url)
    }
}

/// The parameters of a query, decoded.
pub(super) fn pairs(query: Option<&str>) -> Vec<(String, String)> {
    let pairs = query.unwrap_or_default().split('&');
    pairs
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (
                decode(&key.replace('+', " ")),
                decode(&value.replace('+', " ")),
            )
        })
        .collect()
}

/// Text without its percent-encoding.
pub(super) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| *first == b'%');
        let byte = digits
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = match byte {
            Some(_) => after.get(2..).unwrap_or_default(),
            None => after,
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
