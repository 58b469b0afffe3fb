//! Doc comments as descriptions.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The doc comment up to its first heading, wrapped lines joined. None where
/// there is no text.
pub(crate) fn description(attributes: &[Attribute]) -> Option<String> {
    let text = reflow(&lines(attributes));
    (!text.is_empty()).then_some(text)
}

/// The text of the doc comment, line by line.
fn lines(attributes: &[Attribute]) -> Vec<String> {
    attributes
        .iter()
        .filter_map(text)
        .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

fn text(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(doc) = &attribute.meta else {
        return None;
    };
    match &doc.value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) if doc.path.is_ident("doc") => Some(match text.value() {
            // `#[doc = ""]` and a bare `///` are an empty line.
            empty if empty.is_empty() => "\n".to_owned(),
            text => text,
        }),
        _ => None,
    }
}

/// Joins the lines of a paragraph; a list item begins a line of its own.
fn reflow(lines: &[String]) -> String {
    let mut text = String::new();
    let mut paragraph_ends = false;
    for line in lines.iter().map(|line| line.trim()) {
        if line.starts_with('#') {
            break;
        }
        if line.is_empty() {
            paragraph_ends = !text.is_empty();
            continue;
        }
        if paragraph_ends {
            text.push_str("\n\n");
        } else if !text.is_empty() {
            text.push(if is_list_item(line) { '\n' } else { ' ' });
        }
        text.push_str(line);
        paragraph_ends = false;
    }
    text
}

fn is_list_item(line: &str) -> bool {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with("- ")
        || line.starts_with("* ")
        || (number.len() < line.len() && number.starts_with(". "))
}
