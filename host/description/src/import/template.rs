//! Literal text and variables in a description's texts.

use serde_json::Value;

/// An expression whose value is `{{`.
const OPEN: &str = "{{ '{{' }}";

/// `text` as a template that means just this text.
pub(crate) fn literal(text: &str) -> String {
    text.replace("{{", OPEN)
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
    fn only_two_braces_are_special() {
        assert_eq!(literal("{a} }} {% if %}"), "{a} }} {% if %}");
        assert_eq!(literal("a {{b}}"), "a {{ '{{' }}b}}");
        assert_eq!(literal("{{{"), "{{ '{{' }}{");
    }
}
