//! Literal text and variables in a description's texts.

use serde_json::Value;

/// An expression whose value is `{{`.
const OPEN: &str = "{{ '{{' }}";

/// `text` as a template that means just this text.
pub(crate) fn literal(text: &str) -> String {
    text.replace("{{", OPEN)
}

/// The text that a template without variables means.
pub(crate) fn plain(template: &str) -> String {
    template.replace(OPEN, "{{")
}

/// A part of a URL as a template that means just this. Braces that are encoded
/// must be those of a value: the engine refuses them as they stand, because
/// they could be those of a variable.
pub(crate) fn literal_url(text: &str) -> String {
    let upper = text.to_ascii_uppercase();
    if !upper.contains("%7B") && !upper.contains("%7D") {
        return literal(text);
    }
    let mut url = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let encoded = rest.get(..3).unwrap_or("").to_ascii_uppercase();
        // One brace beside an expression would be taken for a part of it.
        let (written, length) = match (letter, encoded.as_str()) {
            ('{', _) => ("{{ '{' }}", 1),
            ('}', _) => ("{{ '}' }}", 1),
            (_, "%7B") => ("{{ '{' }}", 3),
            (_, "%7D") => ("{{ '}' }}", 3),
            _ => ("", letter.len_utf8()),
        };
        let (own, behind) = rest.split_at_checked(length).unwrap_or((rest, ""));
        url.push_str(if written.is_empty() { own } else { written });
        rest = behind;
    }
    url
}

/// The same for every text in a JSON value.
pub(crate) fn literal_json(value: &mut Value) {
    match value {
        Value::String(text) if text.contains("{{") => *text = literal(text),
        Value::Array(items) => items.iter_mut().for_each(literal_json),
        Value::Object(fields) => fields.values_mut().for_each(literal_json),
        _ => {}
    }
}

/// The variable of a parameter.
pub(crate) fn argument(name: &str) -> String {
    format!("{{{{args.{name}}}}}")
}

/// The variable of a secret.
pub(crate) fn secret(name: &str) -> String {
    format!("{{{{secrets.{name}}}}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_braces_are_values() {
        assert_eq!(literal_url("/a{b}%2f"), "/a{b}%2f");
        assert_eq!(literal_url("{%7bé%7D"), "{{ '{' }}{{ '{' }}é{{ '}' }}");
    }

    #[test]
    fn only_two_braces_are_special() {
        assert_eq!(literal("{a} }} {% if %}"), "{a} }} {% if %}");
        assert_eq!(literal("a {{b}}"), "a {{ '{{' }}b}}");
        assert_eq!(literal("{{{"), "{{ '{{' }}{");
    }
}
