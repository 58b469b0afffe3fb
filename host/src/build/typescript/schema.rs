//! The JSON Schema of a tool's parameters, from the type of the first
//! parameter of its `execute`.

use oxc_ast::ast::Program;
use serde_json::Value;

use self::names::Names;
use self::types::Types;
use super::fault::Faults;

mod doc;
mod literal;
mod member;
mod names;
mod object;
mod parameters;
mod reference;
mod template;
mod tools;
mod types;
mod union;

/// What the types of one tool say.
#[derive(Clone, Debug, PartialEq)]
pub struct DerivedParameters {
    /// Which tool of the module.
    pub tool: ToolLocator,
    /// An object schema of draft 2020-12, properties in the source's order.
    pub schema: Value,
    /// The doc comment of the function, or else of the tool.
    pub description: Option<String>,
}

/// Which tool of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToolLocator {
    /// The function `execute`, or the one that is the default export.
    Execute,
    /// An object with this name and an `execute`: the only one, or in `tools`.
    Named(String),
    /// An object without a literal name, at this place of `tools`.
    Index(usize),
}

/// Derives the parameters of each tool whose first parameter has a type. A
/// tool that states its own `parameters` is left out.
pub(super) fn derive<'a>(program: &'a Program<'a>, faults: &mut Faults) -> Vec<DerivedParameters> {
    let names = Names::new(program);
    let tools = tools::find(&names, faults);
    let mut types = Types::new(&names, faults);
    tools
        .into_iter()
        .filter_map(|tool| types.parameters(tool))
        .collect()
}
