//! Statements: a variable becomes a parameter, and nothing else.

mod sql;
#[cfg(test)]
mod tests;

use std::fmt::Write;

use plugin_sdk::bindings::exports::spotter::plugin::capabilities::Capability;
use plugin_sdk::bindings::spotter::plugin::types::Effects;
use spotter_description::{Description, Query};

use self::sql::Sql;
use super::{Made, answer, parameters};
use crate::bounds;
use crate::fault::{Faults, below};
use crate::plan::{Statement, Work};
use crate::template::{Expression, Piece, Scope, Template};

const AT: &str = "/query";

pub(super) fn query(
    query: &Query,
    description: &Description,
    scope: &Scope<'_>,
    faults: &mut Faults,
) -> Option<Made> {
    let pointer = below(AT, "statement");
    if !bounds::holds(
        query.statement.len(),
        bounds::STATEMENT,
        "bytes",
        &pointer,
        faults,
    ) {
        return None;
    }
    let statement = Template::compile(&query.statement, &pointer, scope, faults);
    let result = answer::optional(query.result.as_deref(), &below(AT, "result"), faults);
    let none = query.none.as_ref().map(|none| {
        let pointer = below(AT, "none");
        answer::code(&none.code, &pointer, faults);
        let message = Template::compile(&none.message, &below(&pointer, "message"), scope, faults);
        message.map(|message| (none.code.clone(), message))
    });
    let (text, parameters) = bound(statement?, &query.statement, &pointer, faults);
    for parameter in &parameters {
        if let Some(wrong) = unbindable(parameter.source(), description) {
            faults.within(&pointer, &query.statement, parameter.offset(), wrong);
        }
    }
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
    let mut sql = Sql::default();
    let mut text = String::new();
    let mut parameters: Vec<Expression> = Vec::new();
    let mut offset = 0;
    let mut pieces = statement.into_pieces().into_iter().peekable();
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::Literal(literal) => {
                if let Some(own) = sql.read(&literal) {
                    faults.within(
                        pointer,
                        written,
                        offset + own,
                        "parameters are numbered by the engine: write a variable".to_owned(),
                    );
                }
                text.push_str(&literal);
            }
            Piece::Expression(expression) => {
                let behind = match pieces.peek() {
                    Some(Piece::Literal(literal)) => literal.chars().next(),
                    Some(Piece::Expression(_)) => Some('$'),
                    None => None,
                };
                if let Some(wrong) = misplaced(&sql, &text, behind, expression.source()) {
                    faults.within(pointer, written, expression.offset(), wrong);
                }
                let end = expression.offset() + expression.source().len();
                offset = behind_braces(written, end);
                let known = parameters
                    .iter()
                    .position(|known| known.source() == expression.source());
                let index = known.unwrap_or_else(|| {
                    parameters.push(expression);
                    parameters.len() - 1
                });
                // Writing to a string does not fail.
                let _ = write!(text, "${}", index + 1);
            }
        }
    }
    bounds::holds(
        parameters.len(),
        bounds::BOUND,
        "variables",
        pointer,
        faults,
    );
    (text, parameters)
}

/// Why a variable cannot be bound: it would be one value, the JSON of a list,
/// which equals none of the list's.
fn unbindable(source: &str, description: &Description) -> Option<String> {
    let types = parameters::types(parameters::schema_of(source, description)?);
    let what = types.iter().find_map(|kind| match *kind {
        "array" => Some("a list"),
        "object" => Some("an object"),
        _ => None,
    })?;
    Some(format!(
        "`{source}` may be {what}, which cannot be bound: write a parameter for each value, or \
         `{{{{ {source} | json }}}}` and take it apart with the database's functions for JSON, \
         such as `json_each` in SQLite and `jsonb_array_elements_text` in Postgres"
    ))
}

/// Where the text goes on behind an expression that ends here.
fn behind_braces(written: &str, end: usize) -> usize {
    let braces = written.get(end..).and_then(|rest| rest.find("}}"));
    braces.map_or(end, |braces| end + braces + "}}".len())
}

/// Why no value can stand behind this SQL.
fn misplaced(sql: &Sql, before: &str, behind: Option<char>, source: &str) -> Option<String> {
    if let Some(what) = sql.inside() {
        return Some(format!(
            "`{source}` stands within {what}, where it is no value: write it without quotes \
             around it"
        ));
    }
    // `$1` and `0` would be `$10`, `a` and `$1` a name.
    let continues = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    (before.ends_with(continues) || behind.is_some_and(continues)).then(|| {
        format!("`{source}` is a whole value: write a blank or an operator between it and the rest")
    })
}
