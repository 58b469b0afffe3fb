//! Values in URLs and forms.

use std::fmt::Write;

/// Encodes all but what is unreserved everywhere (RFC 3986).
pub(crate) fn component(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Adds `name=value` to a query or a form.
pub(crate) fn push_pair(text: &mut String, name: &str, value: &str) {
    if !text.is_empty() {
        text.push('&');
    }
    text.push_str(&component(name));
    text.push('=');
    text.push_str(&component(value));
}
