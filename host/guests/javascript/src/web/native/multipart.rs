//! Reading `multipart/form-data` back.

use rquickjs::{Ctx, Function, Object, Result};

use super::bytes::{Bytes, buffer};
use super::functions;

pub(super) fn install<'js>(ctx: &Ctx<'js>, native: &Object<'js>) -> Result<()> {
    functions!(ctx, native, "multipartParse" => parse);
    Ok(())
}

struct Part {
    name: String,
    filename: Option<String>,
    content_type: String,
    content: Vec<u8>,
}

/// Hands each part to `sink`; false if the body is malformed.
fn parse<'js>(
    ctx: Ctx<'js>,
    body: Bytes<'js>,
    boundary: String,
    sink: Function<'js>,
) -> Result<bool> {
    let Some(parts) = body.read(|body| parts(body, &boundary))? else {
        return Ok(false);
    };
    for part in parts {
        let content = buffer(&ctx, part.content)?;
        sink.call::<_, ()>((part.name, part.filename, part.content_type, content))?;
    }
    Ok(true)
}

fn parts(body: &[u8], boundary: &str) -> Option<Vec<Part>> {
    let first = format!("--{boundary}");
    let delimiter = format!("\r\n--{boundary}");
    let (_, mut rest) = split(body, first.as_bytes())?;
    let mut parts = Vec::new();
    loop {
        if rest.starts_with(b"--") {
            return Some(parts);
        }
        rest = rest.strip_prefix(b"\r\n")?;
        let (head, after) = split(rest, b"\r\n\r\n")?;
        let (content, after) = split(after, delimiter.as_bytes())?;
        parts.push(part(str::from_utf8(head).ok()?, content)?);
        rest = after;
    }
}

fn part(head: &str, content: &[u8]) -> Option<Part> {
    let mut part = Part {
        name: String::new(),
        filename: None,
        content_type: "text/plain".to_owned(),
        content: content.to_vec(),
    };
    let mut named = false;
    for line in head.split("\r\n") {
        let (header, value) = line.split_once(':')?;
        if header.eq_ignore_ascii_case("content-type") {
            value.trim().clone_into(&mut part.content_type);
        }
        if header.eq_ignore_ascii_case("content-disposition") {
            if let Some(name) = parameter(value, "; name=\"") {
                part.name = name;
                named = true;
            }
            part.filename = parameter(value, "; filename=\"");
        }
    }
    named.then_some(part)
}

/// A quoted parameter, with the escapes of HTML's encoder undone.
fn parameter(value: &str, start: &str) -> Option<String> {
    let (_, value) = value.split_once(start)?;
    let (value, _) = value.split_once('"')?;
    Some(
        value
            .replace("%0A", "\n")
            .replace("%0D", "\r")
            .replace("%22", "\""),
    )
}

fn split<'a>(bytes: &'a [u8], at: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let start = bytes.windows(at.len()).position(|window| window == at)?;
    let (before, rest) = bytes.split_at(start);
    Some((before, rest.get(at.len()..)?))
}
