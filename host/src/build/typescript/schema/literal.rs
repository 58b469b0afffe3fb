//! Values that stand in the source as they are.

use oxc_ast::ast::{
    ArrayExpressionElement, Expression, ObjectPropertyKind, TSLiteral, UnaryExpression,
    UnaryOperator,
};
use serde_json::{Map, Number, Value, json};

/// Deepest literal that is read.
const DEPTH: usize = 16;

/// The value of a literal type. None: a bigint, or a template.
pub(super) fn of_type(literal: &TSLiteral<'_>) -> Option<Value> {
    match literal {
        TSLiteral::BooleanLiteral(it) => Some(json!(it.value)),
        TSLiteral::NumericLiteral(it) => number(it.value),
        TSLiteral::StringLiteral(it) => Some(json!(it.value.as_str())),
        TSLiteral::TemplateLiteral(it) => it.single_quasi().map(|text| json!(text.as_str())),
        TSLiteral::UnaryExpression(it) => negative(it),
        TSLiteral::BigIntLiteral(_) => None,
    }
}

/// The value of an expression. None: it has to be computed.
pub(super) fn of_expression(expression: &Expression<'_>) -> Option<Value> {
    read(expression, DEPTH)
}

fn read(expression: &Expression<'_>, depth: usize) -> Option<Value> {
    let depth = depth.checked_sub(1)?;
    match expression.get_inner_expression() {
        Expression::BooleanLiteral(it) => Some(json!(it.value)),
        Expression::NullLiteral(_) => Some(Value::Null),
        Expression::NumericLiteral(it) => number(it.value),
        Expression::StringLiteral(it) => Some(json!(it.value.as_str())),
        Expression::TemplateLiteral(it) => it.single_quasi().map(|text| json!(text.as_str())),
        Expression::UnaryExpression(it) => negative(it),
        Expression::ArrayExpression(it) => {
            let element = |element: &ArrayExpressionElement<'_>| {
                element.as_expression().and_then(|value| read(value, depth))
            };
            it.elements.iter().map(element).collect()
        }
        Expression::ObjectExpression(it) => {
            let property = |property: &ObjectPropertyKind<'_>| {
                let ObjectPropertyKind::ObjectProperty(property) = property else {
                    return None;
                };
                let name = property.key.static_name().filter(|_| !property.computed)?;
                Some((name.into_owned(), read(&property.value, depth)?))
            };
            let properties: Option<Map<String, Value>> =
                it.properties.iter().map(property).collect();
            properties.map(Value::Object)
        }
        _ => None,
    }
}

fn negative(it: &UnaryExpression<'_>) -> Option<Value> {
    match (it.operator, &it.argument) {
        (UnaryOperator::UnaryNegation, Expression::NumericLiteral(it)) => number(-it.value),
        _ => None,
    }
}

/// A whole number without a fraction: `2`, not `2.0`.
pub(super) fn number(value: f64) -> Option<Value> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole and within the range that a double counts exactly"
    )]
    if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
        return Some(json!(value as i64));
    }
    Number::from_f64(value).map(Value::Number)
}
