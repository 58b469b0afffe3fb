//! How large the parts of a description may be: far more than one needs, and
//! so little that compiling it is quick and never runs out of stack.

use crate::fault::Faults;

/// Parameters of a function.
pub(crate) const PARAMETERS: usize = 64;
/// Secrets.
pub(crate) const SECRETS: usize = 16;
/// Headers, parameters of a query, fields or parts of a form.
pub(crate) const FIELDS: usize = 64;
/// Values of one of them.
pub(crate) const VALUES: usize = 64;
/// Rules for errors, and statuses of one.
pub(crate) const RULES: usize = 32;
/// Bytes of a URL.
pub(crate) const URL: usize = 4 << 10;
/// Bytes of a statement: what the host takes.
pub(crate) const STATEMENT: usize = 16 << 10;
/// Parameters of a statement: what the host takes.
pub(crate) const BOUND: usize = 100;
/// Bytes of an expression or of a JMESPath: parsers call themselves for each
/// step of a chain.
pub(crate) const EXPRESSION: usize = 1 << 10;
/// Steps of a chain in a JMESPath, whose evaluation goes twice as deep.
pub(crate) const STEPS: usize = 64;
/// Brackets and prefixes within each other.
pub(crate) const NESTING: usize = 32;

/// Notes that something is too large. False: it is.
pub(crate) fn holds(
    count: usize,
    most: usize,
    what: &str,
    pointer: &str,
    faults: &mut Faults,
) -> bool {
    if count > most {
        faults.add(pointer, format!("there are {count} {what}: {most} at most"));
    }
    count <= most
}

/// Where a template's expression is too long or too deep, if it is.
pub(crate) fn of_expression(source: &str) -> Option<(usize, String)> {
    overrun(source, "'\"", "-", "")
}

/// Where a JMESPath is too long or too deep, if it is.
pub(crate) fn of_jmespath(source: &str) -> Option<(usize, String)> {
    overrun(source, "'\"`", "!&", ".[|&=<>!")
}

fn overrun(source: &str, quotes: &str, prefixes: &str, steps: &str) -> Option<(usize, String)> {
    if source.len() > EXPRESSION {
        return Some((0, format!("this is longer than {EXPRESSION} bytes")));
    }
    // How many steps were taken where each open bracket stands.
    let mut brackets: Vec<usize> = Vec::new();
    let (mut run, mut taken) = (0_usize, 0_usize);
    let mut quote = None;
    let mut characters = source.char_indices();
    while let Some((offset, character)) = characters.next() {
        if quote.is_none() && steps.contains(character) {
            taken += 1;
        }
        match character {
            '\\' if quote.is_some() => {
                characters.next();
            }
            _ if quote == Some(character) => quote = None,
            _ if quote.is_some() => {}
            _ if quotes.contains(character) => quote = Some(character),
            '(' | '[' | '{' => {
                brackets.push(taken);
                run = 0;
            }
            ')' | ']' | '}' => {
                taken = brackets.pop().unwrap_or(taken);
                run = 0;
            }
            // The next of a list is no step of the chain before.
            ',' => {
                taken = brackets.last().copied().unwrap_or_default();
                run = 0;
            }
            _ if prefixes.contains(character) => run += 1,
            _ if character.is_whitespace() => {}
            _ => run = 0,
        }
        if brackets.len() + run > NESTING {
            return Some((offset, format!("this is deeper than {NESTING} levels")));
        }
        if taken > STEPS {
            return Some((
                offset,
                format!("this is a chain of more than {STEPS} steps"),
            ));
        }
    }
    None
}
