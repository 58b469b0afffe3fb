//! Object types: literals, interfaces, intersections and the utility types
//! over them.

use std::collections::HashSet;

use oxc_ast::ast::{
    PropertyKey, TSInterfaceDeclaration, TSIntersectionType, TSPropertySignature, TSSignature,
    TSType,
};
use oxc_span::{GetSpan, Span};
use serde_json::{Map, Value, json};

use super::names::Named;
use super::types::Types;

/// An object type, before it is a schema.
#[derive(Default)]
pub(super) struct Object {
    /// In the source's order.
    properties: Map<String, Value>,
    optional: HashSet<String>,
    /// What an index signature allows beside them.
    additional: Option<Value>,
}

impl Object {
    /// `Record` of any name.
    pub(super) fn of_any(schema: Value) -> Object {
        Object {
            additional: Some(schema),
            ..Object::default()
        }
    }

    pub(super) fn schema(self) -> Value {
        let names = self.properties.keys();
        let required = names.filter(|name| !self.optional.contains(*name));
        let required: Vec<_> = required.map(|name| json!(name)).collect();
        let mut schema = Map::new();
        schema.insert("type".to_owned(), json!("object"));
        if !self.properties.is_empty() || self.additional.is_none() {
            schema.insert("properties".to_owned(), Value::Object(self.properties));
        }
        if !required.is_empty() {
            schema.insert("required".to_owned(), Value::Array(required));
        }
        let additional = self.additional.unwrap_or(json!(false));
        schema.insert("additionalProperties".to_owned(), additional);
        Value::Object(schema)
    }

    /// The schema of one property.
    pub(super) fn property(&self, name: &str) -> Option<&Value> {
        self.properties.get(name)
    }

    /// The names of all properties.
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.properties.keys()
    }

    /// `Partial` and `Required`.
    pub(super) fn require(mut self, required: bool) -> Object {
        self.optional.clear();
        if !required {
            self.optional.extend(self.properties.keys().cloned());
        }
        self
    }

    /// `Pick` and `Omit`.
    pub(super) fn keep(mut self, keep: impl Fn(&String) -> bool) -> Object {
        self.properties.retain(|name, _| keep(name));
        self
    }

    /// Adds a property; a later one of the same name takes its place.
    pub(super) fn insert(&mut self, name: String, schema: Value, optional: bool) {
        if optional {
            self.optional.insert(name.clone());
        } else {
            self.optional.remove(&name);
        }
        self.properties.insert(name, schema);
    }

    fn extend(&mut self, other: Object) {
        for (name, schema) in other.properties {
            let optional = other.optional.contains(&name);
            self.insert(name, schema, optional);
        }
        self.additional = other.additional.or(self.additional.take());
    }
}

impl<'a> Types<'_, 'a> {
    /// A type as an object. None, with a fault: it is none.
    pub(super) fn object(&mut self, found: &'a TSType<'a>) -> Option<Object> {
        self.within(found.span(), |types| match found {
            TSType::TSTypeLiteral(it) => {
                let mut object = Object::default();
                types.members(&it.members, &mut object);
                Some(object)
            }
            TSType::TSParenthesizedType(it) => types.object(&it.type_annotation),
            TSType::TSIntersectionType(it) => {
                let mut object = Object::default();
                for part in &it.types {
                    object.extend(types.object(part)?);
                }
                Some(object)
            }
            TSType::TSTypeReference(it) => {
                types.object_named(&it.type_name, it.type_arguments.as_deref(), it.span)
            }
            found => {
                types.no_object(found.span());
                None
            }
        })?
    }

    pub(super) fn no_object(&mut self, span: Span) {
        self.fault(
            span,
            "Only object types can be combined here.",
            "Write an interface or an object type of this file.",
        );
    }

    /// Interfaces of one name, merged.
    pub(super) fn interfaces(
        &mut self,
        interfaces: &[&'a TSInterfaceDeclaration<'a>],
    ) -> Option<Object> {
        let mut object = Object::default();
        for interface in interfaces {
            if interface.type_parameters.is_some() {
                self.generic(interface.id.span);
                return None;
            }
            for parent in &interface.extends {
                let arguments = parent.type_arguments.as_deref();
                let inherited = self.within(parent.span, |types| {
                    types.object_named(&parent.type_name, arguments, parent.span)
                })??;
                object.extend(inherited);
            }
            self.members(&interface.body.body, &mut object);
        }
        Some(object)
    }

    fn members(&mut self, members: &'a [TSSignature<'a>], object: &mut Object) {
        for member in members {
            match member {
                TSSignature::TSPropertySignature(it) => {
                    self.within(it.span, |types| types.property(it, object));
                }
                TSSignature::TSIndexSignature(it) => {
                    let schema = self.schema(&it.type_annotation.type_annotation);
                    object.additional = Some(schema);
                }
                _ => {
                    self.fault(
                        member.span(),
                        "A function cannot be sent as JSON.",
                        "Keep methods out of the parameters.",
                    );
                }
            }
        }
    }

    fn property(&mut self, it: &'a TSPropertySignature<'a>, object: &mut Object) {
        let name = match &it.key {
            PropertyKey::Identifier(_) => None,
            key => key.static_name(),
        };
        let Some(name) = name else {
            self.fault(
                it.key.span(),
                "A computed name is not known here.",
                "Write the name out.",
            );
            return;
        };
        let found = it.type_annotation.as_ref().map(|it| &it.type_annotation);
        let (mut schema, undefined) = match found {
            None => (json!({}), false),
            Some(found @ TSType::TSUnionType(_)) => self.union(found),
            Some(found) => (self.schema(found), false),
        };
        self.document(&mut schema, it.span.start, it.span);
        object.insert(name.into_owned(), schema, it.optional || undefined);
    }

    /// Object types merge; a primitive with a brand is the primitive.
    pub(super) fn intersection(&mut self, it: &'a TSIntersectionType<'a>) -> Value {
        let mut plain = it.types.iter().filter(|part| self.is_plain(part));
        if let (Some(primitive), None) = (plain.next(), plain.next()) {
            return self.schema(primitive);
        }
        let mut object = Object::default();
        for part in &it.types {
            match self.object(part) {
                Some(part) => object.extend(part),
                None => return json!({}),
            }
        }
        object.schema()
    }

    /// Whether a type is a primitive, also by an alias.
    fn is_plain(&self, found: &TSType<'a>) -> bool {
        match found {
            TSType::TSStringKeyword(_)
            | TSType::TSNumberKeyword(_)
            | TSType::TSBooleanKeyword(_)
            | TSType::TSLiteralType(_)
            | TSType::TSTemplateLiteralType(_) => true,
            TSType::TSTypeReference(it) => matches!(
                self.named(it),
                Some(Named::Alias(_, alias)) if matches!(
                    alias.type_annotation,
                    TSType::TSStringKeyword(_) | TSType::TSNumberKeyword(_)
                )
            ),
            _ => false,
        }
    }
}
