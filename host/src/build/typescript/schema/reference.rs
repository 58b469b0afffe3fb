//! Types by name: those of the module, and the few of the language that JSON
//! has values for.

use oxc_ast::ast::{TSType, TSTypeName, TSTypeParameterInstantiation, TSTypeReference};
use oxc_span::{GetSpan, Span};
use serde_json::{Value, json};

use super::names::Named;
use super::object::Object;
use super::types::{NO_JSON, Types};

/// The arguments of a type, `<A, B>`.
type Arguments<'a> = Option<&'a TSTypeParameterInstantiation<'a>>;

fn plain<'a>(name: &TSTypeName<'a>) -> Option<&'a str> {
    match name {
        TSTypeName::IdentifierReference(id) => Some(id.name.as_str()),
        _ => None,
    }
}

fn pointer(name: &str) -> String {
    format!("#/$defs/{name}")
}

impl<'n, 'a> Types<'n, 'a> {
    /// The module's own declaration of a type.
    pub(super) fn named(&self, it: &TSTypeReference<'a>) -> Option<&'n Named<'a>> {
        self.names.named(plain(&it.type_name)?)
    }

    pub(super) fn generic(&mut self, span: Span) {
        self.fault(
            span,
            "A type with parameters of its own has no schema here.",
            "Write the type out for this use.",
        );
    }

    /// The schema of a type by its name.
    pub(super) fn reference(&mut self, it: &'a TSTypeReference<'a>) -> Value {
        let Some(name) = plain(&it.type_name) else {
            return self.unknown(it.span);
        };
        match self.names.named(name) {
            Some(Named::Alias(start, alias)) => {
                if alias.type_parameters.is_some() {
                    self.generic(it.span);
                    return json!({});
                }
                self.declared(name, *start, it.span, |types| {
                    types.schema(&alias.type_annotation)
                })
            }
            Some(Named::Interfaces(interfaces)) => {
                let start = interfaces.first().map_or(0, |first| first.0);
                let interfaces: Vec<_> = interfaces.iter().map(|found| found.1).collect();
                self.declared(name, start, it.span, |types| {
                    let object = types.interfaces(&interfaces);
                    object.map_or_else(|| json!({}), Object::schema)
                })
            }
            Some(Named::Class) => self.fault(
                it.span,
                "An instance of a class cannot be sent as JSON.",
                "Declare an interface with its fields.",
            ),
            Some(Named::Imported(_)) => self.fault(
                it.span,
                "A type of another module cannot be read here.",
                "Declare it in this file.",
            ),
            None => self.built_in(name, it),
        }
    }

    /// Reads a declaration in place; one that meets itself becomes a
    /// definition.
    fn declared(
        &mut self,
        name: &'a str,
        start: u32,
        span: Span,
        read: impl FnOnce(&mut Self) -> Value,
    ) -> Value {
        let reference = json!({"$ref": pointer(name)});
        if self.definitions.contains_key(name) {
            return reference;
        }
        if let Some(open) = self.open.iter_mut().find(|open| open.0 == name) {
            open.1 = true;
            return reference;
        }
        self.open.push((name, false));
        let mut schema = read(self);
        let recursive = self.open.pop().is_some_and(|open| open.1);
        self.document(&mut schema, start, span);
        if !recursive {
            return schema;
        }
        if is_itself(&schema, &reference) {
            return self.fault(
                span,
                "This type is nothing but itself.",
                "Let it name itself inside a property or an array.",
            );
        }
        self.definitions.insert(name.to_owned(), schema);
        reference
    }

