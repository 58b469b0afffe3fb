//! The parameters of one tool: an object, by the type, the pattern and the
//! doc comment of a function's first parameter.

use oxc_ast::ast::{BindingPattern, FormalParameters, TSType};
use oxc_span::{GetSpan, Span};
use serde_json::{Value, json};

use super::DerivedParameters;
use super::object::Object;
use super::tools::Tool;
use super::types::Types;

impl<'a> Types<'_, 'a> {
    /// What the types say of a tool. None: its first parameter has no type, or
    /// any.
    pub(super) fn parameters(&mut self, tool: Tool<'a>) -> Option<DerivedParameters> {
        let mut schema = match (tool.params.items.first(), &tool.params.rest) {
            (Some(first), _) => match &first.type_annotation {
                Some(found) => self.first(&found.type_annotation)?,
                None => return self.untyped(tool.typed.map(|_| first.span)),
            },
            (None, None) => Object::default().schema(),
            (None, Some(rest)) => {
                return self.untyped(rest.type_annotation.as_ref().map(|_| rest.span));
            }
        };
        self.defaults(tool.params, &mut schema);
        let doc = self.doc(tool.doc, tool.params.span);
        doc.describe(&mut schema);
        if !self.definitions.is_empty()
            && let Some(schema) = schema.as_object_mut()
        {
            let definitions = std::mem::take(&mut self.definitions);
            schema.insert("$defs".to_owned(), Value::Object(definitions));
        }
        Some(DerivedParameters {
            tool: tool.locator,
            schema,
            description: doc.description,
        })
    }

    /// A fault where a type is said that is none of the first parameter's own:
    /// with no schema, each call with arguments would be refused.
    fn untyped(&mut self, typed: Option<Span>) -> Option<DerivedParameters> {
        self.fault(
            typed?,
            "The type of a tool's parameters stands at its first parameter.",
            "Write execute(args: { day: string }), or state `parameters`.",
        );
        None
    }

    fn first(&mut self, found: &'a TSType<'a>) -> Option<Value> {
        if matches!(found, TSType::TSAnyKeyword(_) | TSType::TSUnknownKeyword(_)) {
            return None;
        }
        let mut schema = self.schema(found);
        if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
            let name = name.trim_start_matches("#/$defs/");
            schema = self.definitions.get(name).cloned().unwrap_or_default();
        }
        if schema.get("type") != Some(&json!("object")) && self.faults.is_empty() {
            self.fault(
                found.span(),
                "The parameters of a tool are one object.",
                "Give the first parameter an object type, such as { day: string }.",
            );
        }
        Some(schema)
    }

    /// Notes the defaults of `{ limit = 10 }` as the properties' own.
    fn defaults(&mut self, params: &'a FormalParameters<'a>, schema: &mut Value) {
        let pattern = params.items.first().map(|first| &first.pattern);
        let Some(BindingPattern::ObjectPattern(pattern)) = pattern else {
            return;
        };
        for property in &pattern.properties {
            if let BindingPattern::AssignmentPattern(assigned) = &property.value
                && let Some(name) = property.key.static_name()
                && let Some(properties) = schema.get_mut("properties")
                && let Some(Value::Object(property)) = properties.get_mut(&*name)
                && let Some(value) = self.value(&assigned.right)
            {
                property.entry("default").or_insert(value);
            }
        }
    }
}
