//! TypeScript in, JavaScript out: the types of a module become white space,
//! so that every line and column of the JavaScript is the author's own. Only
//! erasable TypeScript is taken, what Node.js runs as it is; the rest is a
//! fault that says what to write instead.
//!
//! The source is not trusted. The time is linear in its length, but recursion
//! follows its nesting and may exhaust the stack: run it where that ends
//! nothing else.

use oxc_allocator::Allocator;
use oxc_ast::ast::Program;
use oxc_ast_visit::Visit as _;
use oxc_parser::config::TokensParserConfig;
use oxc_parser::{Parser, ParserReturn};
use oxc_span::{SourceType, Span};

use self::fault::Faults;
pub use self::fault::SourceFault;
pub use self::schema::{DerivedParameters, ToolLocator};
use self::shape::Shape;
use self::tokens::Tokens;

mod blanks;
mod depth;
mod erasable;
mod erase;
mod fault;
mod schema;
mod seams;
mod shape;
#[cfg(test)]
mod tests;
mod tokens;

/// A TypeScript module without its types.
#[derive(Clone, Debug, PartialEq)]
pub struct Stripped {
    /// JavaScript. What is left stands where it stood, by bytes and by UTF-16
    /// code units.
    pub code: String,
    /// What the types say of the tools' parameters. A tool is left out where
    /// it states its own, or where its first parameter has no type, or any.
    pub parameters: Vec<DerivedParameters>,
}

/// Blanks the types of a TypeScript module, after it read those of its tools.
///
/// # Errors
/// Those of [`javascript`], or a tool's type that JSON Schema cannot say.
pub fn strip(source: &str) -> Result<Stripped, Vec<SourceFault>> {
    blank(source, schema::derive).map(|(code, parameters)| Stripped { code, parameters })
}

/// Blanks the types of a TypeScript module, whatever they say.
///
/// # Errors
/// What is no TypeScript, or TypeScript that means something at run time and
/// so cannot be blanked: the first faults, in the source's order; at least one.
pub fn javascript(source: &str) -> Result<String, Vec<SourceFault>> {
    blank(source, |_, _| ()).map(|(code, ())| code)
}

fn blank<T>(
    source: &str,
    derive: impl for<'a> FnOnce(&'a Program<'a>, &mut Faults) -> T,
) -> Result<(String, T), Vec<SourceFault>> {
    if let Some(faults) = depth::refuse(source) {
        return Err(faults.locate(source));
    }
    let allocator = Allocator::default();
    let module = parse(&allocator, source, SourceType::ts().with_module(true))
        .map_err(|faults| faults.locate(source))?;
    let erased = erase::erase(&module.program, Tokens(&module.tokens));
    if !erased.faults.is_empty() {
        return Err(erased.faults.locate(source));
    }
    let code = erased.code.unwrap_or_default();
    check(&code, &erased.shape).map_err(|faults| faults.locate(source))?;
    let mut faults = Faults::default();
    let derived = derive(&module.program, &mut faults);
    if !faults.is_empty() {
        return Err(faults.locate(source));
    }
    Ok((code, derived))
}

fn parse<'a>(
    allocator: &'a Allocator,
    source: &'a str,
    language: SourceType,
) -> Result<ParserReturn<'a>, Faults> {
    let parsed = Parser::new(allocator, source, language)
        .with_config(TokensParserConfig)
        .parse();
    let mut faults = Faults::default();
    for diagnostic in parsed.diagnostics.errors() {
        faults.parser(diagnostic);
    }
    if parsed.panicked && faults.is_empty() {
        faults.add(Span::empty(0), "This cannot be read as a module.", None);
    }
    if faults.is_empty() {
        Ok(parsed)
    } else {
        Err(faults)
    }
}

/// Holds the JavaScript to the TypeScript's tree: the rare type whose blank
/// changes the meaning, such as one that spans lines after `return`, is found
/// here.
fn check(code: &str, expected: &Shape) -> Result<(), Faults> {
    let allocator = Allocator::default();
    let javascript = parse(&allocator, code, SourceType::mjs())
        .map_err(|faults| faults.prefixed("Without its types, this is no JavaScript: "))?;
    let mut shape = Shape::default();
    shape.visit_program(&javascript.program);
    let Some(offset) = expected.difference(&shape) else {
        return Ok(());
    };
    let mut faults = Faults::default();
    faults.add(
        Span::empty(offset),
        "Without its types, this code would mean something else.",
        "Put the expression in parentheses, keep its type on one line, and write (x as T) for <T>x.",
    );
    Err(faults)
}
