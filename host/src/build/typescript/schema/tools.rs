//! The tools of a module: `execute` itself, or objects that have one. What is
//! looked for, and in which order, is as the engine's `definition.js` has it.

use oxc_ast::ast::{
    ArrayExpression, Expression, FormalParameters, ObjectExpression, ObjectProperty,
    ObjectPropertyKind, TSType,
};
use oxc_span::{GetSpan, Span};

use super::super::fault::Faults;
use super::ToolLocator;
use super::names::{Bound, Named, Names};

/// Elements of `tools` that are read. A plugin with more functions is refused.
const TOOLS: usize = 128;

/// Names and calls between a use and the value.
const STEPS: usize = 8;

/// A tool's function.
pub(super) struct Tool<'a> {
    pub(super) locator: ToolLocator,
    pub(super) params: &'a FormalParameters<'a>,
    /// Where its doc comment ends.
    pub(super) doc: u32,
    /// A type that says from outside what the parameters are.
    pub(super) typed: Option<Span>,
}

/// What an expression comes to.
enum Value<'a> {
    Function(&'a FormalParameters<'a>),
    Object(&'a ObjectExpression<'a>),
    List(&'a ArrayExpression<'a>),
    /// It is in another file.
    Imported(Span),
    Other,
}

struct Found<'a> {
    value: Value<'a>,
    doc: u32,
    typed: Option<Span>,
}

/// The tools that state no parameters themselves.
pub(super) fn find<'a>(names: &Names<'a>, faults: &mut Faults) -> Vec<Tool<'a>> {
    let mut finder = Finder {
        names,
        faults,
        tools: Vec::new(),
    };
    match names.exported("tools") {
        Some((doc, bound)) => finder.several(doc, bound),
        None => finder.single(),
    }
    finder.tools
}

struct Finder<'n, 'a> {
    names: &'n Names<'a>,
    faults: &'n mut Faults,
    tools: Vec<Tool<'a>>,
}