    fn built_in(&mut self, name: &str, it: &'a TSTypeReference<'a>) -> Value {
        let arguments = it.type_arguments.as_deref();
        let first = arguments.and_then(|arguments| arguments.params.first());
        match (name, first) {
            ("Array" | "ReadonlyArray", Some(items)) => {
                let items = self.schema(items);
                json!({"type": "array", "items": items})
            }
            ("Readonly", Some(found)) => self.schema(found),
            ("Record" | "Partial" | "Required" | "Pick" | "Omit", Some(_)) => {
                let object = self.utility(name, arguments, it.span);
                object.map_or_else(|| json!({}), Object::schema)
            }
            ("Date", _) => self.fault(
                it.span,
                "JSON has no dates.",
                "Use string with @format date-time or date, and new Date(text) inside.",
            ),
            ("Map" | "Set" | "WeakMap" | "WeakSet", _) => self.fault(
                it.span,
                NO_JSON,
                "Use Record<string, T> for a map, T[] for a set.",
            ),
            ("Function" | "Promise" | "Symbol" | "RegExp" | "Error" | "Uint8Array", _) => self
                .fault(
                    it.span,
                    NO_JSON,
                    "Use plain objects, arrays, strings and numbers.",
                ),
            _ => self.unknown(it.span),
        }
    }

    fn unknown(&mut self, span: Span) -> Value {
        self.fault(
            span,
            "This type is not declared in this file.",
            "Declare it here as an interface or a type.",
        )
    }

    /// An object type by its name.
    pub(super) fn object_named(
        &mut self,
        name: &TSTypeName<'a>,
        arguments: Arguments<'a>,
        span: Span,
    ) -> Option<Object> {
        let Some(name) = plain(name) else {
            self.unknown(span);
            return None;
        };
        match self.names.named(name) {
            Some(Named::Interfaces(interfaces)) => {
                let interfaces: Vec<_> = interfaces.iter().map(|found| found.1).collect();
                self.interfaces(&interfaces)
            }
            Some(Named::Alias(_, alias)) if alias.type_parameters.is_none() => {
                self.object(&alias.type_annotation)
            }
            Some(_) => {
                self.no_object(span);
                None
            }
            None => self.utility(name, arguments, span),
        }
    }

    /// `Partial<T>` and its like.
    fn utility(&mut self, name: &str, arguments: Arguments<'a>, span: Span) -> Option<Object> {
        let arguments = arguments.map_or(&[][..], |arguments| &arguments.params);
        match (name, arguments) {
            ("Partial", [found]) => Some(self.object(found)?.require(false)),
            ("Required", [found]) => Some(self.object(found)?.require(true)),
            ("Readonly", [found]) => self.object(found),
            ("Pick", [found, names]) => {
                let names = self.strings(names);
                Some(self.object(found)?.keep(|name| names.contains(name)))
            }
            ("Omit", [found, names]) => {
                let names = self.strings(names);
                Some(self.object(found)?.keep(|name| !names.contains(name)))
            }
            ("Record", [names, values]) => {
                if matches!(
                    names,
                    TSType::TSStringKeyword(_) | TSType::TSNumberKeyword(_)
                ) {
                    return Some(Object::of_any(self.schema(values)));
                }
                let mut object = Object::default();
                for name in self.strings(names) {
                    // Read each time: the budget counts what it grows to.
                    object.insert(name, self.schema(values), false);
                }
                Some(object)
            }
            _ => {
                self.unknown(span);
                None
            }
        }
    }

    /// The strings of a literal type or a union of them.
    fn strings(&mut self, found: &'a TSType<'a>) -> Vec<String> {
        let schema = self.schema(found);
        let values = match (schema.get("enum"), schema.get("const")) {
            (Some(Value::Array(values)), _) => values.clone(),
            (_, Some(value)) => vec![value.clone()],
            _ => Vec::new(),
        };
        let strings: Vec<String> = values
            .iter()
            .filter_map(|value| value.as_str().map(str::to_owned))
            .collect();
        if strings.is_empty() && self.faults.is_empty() {
            let span = found.span();
            self.fault(span, "Names are needed here.", "Write \"one\" | \"two\".");
        }
        strings
    }
}

/// Whether a schema leads straight back to its own name.
fn is_itself(schema: &Value, reference: &Value) -> bool {
    schema.get("$ref") == reference.get("$ref")
        || schema
            .get("anyOf")
            .and_then(Value::as_array)
            .is_some_and(|any| any.iter().any(|schema| is_itself(schema, reference)))
}
