//! Statements: a variable becomes a parameter, and nothing else.

use plugin_sdk::bindings::exports::spotter::plugin::capabilities::Capability;
use plugin_sdk::bindings::spotter::plugin::types::Effects;
use spotter_description::Query;

use super::{Made, answer};
use crate::fault::{Faults, below};
use crate::plan::{Statement, Work};
use crate::template::{Expression, Piece, Scope, Template};

const AT: &str = "/query";

pub(super) fn query(query: &Query, scope: &Scope<'_>, faults: &mut Faults) -> Option<Made> {
    let pointer = below(AT, "statement");
    let statement = Template::compile(&query.statement, &pointer, scope, faults);
    let result = answer::optional(query.result.as_deref(), &below(AT, "result"), faults);
    let none = query.none.as_ref().map(|none| {
        let pointer = below(AT, "none");
        answer::code(&none.code, &pointer, faults);
        let message = Template::compile(&none.message, &below(&pointer, "message"), scope, faults);
        message.map(|message| (none.code.clone(), message))
    });
    let (text, parameters) = bound(statement?, &query.statement, &pointer, faults);
    Some(Made {
        effects: Effects::ReadOnly,
        asks: vec![Capability::Query(query.source.clone())],
        work: Work::Query(Box::new(Statement {
            source: query.source.clone(),
            text,
            parameters,
            shape: query.shape,
            result: result?,
            none: match none {
                None => None,
                Some(none) => Some(none?),
            },
        })),
    })
}

/// The statement with a parameter for each variable. `$1` is a parameter to
/// Postgres by its number, and to SQLite by its name: numbered in the order in
/// which they stand, it is the same to both.
fn bound(
    statement: Template,
    written: &str,
    pointer: &str,
    faults: &mut Faults,
) -> (String, Vec<Expression>) {
    let mut text = String::new();
    let mut parameters: Vec<Expression> = Vec::new();
    for piece in statement.into_pieces() {
        match piece {
            Piece::Literal(literal) => text.push_str(&literal),
            Piece::Expression(expression) => {
                if let Some(what) = inside(&text) {
                    let offset = written.find(expression.source()).unwrap_or(0);
                    faults.within(
                        pointer,
                        written,
                        offset,
                        format!(
                            "`{}` stands within {what}, where it is no value: write it without \
                             quotes around it",
                            expression.source()
                        ),
                    );
                }
                let known = parameters
                    .iter()
                    .position(|known| known.source() == expression.source());
                let index = known.unwrap_or_else(|| {
                    parameters.push(expression);
                    parameters.len() - 1
                });
                text.push_str(&format!("${}", index + 1));
            }
        }
    }
    (text, parameters)
}

/// What is still open at the end of a piece of SQL.
fn inside(sql: &str) -> Option<&'static str> {
    let mut rest = sql;
    while let Some(start) = rest.find(['\'', '"', '`', '-', '/', '$']) {
        rest = rest.get(start..)?;
        let mut characters = rest.chars();
        let (end, what): (String, _) = match characters.next()? {
            '\'' => ("'".into(), "a text"),
            '"' => ("\"".into(), "a name"),
            '`' => ("`".into(), "a name"),
            '-' if rest.starts_with("--") => ("\n".into(), "a comment"),
            '/' if rest.starts_with("/*") => ("*/".into(), "a comment"),
            '$' => match dollar_quote(rest) {
                Some(tag) => (tag.to_owned(), "a text"),
                None => (String::new(), ""),
            },
            _ => (String::new(), ""),
        };
        if end.is_empty() {
            rest = rest.get(1..)?;
            continue;
        }
        let opening = match end.as_str() {
            "\n" | "*/" => 2,
            tag if tag.starts_with('$') => tag.len(),
            _ => 1,
        };
        let body = rest.get(opening..)?;
        match body.find(&end) {
            Some(index) => rest = body.get(index + end.len()..)?,
            None => return Some(what),
        }
    }
    None
}

/// `$tag$`, which opens a text in Postgres.
fn dollar_quote(sql: &str) -> Option<&str> {
    let tag = sql.get(1..)?;
    let end = tag.find('$')?;
    let is_tag = tag.get(..end)?.chars().all(|c| c.is_alphanumeric() || c == '_');
    let starts_with_digit = tag.starts_with(|c: char| c.is_ascii_digit());
    (is_tag && !starts_with_digit).then(|| sql.get(..end + 2))?
}