impl<'a> Finder<'_, 'a> {
    fn single(&mut self) {
        let tool = self.names.exported("tool");
        let default = self.names.exported("default");
        if let Some((doc, bound)) = tool.or(default) {
            let found = self.resolve(doc, bound);
            if let Value::Object(object) = found.value
                && property(object, "execute").is_some()
            {
                let name = named(object);
                let locator = name.map_or(ToolLocator::Index(0), ToolLocator::Named);
                return self.object(object, locator, &found);
            }
        }
        // In the short form, the engine exports it.
        let execute = self.names.exported("execute");
        let execute = execute.or_else(|| self.names.value("execute"));
        if let Some((doc, bound)) = execute.or(default) {
            let found = self.resolve(doc, bound);
            self.function(found, ToolLocator::Execute);
        } else if let Some(Named::Imported(span)) = self.names.named("execute") {
            self.elsewhere(*span);
        }
    }

    fn several(&mut self, doc: u32, bound: Bound<'a>) {
        let all = self.resolve(doc, bound);
        match all.value {
            Value::List(list) => {
                for (index, element) in list.elements.iter().take(TOOLS).enumerate() {
                    let Some(element) = element.as_expression() else {
                        continue;
                    };
                    let found = self.resolve(element.span().start, Bound::Expression(element));
                    if let Value::Object(object) = found.value {
                        let name = named(object);
                        let locator = name.map_or(ToolLocator::Index(index), ToolLocator::Named);
                        self.object(object, locator, &found.typed_by(all.typed));
                    }
                }
            }
            Value::Object(tools) => {
                for property in tools.properties.iter().take(TOOLS) {
                    if let ObjectPropertyKind::ObjectProperty(property) = property
                        && let Some(key) = property.key.static_name()
                    {
                        let bound = Bound::Expression(&property.value);
                        let found = self.resolve(property.span.start, bound);
                        if let Value::Object(object) = found.value {
                            let locator = ToolLocator::Named(key.into_owned());
                            self.object(object, locator, &found.typed_by(all.typed));
                        }
                    }
                }
            }
            _ => {}
        }
    }

    fn object(
        &mut self,
        object: &'a ObjectExpression<'a>,
        locator: ToolLocator,
        found: &Found<'a>,
    ) {
        if property(object, "parameters").is_some() {
            return;
        }
        let Some(execute) = property(object, "execute") else {
            return;
        };
        let own = execute.span.start;
        let mut function = self.resolve(own, Bound::Expression(&execute.value));
        function.doc = self.documented(own, found.doc);
        self.function(function.typed_by(found.typed), locator);
    }

    fn function(&mut self, found: Found<'a>, locator: ToolLocator) {
        match found.value {
            Value::Function(params) => self.tools.push(Tool {
                locator,
                params,
                doc: found.doc,
                typed: found.typed,
            }),
            Value::Imported(span) => self.elsewhere(span),
            _ => {}
        }
    }

    fn elsewhere(&mut self, span: Span) {
        self.faults.add(
            span,
            "The types of the function's parameters are in another file.",
            "State `parameters`, or write here: execute(args: { ... }) { return imported(args) }.",
        );
    }

    /// Follows names, and calls to what they are given: `defineTool({ ... })`.
    fn resolve(&self, doc: u32, bound: Bound<'a>) -> Found<'a> {
        let mut found = Found {
            value: Value::Other,
            doc,
            typed: None,
        };
        let mut bound = bound;
        for _ in 0..STEPS {
            let expression = match bound {
                Bound::Function(function) => {
                    found.value = Value::Function(&function.params);
                    break;
                }
                Bound::Expression(expression) => expression.get_inner_expression(),
                Bound::Typed(expression, annotation) => {
                    found = found.typed_by(says_parameters(annotation));
                    expression.get_inner_expression()
                }
            };
            match expression {
                Expression::FunctionExpression(it) => found.value = Value::Function(&it.params),
                Expression::ArrowFunctionExpression(it) => {
                    found.value = Value::Function(&it.params);
                }
                Expression::ObjectExpression(it) => found.value = Value::Object(it),
                Expression::ArrayExpression(it) => found.value = Value::List(it),
                Expression::Identifier(id) => {
                    if let Some((doc, value)) = self.names.value(id.name.as_str()) {
                        found.doc = self.documented(found.doc, doc);
                        bound = value;
                        continue;
                    }
                    if let Some(Named::Imported(_)) = self.names.named(id.name.as_str()) {
                        found.value = Value::Imported(id.span);
                    }
                }
                Expression::CallExpression(call) => {
                    if let Some(argument) = call.arguments.first()
                        && let Some(expression) = argument.as_expression()
                    {
                        bound = Bound::Expression(expression);
                        continue;
                    }
                }
                _ => {}
            }
            break;
        }
        found
    }

    /// The first of two places, if it has a doc comment.
    fn documented(&self, first: u32, second: u32) -> u32 {
        match self.names.doc_length(first) {
            0 => second,
            _ => first,
        }
    }
}

impl Found<'_> {
    fn typed_by(mut self, typed: Option<Span>) -> Self {
        self.typed = self.typed.or(typed);
        self
    }
}

/// Whether a type may say what a function's parameters are: `Tool<Args>`,
/// `(args: Args) => string`.
fn says_parameters(annotation: &TSType<'_>) -> Option<Span> {
    match annotation {
        TSType::TSTypeReference(it) => it.type_arguments.as_ref().map(|_| it.span),
        TSType::TSFunctionType(it) => (!it.params.items.is_empty()).then_some(it.span),
        TSType::TSArrayType(it) => says_parameters(&it.element_type),
        _ => None,
    }
}

/// The name that a tool's object says.
fn named(object: &ObjectExpression<'_>) -> Option<String> {
    match property(object, "name")?.value.get_inner_expression() {
        Expression::StringLiteral(name) => Some(name.value.to_string()),
        _ => None,
    }
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
