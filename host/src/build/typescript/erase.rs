//! Blanks the types of a module, and lists what blanking cannot turn into
//! JavaScript.

use oxc_allocator::ArenaVec;
use oxc_ast::AstKind;
use oxc_ast::ast::{
    AccessorProperty, ArrowFunctionExpression, Class, ClassElement, Decorator, ExportSpecifier,
    FormalParameter, ImportOrExportKind, ImportSpecifier, MethodDefinition, Program,
    PropertyDefinition, PropertyKey, Statement, TSAsExpression, TSClassImplements,
    TSEnumDeclaration, TSExportAssignment, TSImportEqualsDeclaration, TSNamespaceDeclaration,
    TSNamespaceExportDeclaration, TSNonNullExpression, TSSatisfiesExpression, TSThisParameter,
    TSTypeAnnotation, TSTypeAssertion, TSTypeParameterDeclaration, TSTypeParameterInstantiation,
    VariableDeclarator,
};
use oxc_ast_visit::{Visit, walk};
use oxc_parser::{Kind, Token};
use oxc_span::{GetSpan, Span};

use super::blanks::Blanks;
use super::erasable;
use super::fault::Faults;
use super::seams::{self, List, Seam};
use super::shape::Shape;
use super::tokens::Tokens;

/// Reads a tree once and blanks as it goes.
pub(super) struct Eraser<'t, 's> {
    tokens: Tokens<'t>,
    blanks: Blanks<'s>,
    seams: Vec<Seam>,
    shape: Shape,
    faults: Faults,
}

/// The module without its types.
pub(super) struct Erased {
    /// None: not text, which blanking cannot bring about.
    pub(super) code: Option<String>,
    /// The tree that the code must have.
    pub(super) shape: Shape,
    pub(super) faults: Faults,
}

/// Blanks the types of a module.
pub(super) fn erase(program: &Program<'_>, tokens: Tokens<'_>) -> Erased {
    let mut eraser = Eraser {
        tokens,
        blanks: Blanks::new(program.source_text),
        seams: Vec::new(),
        shape: Shape::default(),
        faults: Faults::default(),
    };
    eraser.visit_program(program);
    seams::close(&eraser.seams, tokens, &mut eraser.blanks);
    Erased {
        code: eraser.blanks.finish(),
        shape: eraser.shape,
        faults: eraser.faults,
    }
}

impl Eraser<'_, '_> {
    /// Blanks the next token, where it is of that kind.
    fn blank_next(&mut self, offset: u32, kind: Kind) {
        if let Some(span) = self.tokens.next_is(offset, kind) {
            self.blanks.blank(span);
        }
    }

    /// Blanks an item of a list together with the comma after it.
    fn blank_item(&mut self, span: Span) {
        self.blanks.blank(span);
        self.blank_next(span.end, Kind::Comma);
    }

    /// Blanks `as T` and `satisfies T`.
    fn blank_after(&mut self, expression: Span, whole: Span) {
        if let Some(keyword) = self.tokens.at_or_after(expression.end) {
            self.blanks.blank(Span::new(keyword.start(), whole.end));
        }
    }

    /// Blanks the words before a member's name, or before `class`, that
    /// JavaScript does not know.
    fn blank_modifiers(&mut self, start: u32, end: u32) {
        for token in self.tokens.between(start, end) {
            if matches!(
                token.kind(),
                Kind::Public
                    | Kind::Private
                    | Kind::Protected
                    | Kind::Readonly
                    | Kind::Override
                    | Kind::Abstract
                    | Kind::Declare
            ) {
                self.blanks.blank(token.span());
            }
        }
    }

    /// Where a member's name ends, its bracket included.
    fn name_end(&self, key: &PropertyKey<'_>, computed: bool) -> u32 {
        let end = key.span().end;
        let bracket = self.tokens.next_is(end, Kind::RBrack);
        bracket
            .filter(|_| computed)
            .map_or(end, |bracket| bracket.end)
    }

