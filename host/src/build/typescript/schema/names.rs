//! What a module declares at its top level: types, values, exports and their
//! doc comments.

use std::collections::HashMap;

use oxc_ast::ast::{
    BindingPattern, Declaration, ExportDefaultDeclarationKind, Expression, Function, Program,
    Statement, TSInterfaceDeclaration, TSType, TSTypeAliasDeclaration,
};
use oxc_span::{GetSpan, Span};

use super::super::fault::Faults;
use super::doc::Doc;

/// A type's declaration.
pub(super) enum Named<'a> {
    /// Several of one name merge.
    Interfaces(Vec<(u32, &'a TSInterfaceDeclaration<'a>)>),
    Alias(u32, &'a TSTypeAliasDeclaration<'a>),
    Class,
    Imported(Span),
}

/// A constant or a function.
#[derive(Clone, Copy)]
pub(super) enum Bound<'a> {
    Expression(&'a Expression<'a>),
    /// With the type that it was declared to have.
    Typed(&'a Expression<'a>, &'a TSType<'a>),
    Function(&'a Function<'a>),
}

/// The names of a module. Positions are where a declaration's doc comment
/// would end.
pub(super) struct Names<'a> {
    source: &'a str,
    types: HashMap<&'a str, Named<'a>>,
    values: HashMap<&'a str, (u32, Bound<'a>)>,
    /// Exported name to local name, where it is not the same.
    exports: HashMap<&'a str, &'a str>,
    /// What follows `export default`.
    default: Option<(u32, Bound<'a>)>,
    docs: HashMap<u32, Span>,
}

impl<'a> Names<'a> {
    pub(super) fn new(program: &'a Program<'a>) -> Names<'a> {
        let docs = program.comments.iter().filter(|comment| comment.is_jsdoc());
        let mut names = Names {
            source: program.source_text,
            types: HashMap::new(),
            values: HashMap::new(),
            exports: HashMap::new(),
            default: None,
            docs: docs
                .map(|comment| (comment.attached_to, comment.span))
                .collect(),
        };
        for statement in &program.body {
            names.note(statement);
        }
        names
    }

    fn note(&mut self, statement: &'a Statement<'a>) {
        let start = statement.span().start;
        match statement {
            Statement::ExportDeclaration(export) => {
                for name in self.declare(start, &export.declaration) {
                    self.exports.insert(name, name);
                }
            }
            Statement::ExportNamedDeclaration(export) => {
                for specifier in &export.specifiers {
                    let local = specifier.local.name();
                    let exported = specifier.exported.name();
                    self.exports.insert(exported.as_str(), local.as_str());
                }
            }
            Statement::ExportDefaultDeclaration(export) => {
                let bound = match &export.declaration {
                    ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
                        // An overload has no body.
                        if function.body.is_none() {
                            return;
                        }
                        if let Some(id) = &function.id {
                            let value = (start, Bound::Function(function));
                            self.values.insert(id.name.as_str(), value);
                        }
                        Bound::Function(function)
                    }
                    declaration => match declaration.as_expression() {
                        Some(expression) => Bound::Expression(expression),
                        None => return,
                    },
                };
                self.default = Some((start, bound));
            }
            Statement::ImportDeclaration(import) => {
                for specifier in import.specifiers.iter().flatten() {
                    let local = specifier.local();
                    self.types
                        .insert(local.name.as_str(), Named::Imported(local.span));
                }
            }
            _ => {
                if let Some(declaration) = statement.as_declaration() {
                    self.declare(start, declaration);
                }
            }
        }
    }

    fn declare(&mut self, start: u32, declaration: &'a Declaration<'a>) -> Vec<&'a str> {
        match declaration {
            Declaration::VariableDeclaration(variables) => {
                let mut names = Vec::new();
                for variable in &variables.declarations {
                    let BindingPattern::BindingIdentifier(id) = &variable.id else {
                        continue;
                    };
                    names.push(id.name.as_str());
                    if let Some(init) = &variable.init {
                        let bound = match &variable.type_annotation {
                            Some(found) => Bound::Typed(init, &found.type_annotation),
                            None => Bound::Expression(init),
                        };
                        self.values.insert(id.name.as_str(), (start, bound));
                    }
                }
                return names;
            }
            Declaration::FunctionDeclaration(function) => {
                if let (Some(id), Some(_)) = (&function.id, &function.body) {
                    let value = (start, Bound::Function(function));
                    self.values.insert(id.name.as_str(), value);
                    return vec![id.name.as_str()];
                }
            }
            Declaration::ClassDeclaration(class) => {
                if let Some(id) = &class.id {
                    self.types.insert(id.name.as_str(), Named::Class);
                }
            }
            Declaration::TSTypeAliasDeclaration(alias) => {
                let named = Named::Alias(start, alias);
                self.types.insert(alias.id.name.as_str(), named);
            }
            Declaration::TSInterfaceDeclaration(interface) => {
                let name = interface.id.name.as_str();
                let named = self.types.entry(name);
                let named = named.or_insert_with(|| Named::Interfaces(Vec::new()));
                if let Named::Interfaces(all) = named {
                    all.push((start, interface));
                }
            }
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn named(&self, name: &str) -> Option<&Named<'a>> {
        self.types.get(name)
    }

    pub(super) fn value(&self, name: &str) -> Option<(u32, Bound<'a>)> {
        self.values.get(name).copied()
    }

    /// The value that the module exports under that name.
    pub(super) fn exported(&self, name: &str) -> Option<(u32, Bound<'a>)> {
        match self.exports.get(name) {
            Some(local) => self.value(local),
            None => self.default.filter(|_| name == "default"),
        }
    }

    /// The doc comment that ends at a declaration or a member.
    pub(super) fn doc(&self, start: u32, faults: &mut Faults) -> Doc {
        let Some(span) = self.docs.get(&start) else {
            return Doc::default();
        };
        let text = self.source.get(span.start as usize..span.end as usize);
        Doc::parse(text.unwrap_or_default(), *span, faults)
    }

    /// The bytes of the doc comment that ends there; 0 without one.
    pub(super) fn doc_length(&self, start: u32) -> usize {
        self.docs.get(&start).map_or(0, |span| span.size() as usize)
    }
}
