//! A type's schema.

use oxc_ast::ast::{Expression, TSTupleElement, TSTupleType, TSType, TSTypeOperatorOperator};
use oxc_span::{GetSpan, Span};
use serde_json::{Map, Value, json};

use super::super::fault::Faults;
use super::doc::Doc;
use super::names::Names;
use super::{literal, template};

/// Types in a module's schemas, those behind a name counted each time it is
/// used: a short text can name ever larger types.
const TYPES: usize = 10_000;

/// So many bytes of a comment or a constant cost as much as a type.
const BYTES: usize = 64;

/// Types within types. Each costs stack.
const DEPTH: usize = 64;

/// What a type has no schema for, in words.
pub(super) const NO_JSON: &str = "JSON has no such value.";

/// Reads the types of a module's tools, one after the other.
pub(super) struct Types<'n, 'a> {
    pub(super) names: &'n Names<'a>,
    pub(super) faults: &'n mut Faults,
    /// Types that refer to themselves.
    pub(super) definitions: Map<String, Value>,
    /// Named types being read, and whether one was met inside itself.
    pub(super) open: Vec<(&'a str, bool)>,
    depth: usize,
    /// How many types may still be read. None: there was one too many.
    left: Option<usize>,
}

impl<'n, 'a> Types<'n, 'a> {
    pub(super) fn new(names: &'n Names<'a>, faults: &'n mut Faults) -> Types<'n, 'a> {
        Types {
            names,
            faults,
            definitions: Map::new(),
            open: Vec::new(),
            depth: 0,
            left: Some(TYPES),
        }
    }

    /// Notes a fault. Any schema does in its place, since none is given out.
    pub(super) fn fault(
        &mut self,
        span: Span,
        message: impl Into<String>,
        help: impl Into<Option<&'static str>>,
    ) -> Value {
        self.faults.add(span, message, help);
        json!({})
    }

    /// Takes from the budget. False, with a fault: it is used up.
    fn spend(&mut self, span: Span, types: usize) -> bool {
        let Some(left) = self.left else {
            return false;
        };
        self.left = left.checked_sub(types).filter(|_| self.depth < DEPTH);
        if self.left.is_none() {
            self.fault(
                span,
                "The parameters' types are too large, or too deep, for a schema.",
                "Use fewer and flatter types; let a recursive type name itself in a property.",
            );
        }
        self.left.is_some()
    }

    /// Takes one step down, if the budget allows.
    pub(super) fn within<T>(&mut self, span: Span, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if !self.spend(span, 1) {
            return None;
        }
        self.depth += 1;
        let answer = read(self);
        self.depth -= 1;
        Some(answer)
    }

    /// The doc comment that ends at a declaration or a member.
    pub(super) fn doc(&mut self, start: u32, span: Span) -> Doc {
        let length = self.names.doc_length(start);
        if length > 0 && self.spend(span, length / BYTES) {
            self.names.doc(start, self.faults)
        } else {
            Doc::default()
        }
    }

    /// Adds what a doc comment says to the schema of a type.
    pub(super) fn document(&mut self, schema: &mut Value, start: u32, span: Span) {
        let doc = self.doc(start, span);
        doc.apply(schema, span, self.faults);
    }

    /// The value of a constant.
    pub(super) fn value(&mut self, expression: &Expression<'_>) -> Option<Value> {
        let span = expression.span();
        self.spend(span, span.size() as usize / BYTES)
            .then(|| literal::of_expression(expression))?
    }

    /// The schema of a type.
    pub(super) fn schema(&mut self, found: &'a TSType<'a>) -> Value {
        self.within(found.span(), |types| types.read(found))
            .unwrap_or_default()
    }

