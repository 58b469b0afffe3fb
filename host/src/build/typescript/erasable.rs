//! Which statements and members are nothing but types.

use oxc_ast::ast::{
    AccessorPropertyType, ClassElement, Declaration, ExportDefaultDeclarationKind,
    ImportOrExportKind, MethodDefinitionType, PropertyDefinitionType, Statement, TSModuleBlock,
    TSNamespaceDeclaration, TSNamespaceDeclarationBody,
};

/// Whether a statement leaves nothing in JavaScript.
pub(super) fn statement(statement: &Statement<'_>) -> bool {
    if let Some(found) = statement.as_declaration() {
        return declaration(found);
    }
    let types = ImportOrExportKind::Type;
    match statement {
        Statement::ImportDeclaration(import) => import.import_kind == types,
        Statement::ExportNamedDeclaration(export) => export.export_kind == types,
        Statement::ExportFromDeclaration(export) => export.export_kind == types,
        Statement::ExportAllDeclaration(export) => export.export_kind == types,
        Statement::ExportDeclaration(export) => declaration(&export.declaration),
        Statement::ExportDefaultDeclaration(export) => match &export.declaration {
            ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => true,
            ExportDefaultDeclarationKind::FunctionDeclaration(function) => function.body.is_none(),
            _ => false,
        },
        _ => false,
    }
}

fn declaration(declaration: &Declaration<'_>) -> bool {
    match declaration {
        Declaration::TSTypeAliasDeclaration(_)
        | Declaration::TSInterfaceDeclaration(_)
        | Declaration::TSExternalModuleDeclaration(_)
        | Declaration::TSGlobalDeclaration(_) => true,
        Declaration::VariableDeclaration(variables) => variables.declare,
        // Without a body: an overload.
        Declaration::FunctionDeclaration(function) => function.declare || function.body.is_none(),
        Declaration::ClassDeclaration(class) => class.declare,
        Declaration::TSEnumDeclaration(enumeration) => enumeration.declare,
        Declaration::TSNamespaceDeclaration(found) => namespace(found),
        Declaration::TSImportEqualsDeclaration(import) => {
            import.import_kind == ImportOrExportKind::Type
        }
    }
}

/// Declared elsewhere, or full of types alone.
fn namespace(found: &TSNamespaceDeclaration<'_>) -> bool {
    let block = |block: &TSModuleBlock<'_>| block.body.iter().all(statement);
    found.declare
        || match &found.body {
            TSNamespaceDeclarationBody::TSNamespaceDeclaration(inner) => namespace(inner),
            TSNamespaceDeclarationBody::TSModuleBlock(found) => block(found),
        }
}

/// Whether a member of a class leaves nothing in JavaScript.
pub(super) fn member(member: &ClassElement<'_>) -> bool {
    match member {
        ClassElement::TSIndexSignature(_) => true,
        ClassElement::MethodDefinition(method) => {
            method.r#type == MethodDefinitionType::TSAbstractMethodDefinition
                || method.value.body.is_none()
        }
        ClassElement::PropertyDefinition(property) => {
            property.declare
                || property.r#type == PropertyDefinitionType::TSAbstractPropertyDefinition
        }
        ClassElement::AccessorProperty(property) => {
            property.r#type == AccessorPropertyType::TSAbstractAccessorProperty
        }
        ClassElement::StaticBlock(_) => false,
    }
}
