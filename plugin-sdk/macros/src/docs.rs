//! Doc comments as descriptions.

use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Expr, ExprLit, Lit, Meta, parse_quote_spanned};

/// The doc comment up to its first heading, wrapped lines joined. None where
/// there is no text.
pub(crate) fn description(attributes: &[Attribute]) -> Option<String> {
    let text = reflow(&lines(attributes));
    (!text.is_empty()).then_some(text)
}

/// Makes the descriptions in a type's schema read like those of functions:
/// wrapped lines joined, headings and what follows them left out.
pub(crate) fn reflow_all(input: &mut DeriveInput) {
    reflow_one(&mut input.attrs);
    match &mut input.data {
        Data::Struct(data) => data
            .fields
            .iter_mut()
            .for_each(|field| reflow_one(&mut field.attrs)),
        Data::Enum(data) => {
            for variant in &mut data.variants {
                reflow_one(&mut variant.attrs);
                variant
                    .fields
                    .iter_mut()
                    .for_each(|field| reflow_one(&mut field.attrs));
            }
        }
        Data::Union(_) => {}
    }
}

/// One doc attribute in the place of many. Text from a macro is left alone.
fn reflow_one(attributes: &mut Vec<Attribute>) {
    let is_doc = |attribute: &Attribute| attribute.path().is_ident("doc");
    let Some(first) = attributes.iter().position(is_doc) else {
        return;
    };
    if attributes
        .iter()
        .any(|attribute| is_doc(attribute) && text(attribute).is_none())
    {
        return;
    }
    let description = description(attributes).unwrap_or_default();
    let span = attributes.get(first).span();
    attributes.retain(|attribute| !is_doc(attribute));
    attributes.insert(first, parse_quote_spanned!(span=> #[doc = #description]));
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