    fn read(&mut self, found: &'a TSType<'a>) -> Value {
        let span = found.span();
        match found {
            TSType::TSAnyKeyword(_) | TSType::TSUnknownKeyword(_) => json!({}),
            TSType::TSStringKeyword(_) => json!({"type": "string"}),
            TSType::TSNumberKeyword(_) => json!({"type": "number"}),
            TSType::TSBooleanKeyword(_) => json!({"type": "boolean"}),
            TSType::TSNullKeyword(_) => json!({"type": "null"}),
            TSType::TSObjectKeyword(_) => json!({"type": "object"}),
            TSType::TSLiteralType(it) => match literal::of_type(&it.literal) {
                Some(value @ Value::String(_)) => json!({"type": "string", "const": value}),
                Some(value @ Value::Number(_)) => json!({"type": "number", "const": value}),
                Some(value @ Value::Bool(_)) => json!({"type": "boolean", "const": value}),
                _ => self.fault(span, NO_JSON, "Use a number or a string."),
            },
            TSType::TSTemplateLiteralType(it) => match template::pattern(it) {
                Some(pattern) => json!({"type": "string", "pattern": pattern}),
                None => self.fault(
                    span,
                    "Only ${string} and ${number} have a pattern.",
                    "Write string, with @pattern in its doc comment.",
                ),
            },
            TSType::TSUnionType(_) => self.union(found).0,
            TSType::TSIntersectionType(it) => self.intersection(it),
            TSType::TSParenthesizedType(it) => self.schema(&it.type_annotation),
            TSType::TSArrayType(it) => {
                let items = self.schema(&it.element_type);
                json!({"type": "array", "items": items})
            }
            TSType::TSTupleType(it) => self.tuple(it),
            TSType::TSTypeOperatorType(it) => match it.operator {
                TSTypeOperatorOperator::Readonly => self.schema(&it.type_annotation),
                TSTypeOperatorOperator::Keyof => self.keys(it),
                TSTypeOperatorOperator::Unique => self.fault(span, NO_JSON, "Use a string."),
            },
            TSType::TSIndexedAccessType(it) => self.indexed(it),
            TSType::TSTypeLiteral(_) => {
                let object = self.object(found);
                object.map_or_else(|| json!({}), super::object::Object::schema)
            }
            TSType::TSTypeReference(it) => self.reference(it),
            TSType::TSBigIntKeyword(_) => {
                self.fault(span, NO_JSON, "Use number, or a string of digits.")
            }
            TSType::TSFunctionType(_) | TSType::TSConstructorType(_) => self.fault(
                span,
                "A function cannot be sent as JSON.",
                "Keep functions out of the parameters.",
            ),
            TSType::TSUndefinedKeyword(_) | TSType::TSVoidKeyword(_) => self.fault(
                span,
                NO_JSON,
                "Make the property optional, name?: string, or allow null.",
            ),
            TSType::TSSymbolKeyword(_) | TSType::TSNeverKeyword(_) => {
                self.fault(span, NO_JSON, "Use a string, or leave the property out.")
            }
            TSType::TSImportType(_) => self.fault(
                span,
                "A type of another module cannot be read here.",
                "Declare it in this file.",
            ),
            _ => self.fault(
                span,
                "This kind of type has no JSON Schema here.",
                "Write the type out: an interface, a union of literals, an array.",
            ),
        }
    }

    fn tuple(&mut self, it: &'a TSTupleType<'a>) -> Value {
        let (mut items, mut required, mut rest) = (Vec::new(), 0, json!(false));
        for element in &it.element_types {
            let (element, optional) = match element {
                TSTupleElement::TSNamedTupleMember(it) => (&it.element_type, it.optional),
                element => (element, false),
            };
            match element {
                TSTupleElement::TSOptionalType(it) => items.push(self.schema(&it.type_annotation)),
                TSTupleElement::TSRestType(it) => {
                    let schema = self.schema(&it.type_annotation);
                    match schema.get("items") {
                        Some(each) if items.len() >= required => rest = each.clone(),
                        _ => return self.fault(it.span, "A rest element is an array.", None),
                    }
                }
                element => {
                    required += usize::from(!optional);
                    if let Some(found) = element.as_ts_type() {
                        items.push(self.schema(found));
                    }
                }
            }
        }
        json!({"type": "array", "prefixItems": items, "items": rest, "minItems": required})
    }
}
