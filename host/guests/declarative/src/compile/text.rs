//! Bodies of text, and what has to hold to their syntax.

mod markup;

use serde_json::{Map, Value};
use spotter_description::Part;

use crate::fault::Faults;
use crate::media::{self, Syntax};
use crate::plan::Body;
use crate::template::{Expression, Piece, Scope, Template};
use markup::Markup;

/// Compiles a body of text that goes with these headers.
pub(super) fn body(
    text: &str,
    headers: &Map<String, Value>,
    pointer: &str,
    scope: &Scope<'_>,
    faults: &mut Faults,
) -> Option<Body> {
    let template = Template::compile(text, pointer, scope, faults)?;
    let types = content_types(headers);
    let fits = match template.alone() {
        // The whole body is the caller's: there is nothing to break out of. A
        // value of JSON is still better written as one.
        Some(_) => {
            let json = types.into_iter().filter(|kind| media::is_json(kind));
            check(&template, text, json, JSON_BODY, pointer, faults).map(|_| false)
        }
        None => check(&template, text, types, JSON_BODY, pointer, faults),
    };
    Some(match fits? {
        true => Body::Markup(template),
        false => Body::Text(template),
    })
}

/// Checks the value of a part of a form. Answers like [`check`].
pub(super) fn part(
    template: &Template,
    part: &Part,
    pointer: &str,
    faults: &mut Faults,
) -> Option<bool> {
    // One that is a variable alone is the caller's as a whole.
    let kind = part.content_type.as_deref();
    let kind = kind.filter(|_| template.alone().is_none());
    check(template, &part.value, kind, JSON_PART, pointer, faults)
}

/// What to write where no variable can stand in a text of JSON: in a body ...
const JSON_BODY: &str = "write the body as `json`, which keeps values what they are";
/// ... and in a part of a form, which has no kinds.
const JSON_PART: &str = "write all of it as one variable, such as \
                         `{{ {\"name\": args.name} | json }}`";

/// Checks what stands in a text of these types. Answers whether its values are
/// escaped. None: they can become more than values, and `faults` say how.
fn check<'t>(
    template: &Template,
    text: &str,
    types: impl IntoIterator<Item = &'t str>,
    json: &str,
    pointer: &str,
    faults: &mut Faults,
) -> Option<bool> {
    let mut is_markup = false;
    for kind in types {
        let wrong = match unfit(kind, json) {
            Some(advice) => template
                .first_variable()
                .map(|variable| (variable, advice.to_owned())),
            None if media::syntax(kind) == Syntax::Markup => {
                is_markup = true;
                misplaced(template, kind)
            }
            None => None,
        };
        if let Some((variable, advice)) = wrong {
            let source = variable.source();
            let message = format!("`{source}` might become more than a value: {advice}");
            faults.within(pointer, text, variable.offset(), message);
            return None;
        }
    }
    Some(is_markup)
}

/// The first variable that stands where markup has no text, and why it cannot.
fn misplaced<'t>(template: &'t Template, kind: &str) -> Option<(&'t Expression, String)> {
    let mut markup = Markup::new(media::is_html(kind));
    for piece in template.pieces() {
        match (piece, markup.inside()) {
            (Piece::Literal(literal), _) => markup.read(literal),
            (Piece::Expression(expression), Some(what)) if !expression.is_constant() => {
                let advice = format!(
                    "it stands within {what}: write it within an element or between the quotes \
                     of an attribute"
                );
                return Some((expression, advice));
            }
            (Piece::Expression(_), _) => {}
        }
    }
    None
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
fn unfit<'a>(content_type: &str, json: &'a str) -> Option<&'a str> {
    if content_type.contains("{{") {
        return Some("write the header `content-type` out, without variables");
    }
    match media::syntax(content_type) {
        Syntax::Json => Some(json),
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
