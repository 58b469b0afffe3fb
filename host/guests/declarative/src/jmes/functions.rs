//! Whether a query calls only the functions that there are, each with as many
//! arguments as it takes. The library looks when a call comes there, and what
//! is in a condition would then never hold.

use jmespath::ast::Ast;

use crate::fault::suggestion;

/// The functions and how many arguments each takes.
const FUNCTIONS: [(&str, Arguments); 26] = [
    ("abs", Arguments::Exactly(1)),
    ("avg", Arguments::Exactly(1)),
    ("ceil", Arguments::Exactly(1)),
    ("contains", Arguments::Exactly(2)),
    ("ends_with", Arguments::Exactly(2)),
    ("floor", Arguments::Exactly(1)),
    ("join", Arguments::Exactly(2)),
    ("keys", Arguments::Exactly(1)),
    ("length", Arguments::Exactly(1)),
    ("map", Arguments::Exactly(2)),
    ("max", Arguments::Exactly(1)),
    ("max_by", Arguments::Exactly(2)),
    ("merge", Arguments::AtLeast(1)),
    ("min", Arguments::Exactly(1)),
    ("min_by", Arguments::Exactly(2)),
    ("not_null", Arguments::AtLeast(1)),
    ("reverse", Arguments::Exactly(1)),
    ("sort", Arguments::Exactly(1)),
    ("sort_by", Arguments::Exactly(2)),
    ("starts_with", Arguments::Exactly(2)),
    ("sum", Arguments::Exactly(1)),
    ("to_array", Arguments::Exactly(1)),
    ("to_number", Arguments::Exactly(1)),
    ("to_string", Arguments::Exactly(1)),
    ("type", Arguments::Exactly(1)),
    ("values", Arguments::Exactly(1)),
];

#[derive(Clone, Copy, Debug)]
enum Arguments {
    Exactly(usize),
    AtLeast(usize),
}

/// Checks a query, with its parts that may never be looked at. The error is
/// where the first fault is, and what it is.
pub(super) fn check(ast: &Ast, source: &str) -> Result<(), (usize, String)> {
    if let Ast::Function { offset, name, args } = ast {
        called(name, args.len()).map_err(|message| (start(source, *offset, name), message))?;
    }
    parts(ast)
        .into_iter()
        .try_for_each(|part| check(part, source))
}

fn called(name: &str, given: usize) -> Result<(), String> {
    let known = FUNCTIONS.iter().find(|(known, _)| *known == name);
    let Some((_, takes)) = known else {
        let near = suggestion(name, FUNCTIONS.iter().map(|(known, _)| *known));
        return Err(format!("there is no function `{name}`; {near}"));
    };
    let (fits, takes) = match takes {
        Arguments::Exactly(count) => (given == *count, count.to_string()),
        Arguments::AtLeast(count) => (given >= *count, format!("{count} or more")),
    };
    match fits {
        true => Ok(()),
        false => Err(format!("`{name}` takes {takes} arguments, not {given}")),
    }
}

/// Where a function's name begins: the library tells where its bracket does.
fn start(source: &str, bracket: usize, name: &str) -> usize {
    let before = source.get(..bracket).unwrap_or_default().trim_end();
    before.strip_suffix(name).map_or(bracket, str::len)
}

/// What a part of a query is made of.
fn parts(ast: &Ast) -> Vec<&Ast> {
    match ast {
        Ast::Comparison { lhs, rhs, .. }
        | Ast::Projection { lhs, rhs, .. }
        | Ast::And { lhs, rhs, .. }
        | Ast::Or { lhs, rhs, .. }
        | Ast::Subexpr { lhs, rhs, .. } => vec![lhs, rhs],
        Ast::Condition {
            predicate, then, ..
        } => vec![predicate, then],
        Ast::Expref { ast, .. } => vec![ast],
        Ast::Flatten { node, .. } | Ast::Not { node, .. } | Ast::ObjectValues { node, .. } => {
            vec![node]
        }
        Ast::Function { args, .. } => args.iter().collect(),
        Ast::MultiList { elements, .. } => elements.iter().collect(),
        Ast::MultiHash { elements, .. } => elements.iter().map(|pair| &pair.value).collect(),
        Ast::Identity { .. }
        | Ast::Field { .. }
        | Ast::Index { .. }
        | Ast::Literal { .. }
        | Ast::Slice { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
