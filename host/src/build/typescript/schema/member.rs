//! Types that are a part of another type, or of a constant: `T["name"]`,
//! `keyof T`, `(typeof LIST)[number]`.

use std::collections::HashSet;

use oxc_ast::ast::{
    Expression, TSIndexedAccessType, TSType, TSTypeOperator, TSTypeOperatorOperator,
    TSTypeQueryExprName,
};
use serde_json::{Value, json};

use super::literal;
use super::names::Bound;
use super::types::Types;

impl<'a> Types<'_, 'a> {
    /// `keyof T`, `keyof typeof constant`.
    pub(super) fn keys(&mut self, it: &'a TSTypeOperator<'a>) -> Value {
        let names: Vec<Value> = match self.constant(&it.type_annotation) {
            Some(Value::Object(constant)) => constant.keys().map(|key| json!(key)).collect(),
            _ => match self.object(&it.type_annotation) {
                Some(object) => object.names().map(|name| json!(name)).collect(),
                None => Vec::new(),
            },
        };
        one_of(names)
    }

    /// `T["name"]`, `T[number]`, `(typeof LIST)[number]` and
    /// `(typeof MAP)[keyof typeof MAP]`.
    pub(super) fn indexed(&mut self, it: &'a TSIndexedAccessType<'a>) -> Value {
        let values = match (self.constant(&it.object_type), &it.index_type) {
            (Some(Value::Array(values)), TSType::TSNumberKeyword(_)) => Some(values),
            (Some(Value::Object(map)), TSType::TSTypeOperatorType(index))
                if index.operator == TSTypeOperatorOperator::Keyof =>
            {
                Some(map.into_iter().map(|entry| entry.1).collect())
            }
            _ => None,
        };
        if let Some(values) = values.filter(|values| !values.is_empty()) {
            return one_of(values);
        }
        if let TSType::TSNumberKeyword(_) = it.index_type {
            let array = self.schema(&it.object_type);
            if let Some(items @ Value::Object(_)) = array.get("items") {
                return items.clone();
            }
        } else if let TSType::TSLiteralType(index) = &it.index_type
            && let Some(Value::String(name)) = literal::of_type(&index.literal)
            && let Some(object) = self.object(&it.object_type)
            && let Some(schema) = object.property(&name)
        {
            return schema.clone();
        }
        self.fault(
            it.span,
            "This member of a type is not known here.",
            "Write its type out.",
        )
    }

    /// The literal that a `typeof name` names.
    fn constant(&mut self, found: &TSType<'a>) -> Option<Value> {
        let query = match found {
            TSType::TSParenthesizedType(it) => return self.constant(&it.type_annotation),
            TSType::TSTypeQuery(it) => it,
            _ => return None,
        };
        let TSTypeQueryExprName::IdentifierReference(id) = &query.expr_name else {
            return None;
        };
        match self.names.value(id.name.as_str())?.1 {
            Bound::Expression(expression) | Bound::Typed(expression, _)
                if is_constant(expression) =>
            {
                self.value(expression)
            }
            _ => None,
        }
    }
}

/// `as const` keeps the literals; without it they are strings and numbers.
fn is_constant(expression: &Expression<'_>) -> bool {
    match expression {
        Expression::TSAsExpression(it) => it.type_annotation.is_const_type_reference(),
        Expression::TSSatisfiesExpression(it) => is_constant(&it.expression),
        Expression::ParenthesizedExpression(it) => is_constant(&it.expression),
        _ => false,
    }
}

/// One of some values.
fn one_of(mut values: Vec<Value>) -> Value {
    let mut seen = HashSet::new();
    values.retain(|value| seen.insert(value.to_string()));
    if values.iter().all(Value::is_string) {
        json!({"type": "string", "enum": values})
    } else if values.iter().all(Value::is_number) {
        json!({"type": "number", "enum": values})
    } else {
        json!({"enum": values})
    }
}