    /// An arrow function's parenthesis must share a line with the arrow, and
    /// with what stands before it.
    fn join_arrow(&mut self, arrow: &ArrowFunctionExpression<'_>) {
        let params = arrow.params.span;
        if let Some(generics) = &arrow.type_parameters {
            let start = generics.span.start;
            let before = self.tokens.before(start).map(Token::kind);
            if let Some(Kind::Async | Kind::Return | Kind::Throw | Kind::Yield) = before
                && breaks(self.blanks.text(start, params.start))
                && self.blanks.put(start, b'(')
            {
                self.blanks.blank(Span::new(params.start, params.start + 1));
            }
        }
        let Some(result) = &arrow.return_type else {
            return;
        };
        let close = params.end.saturating_sub(1);
        let text = self.blanks.text(close, result.span.end);
        let Some((last, _)) = text.char_indices().rfind(|(_, found)| breaks_line(*found)) else {
            return;
        };
        // A place on the last line, for a parenthesis of one byte.
        let ascii = |(_, found): &(usize, char)| found.is_ascii_graphic();
        let place = text.char_indices().rfind(ascii).map(|(index, _)| index);
        if let Some(index) = place.filter(|index| *index > last) {
            let index = u32::try_from(index).unwrap_or_default();
            self.blanks.blank(Span::new(close, close + 1));
            self.blanks.put(close + index, b')');
        }
    }
}

fn breaks(text: &str) -> bool {
    text.contains(breaks_line)
}

