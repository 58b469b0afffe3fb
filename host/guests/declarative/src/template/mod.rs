//! Texts with variables in them. A text is cut into what stands in it and
//! `{{ expressions }}`, once, when a description is saved; what an expression
//! comes to is written by whoever knows the place it goes to, and no place
//! ever takes a value for text of its own.

mod check;
mod expression;
mod filters;
mod scan;
mod scope;
#[cfg(test)]
mod tests;
mod time;

use crate::datum::Datum;
use crate::fault::Faults;
use crate::variables::Variables;

pub(crate) use expression::{Expression, Failed, prepare};
pub(crate) use scan::Piece as Scanned;
pub(crate) use scope::Scope;
pub(crate) use time::set_zone;

/// A text with variables in it.
#[derive(Debug)]
pub(crate) struct Template {
    pieces: Vec<Piece>,
}

/// A piece of a text.
#[derive(Debug)]
pub(crate) enum Piece {
    /// As it stands.
    Literal(String),
    /// What this comes to.
    Expression(Expression),
}

impl Template {
    /// Compiles a text. None: it is wrong, and `faults` say why.
    pub(crate) fn compile(
        text: &str,
        pointer: &str,
        scope: &Scope<'_>,
        faults: &mut Faults,
    ) -> Option<Template> {
        let scanned = scanned(text, pointer, faults)?;
        // All of them, so that all faults are found.
        let compiled: Vec<Option<Piece>> = scanned
            .into_iter()
            .map(|piece| match piece {
                Scanned::Literal(literal) => Some(Piece::Literal(literal.to_owned())),
                Scanned::Expression { offset, source } => {
                    expression(text, offset, source, pointer, scope, faults).map(Piece::Expression)
                }
            })
            .collect();
        let pieces = compiled.into_iter().collect::<Option<_>>()?;
        Some(Template { pieces })
    }

    /// A text that is no template, whatever stands in it.
    pub(crate) fn literally(text: String) -> Template {
        Template {
            pieces: vec![Piece::Literal(text)],
        }
    }

    /// What it is made of.
    pub(crate) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The same, for good.
    pub(crate) fn into_pieces(self) -> Vec<Piece> {
        self.pieces
    }

    /// The expression that it is, if it is one and nothing else.
    pub(crate) fn alone(&self) -> Option<&Expression> {
        match self.pieces.as_slice() {
            [Piece::Expression(expression)] => Some(expression),
            _ => None,
        }
    }

    /// The text, if there are no variables in it.
    pub(crate) fn literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Literal(literal)] => Some(literal),
            _ => None,
        }
    }

    /// The first of its expressions that a call has a say in.
    pub(crate) fn first_variable(&self) -> Option<&Expression> {
        self.pieces.iter().find_map(|piece| match piece {
            Piece::Expression(expression) if !expression.is_constant() => Some(expression),
            Piece::Expression(_) | Piece::Literal(_) => None,
        })
    }

    /// What it comes to: of an expression alone its value, else a text.
    pub(crate) fn datum<'v>(
        &self,
        variables: &'v Variables<'_>,
    ) -> Result<Option<Datum<'v>>, Failed> {
        match self.alone() {
            Some(expression) => expression.value(variables),
            None => Ok(Some(Datum::Text(self.text(variables)?.into()))),
        }
    }

    /// What it comes to as a text, where something is better than nothing: what
    /// cannot be computed is left out.
    pub(crate) fn best_text(&self, variables: &Variables<'_>) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Literal(literal) => literal.clone(),
            Piece::Expression(expression) => match expression.value(variables) {
                Ok(Some(value)) => value.as_text().to_owned(),
                Ok(None) | Err(_) => String::new(),
            },
        };
        self.pieces.iter().map(piece).collect()
    }

    /// What it comes to as a text.
    pub(crate) fn text(&self, variables: &Variables<'_>) -> Result<String, Failed> {
        self.text_with(variables, |text, _, value| {
            text.push_str(value);
            Ok(())
        })
    }

    /// What it comes to as a text, to which this adds each value.
    pub(crate) fn text_with<E: From<Failed>>(
        &self,
        variables: &Variables<'_>,
        add: impl Fn(&mut String, &Expression, &str) -> Result<(), E>,
    ) -> Result<String, E> {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(literal) => text.push_str(literal),
                Piece::Expression(expression) => {
                    if let Some(value) = expression.value(variables)? {
                        add(&mut text, expression, value.as_text())?;
                    }
                }
            }
        }
        Ok(text)
    }
}

/// Cuts a text into its pieces. None: it is wrong, and `faults` say why.
pub(crate) fn scanned<'t>(
    text: &'t str,
    pointer: &str,
    faults: &mut Faults,
) -> Option<Vec<Scanned<'t>>> {
    let scanned = scan::scan(text);
    scanned
        .map_err(|wrong| faults.within(pointer, text, wrong.offset, wrong.message))
        .ok()
}

/// Compiles an expression that was found in a text.
pub(crate) fn expression(
    text: &str,
    offset: usize,
    source: &str,
    pointer: &str,
    scope: &Scope<'_>,
    faults: &mut Faults,
) -> Option<Expression> {
    if faults.is_full() {
        return None;
    }
    let compiled = Expression::compile(source, offset, scope);
    compiled
        .map_err(|wrong| faults.within(pointer, text, wrong.offset, wrong.message))
        .ok()
}
