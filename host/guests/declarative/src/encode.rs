//! Values in URLs and forms, and what may not stand in requests.

use std::fmt::Write;

/// Encodes all but what is unreserved everywhere (RFC 3986).
pub(crate) fn component(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    push_component(&mut encoded, text);
    encoded
}

/// Adds a text, encoded so.
pub(crate) fn push_component(encoded: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
}

/// Adds a text as XML and HTML write it, within an element and between quotes.
///
/// # Errors
/// The first character that they cannot write in any way.
pub(crate) fn push_markup(markup: &mut String, text: &str) -> Result<(), char> {
    for character in text.chars() {
        match character {
            '&' => markup.push_str("&amp;"),
            '<' => markup.push_str("&lt;"),
            '>' => markup.push_str("&gt;"),
            '"' => markup.push_str("&quot;"),
            '\'' => markup.push_str("&#39;"),
            // As they stand, attributes would make blanks of them.
            '\t' => markup.push_str("&#9;"),
            '\n' => markup.push_str("&#10;"),
            '\r' => markup.push_str("&#13;"),
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => return Err(character),
            other => markup.push(other),
        }
    }
    Ok(())
}

/// Adds `name=value` to a query or a form.
pub(crate) fn push_pair(text: &mut String, name: &str, value: &str) {
    if !text.is_empty() {
        text.push('&');
    }
    push_component(text, name);
    text.push('=');
    push_component(text, value);
}

/// A text without its percent-encoding, as the host reads it.
pub(crate) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digit = |index: usize| char::from(*after.get(index)?).to_digit(16);
        let byte = match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => u8::try_from(high * 16 + low).ok(),
            _ => None,
        };
        bytes.push(byte.unwrap_or(first));
        rest = after
            .get(if byte.is_some() { 2 } else { 0 }..)
            .unwrap_or_default();
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether a path has a segment that servers take for a step: `.` or `..`,
/// encoded or not, with parameters or without.
pub(crate) fn has_steps(path: &str) -> bool {
    let is_step = |segment: &str| {
        // Nothing else is so short.
        if !segment.starts_with(['.', '%']) {
            return false;
        }
        let plain = decoded(segment);
        matches!(plain.split(';').next(), Some("." | ".."))
    };
    path.split('/').any(is_step)
}

/// What the host looks for to put a secret there, in any case.
const SECRET: &[u8] = b"{{secrets.";

/// Whether the host would take something in a text for a secret's place.
pub(crate) fn names_secret(text: &str) -> bool {
    text.as_bytes()
        .windows(SECRET.len())
        .any(|window| window.eq_ignore_ascii_case(SECRET))
}

#[cfg(test)]
mod tests;