fn breaks_line(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

impl<'a> Visit<'a> for Eraser<'_, '_> {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        self.shape.enter(kind);
    }

    fn leave_node(&mut self, kind: AstKind<'a>) {
        self.shape.leave(kind);
    }

    // Statements and members that are types as a whole.

    fn visit_statements(&mut self, statements: &ArenaVec<'a, Statement<'a>>) {
        for statement in statements {
            self.seams.push(Seam {
                offset: statement.span().start,
                of: List::Statements,
            });
            if erasable::statement(statement) {
                self.blanks.blank(statement.span());
            } else {
                walk::walk_statement(self, statement);
            }
        }
    }

    /// The body of an `if` or a loop: something must stay there.
    fn visit_statement(&mut self, statement: &Statement<'a>) {
        if erasable::statement(statement) {
            self.blanks.blank(statement.span());
            self.blanks.put(statement.span().start, b';');
        } else {
            walk::walk_statement(self, statement);
        }
    }

    fn visit_class_elements(&mut self, members: &ArenaVec<'a, ClassElement<'a>>) {
        for member in members {
            self.seams.push(Seam {
                offset: member.span().start,
                of: List::Members,
            });
            if erasable::member(member) {
                self.blanks.blank(member.span());
            } else {
                walk::walk_class_element(self, member);
            }
        }
    }

    fn visit_import_specifier(&mut self, specifier: &ImportSpecifier<'a>) {
        if specifier.import_kind == ImportOrExportKind::Type {
            self.blank_item(specifier.span);
        } else {
            walk::walk_import_specifier(self, specifier);
        }
    }

    fn visit_export_specifier(&mut self, specifier: &ExportSpecifier<'a>) {
        if specifier.export_kind == ImportOrExportKind::Type {
            self.blank_item(specifier.span);
        } else {
            walk::walk_export_specifier(self, specifier);
        }
    }

    fn visit_ts_this_parameter(&mut self, this: &TSThisParameter<'a>) {
        self.blank_item(this.span);
    }

    // Types within expressions and declarations.

    fn visit_ts_type_annotation(&mut self, annotation: &TSTypeAnnotation<'a>) {
        let colon = self.tokens.before(annotation.span.start);
        if let Some(colon) = colon.filter(|token| token.kind() == Kind::Colon) {
            self.blanks.blank(colon.span());
        }
        self.blanks.blank(annotation.span);
    }

    fn visit_ts_type_parameter_declaration(&mut self, it: &TSTypeParameterDeclaration<'a>) {
        self.blanks.blank(it.span);
    }

    fn visit_ts_type_parameter_instantiation(&mut self, it: &TSTypeParameterInstantiation<'a>) {
        self.blanks.blank(it.span);
    }

    fn visit_ts_class_implements_list(&mut self, list: &ArenaVec<'a, TSClassImplements<'a>>) {
        if let (Some(first), Some(last)) = (list.first(), list.last())
            && let Some(keyword) = self.tokens.before(first.span.start)
        {
            let whole = Span::new(keyword.start(), last.span.end);
            self.blanks.blank(whole);
        }
    }

    fn visit_ts_as_expression(&mut self, it: &TSAsExpression<'a>) {
        self.visit_expression(&it.expression);
        self.blank_after(it.expression.span(), it.span);
    }

    fn visit_ts_satisfies_expression(&mut self, it: &TSSatisfiesExpression<'a>) {
        self.visit_expression(&it.expression);
        self.blank_after(it.expression.span(), it.span);
    }

    fn visit_ts_non_null_expression(&mut self, it: &TSNonNullExpression<'a>) {
        self.visit_expression(&it.expression);
        self.blank_next(it.expression.span().end, Kind::Bang);
    }

    fn visit_ts_type_assertion(&mut self, it: &TSTypeAssertion<'a>) {
        let bracket = self
            .tokens
            .next_is(it.type_annotation.span().end, Kind::RAngle);
        if let Some(bracket) = bracket {
            self.blanks.blank(Span::new(it.span.start, bracket.end));
        }
        self.visit_expression(&it.expression);
    }

    fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
        if it.definite {
            self.blank_next(it.id.span().end, Kind::Bang);
        }
        walk::walk_variable_declarator(self, it);
    }

    fn visit_formal_parameter(&mut self, it: &FormalParameter<'a>) {
        if it.accessibility.is_some() || it.readonly || it.r#override {
            self.faults.add(
                it.span,
                "A parameter property is not erasable TypeScript.",
                "Declare the field in the class and assign it in the constructor.",
            );
        }
        if it.optional {
            self.blank_next(it.pattern.span().end, Kind::Question);
        }
        walk::walk_formal_parameter(self, it);
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        walk::walk_arrow_function_expression(self, it);
        self.join_arrow(it);
    }

    fn visit_class(&mut self, it: &Class<'a>) {
        let before = self.tokens.between(it.span.start, it.body.span.start);
        if let Some(class) = before.iter().find(|token| token.kind() == Kind::Class) {
            self.blank_modifiers(it.span.start, class.start());
        }
        walk::walk_class(self, it);
    }

    fn visit_method_definition(&mut self, it: &MethodDefinition<'a>) {
        self.blank_modifiers(it.span.start, it.key.span().start);
        if it.optional {
            self.blank_next(self.name_end(&it.key, it.computed), Kind::Question);
        }
        walk::walk_method_definition(self, it);
    }

    fn visit_property_definition(&mut self, it: &PropertyDefinition<'a>) {
        self.blank_modifiers(it.span.start, it.key.span().start);
        let end = self.name_end(&it.key, it.computed);
        if it.optional {
            self.blank_next(end, Kind::Question);
        }
        if it.definite {
            self.blank_next(end, Kind::Bang);
        }
        walk::walk_property_definition(self, it);
    }

    // What has a meaning at run time that JavaScript has no word for.

    fn visit_ts_enum_declaration(&mut self, it: &TSEnumDeclaration<'a>) {
        self.faults.add(
            it.span,
            "An enum is not erasable TypeScript.",
            "Use a union of literals, type Size = \"small\" | \"large\", or an object with `as const`.",
        );
    }

    fn visit_ts_namespace_declaration(&mut self, it: &TSNamespaceDeclaration<'a>) {
        self.faults.add(
            it.span,
            "A namespace with values is not erasable TypeScript.",
            "Move its members to the module, or write an object: const math = { add() {} }.",
        );
    }

    fn visit_ts_import_equals_declaration(&mut self, it: &TSImportEqualsDeclaration<'a>) {
        self.faults.add(
            it.span,
            "`import name = ...` is not erasable TypeScript.",
            "Write import name from \"module\", or const name = other.name.",
        );
    }

    fn visit_ts_export_assignment(&mut self, it: &TSExportAssignment<'a>) {
        self.faults.add(
            it.span,
            "`export =` is not erasable TypeScript.",
            "Write export default, or export the names one by one.",
        );
    }

    fn visit_ts_namespace_export_declaration(&mut self, it: &TSNamespaceExportDeclaration<'a>) {
        self.faults.add(
            it.span,
            "`export as namespace` belongs in a declaration file.",
            "Remove it.",
        );
    }

    fn visit_decorator(&mut self, it: &Decorator<'a>) {
        self.faults.add(
            it.span,
            "Decorators are not JavaScript yet.",
            "Call the function yourself: name = decorate(name).",
        );
    }

    fn visit_accessor_property(&mut self, it: &AccessorProperty<'a>) {
        self.faults.add(
            it.span,
            "An `accessor` field is not JavaScript yet.",
            "Write a field, or a getter and a setter.",
        );
    }
}
