//! The tools of a module: `execute` itself, or objects that have one.

use oxc_ast::ast::{
    Expression, FormalParameters, ObjectExpression, ObjectProperty, ObjectPropertyKind,
};
use oxc_span::GetSpan;

use super::ToolLocator;
use super::names::{Bound, Names};

/// Elements of `tools` that are read. A plugin with more functions is refused.
const TOOLS: usize = 128;

/// A tool's function.
pub(super) struct Tool<'a> {
    pub(super) locator: ToolLocator,
    pub(super) params: &'a FormalParameters<'a>,
    /// Where its doc comment ends.
    pub(super) doc: u32,
}

/// The tools that state no parameters themselves.
pub(super) fn find<'a>(names: &Names<'a>) -> Vec<Tool<'a>> {
    let mut tools = Vec::new();
    if names.exported("parameters").is_none()
        && let Some((doc, bound)) = names.exported("execute")
        && let Some(params) = function(names, bound)
    {
        tools.push(Tool {
            locator: ToolLocator::Execute,
            params,
            doc,
        });
    }
    if let Some((doc, Bound::Expression(expression))) = names.exported("tool") {
        tools.extend(object(names, expression, 0, doc));
    }
    if let Some((_, Bound::Expression(expression))) = names.exported("tools")
        && let Expression::ArrayExpression(array) = expression.get_inner_expression()
    {
        for (index, element) in array.elements.iter().take(TOOLS).enumerate() {
            if let Some(expression) = element.as_expression() {
                let doc = expression.span().start;
                tools.extend(object(names, expression, index, doc));
            }
        }
    }
    tools
}

/// A tool object, or the constant that holds one.
fn object<'a>(
    names: &Names<'a>,
    expression: &'a Expression<'a>,
    index: usize,
    doc: u32,
) -> Option<Tool<'a>> {
    let (doc, expression) = match expression.get_inner_expression() {
        Expression::Identifier(id) => match names.value(id.name.as_str())? {
            (doc, Bound::Expression(expression)) => (doc, expression.get_inner_expression()),
            (_, Bound::Function(_)) => return None,
        },
        expression => (doc, expression),
    };
    let Expression::ObjectExpression(object) = expression else {
        return None;
    };
    if property(object, "parameters").is_some() {
        return None;
    }
    let execute = property(object, "execute")?;
    let params = function(names, Bound::Expression(&execute.value))?;
    let name = property(object, "name").and_then(|name| match name.value.get_inner_expression() {
        Expression::StringLiteral(name) => Some(name.value.to_string()),
        _ => None,
    });
    let own = execute.span.start;
    Some(Tool {
        locator: name.map_or(ToolLocator::Index(index), ToolLocator::Named),
        params,
        doc: if names.doc_length(own) > 0 { own } else { doc },
    })
}

fn property<'a>(object: &'a ObjectExpression<'a>, name: &str) -> Option<&'a ObjectProperty<'a>> {
    object
        .properties
        .iter()
        .find_map(|property| match property {
            ObjectPropertyKind::ObjectProperty(property)
                if !property.computed
                    && property.key.static_name().is_some_and(|key| key == name) =>
            {
                Some(&**property)
            }
            _ => None,
        })
}

/// The parameters of a function, also by way of one name.
fn function<'a>(names: &Names<'a>, bound: Bound<'a>) -> Option<&'a FormalParameters<'a>> {
    let expression = match bound {
        Bound::Function(function) => return Some(&function.params),
        Bound::Expression(expression) => expression.get_inner_expression(),
    };
    match expression {
        Expression::FunctionExpression(function) => Some(&function.params),
        Expression::ArrowFunctionExpression(arrow) => Some(&arrow.params),
        Expression::Identifier(id) => match names.value(id.name.as_str())?.1 {
            Bound::Function(function) => Some(&function.params),
            Bound::Expression(expression) => match expression.get_inner_expression() {
                Expression::FunctionExpression(function) => Some(&function.params),
                Expression::ArrowFunctionExpression(arrow) => Some(&arrow.params),
                _ => None,
            },
        },
        _ => None,
    }
}
