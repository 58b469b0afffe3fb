//! Bodies of text, and what has to hold to their syntax.

use serde_json::{Map, Value};

use crate::fault::Faults;
use crate::media::{self, Syntax};
use crate::plan::Body;
use crate::template::{Scope, Template};

/// Compiles a body of text that goes with these headers.
pub(super) fn body(
    text: &str,
    headers: &Map<String, Value>,
    pointer: &str,
    scope: &Scope<'_>,
    faults: &mut Faults,
) -> Option<Body> {
    let template = Template::compile(text, pointer, scope, faults)?;
    let Some(variable) = template.first_variable() else {
        return Some(Body::Text(template));
    };
    let types = content_types(headers);
    let wrong = match template.alone() {
        // The whole body is the caller's: there is nothing to break out of. A
        // value of JSON is still better written as one.
        Some(_) => types
            .iter()
            .filter(|kind| media::is_json(kind))
            .find_map(|kind| unfit(kind)),
        None => types.iter().find_map(|kind| unfit(kind)),
    };
    if let Some(advice) = wrong {
        let message = format!(
            "`{}` might become more than a value: {advice}",
            variable.source()
        );
        faults.within(pointer, text, variable.offset(), message);
        return None;
    }
    let is_markup = |kind: &&str| media::syntax(kind) == Syntax::Markup;
    Some(match template.alone() {
        None if types.iter().any(is_markup) => Body::Markup(template),
        _ => Body::Text(template),
    })
}

/// All that the headers say of the type: servers differ in which they take.
fn content_types(headers: &Map<String, Value>) -> Vec<&str> {
    let said = headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let texts = said.flat_map(|(_, value)| match value {
        Value::Array(values) => values.iter().collect(),
        value => vec![value],
    });
    texts.filter_map(Value::as_str).collect()
}

/// What to write where no variable can stand in a text of this type.
fn unfit(content_type: &str) -> Option<&'static str> {
    if content_type.contains("{{") {
        return Some("write the header `content-type` out, without variables");
    }
    match media::syntax(content_type) {
        Syntax::Json => Some("write the body as `json`, which keeps values what they are"),
        Syntax::Graphql => Some(
            "write the body as `json` with `query`, a text without variables, and `variables`, \
             an object with them",
        ),
        Syntax::Form => Some("write the body as `form`, which encodes values"),
        Syntax::Multipart => {
            Some("write the body as `multipart`, without the header `content-type`")
        }
        Syntax::Markup | Syntax::Plain => None,
    }
}

#[cfg(test)]
mod tests;
