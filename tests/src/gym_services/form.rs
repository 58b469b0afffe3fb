//! Forms, as servers read them.

use std::collections::BTreeMap;

use crate::upstream::Request;

/// A part of a `multipart/form-data`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The name of the file that it is, if it is one.
    pub file_name: Option<String>,
    /// Its media type, where it is said.
    pub content_type: Option<String>,
    /// What it holds.
    pub value: String,
}

/// The pairs of a query or of `application/x-www-form-urlencoded`.
pub(super) fn pairs(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    let decoded = pairs.map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    });
    decoded.collect()
}

/// Text without its escapes.
pub(super) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next(), rest.next()].map(|digit| digit.unwrap_or(b'?'));
                let digits = std::str::from_utf8(&digits).unwrap_or_default();
                u8::from_str_radix(digits, 16).expect("two digits behind `%`")
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).expect("text")
}

/// The parts of a `multipart/form-data` (RFC 7578). None: it is none.
pub(super) fn parts(request: &Request) -> Option<BTreeMap<String, Part>> {
    let kind = request.header("content-type")?;
    let boundary = kind.strip_prefix("multipart/form-data; boundary=")?;
    let body = request.text();
    let (body, _) = body.split_once(&format!("--{boundary}--"))?;
    let mut parts = BTreeMap::new();
    for part in body.split(&format!("--{boundary}\r\n")).skip(1) {
        let (head, value) = part.split_once("\r\n\r\n")?;
        let in_quotes = |field: &str| {
            let (_, rest) = head.split_once(&format!("{field}=\""))?;
            Some(rest.split_once('"')?.0.to_owned())
        };
        let content_type = head
            .lines()
            .find_map(|line| line.strip_prefix("Content-Type: "));
        let part = Part {
            file_name: in_quotes("; filename"),
            content_type: content_type.map(str::to_owned),
            value: value.strip_suffix("\r\n")?.to_owned(),
        };
        parts.insert(in_quotes("; name")?, part);
    }
    Some(parts)
}
