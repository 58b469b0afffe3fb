//! Shows [`Json`] to the validator, and counts each look.

use std::borrow::Cow;

use jsonschema::JsonType;
use jsonschema::json::{self, NodeIdentity};
use serde_json::{Number, Value};

use super::budget::{spend, spend_string};
use super::json::{Json, Members};

/// The representation that validators are compiled for.
pub(super) struct Borrowed;

impl json::Json for Borrowed {
    type Node<'a> = Node<'a>;
    type PreparedKey = String;
    type StringBuffer = Json<'static>;

    const KEYS_PER_LOOKUP: usize = 2;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(
        buffer: &mut Json<'static>,
        string: &str,
        f: impl FnOnce(Node<'_>) -> T,
    ) -> T {
        *buffer = Json::String(Cow::Owned(string.to_owned()));
        f(Node(buffer))
    }
}

/// One value of the instance. Out of steps it shows nothing more: containers
/// and strings look absent, so the validator comes to an end.
#[derive(Clone, Copy)]
pub(super) struct Node<'a>(pub(super) &'a Json<'a>);

impl<'a> Node<'a> {
    /// The value, for a step; none when there are none left.
    #[inline]
    fn looked(self) -> Option<&'a Json<'a>> {
        spend(1).then_some(self.0)
    }
}

impl<'a> json::Node<'a, Borrowed> for Node<'a> {
    type Object = Object<'a>;
    type Array = Array<'a>;
    type Number = &'a Number;

    fn as_object(&self) -> Option<Object<'a>> {
        match self.looked()? {
            Json::Object(members) => Some(Object(members)),
            _ => None,
        }
    }

    fn as_array(&self) -> Option<Array<'a>> {
        match self.looked()? {
            Json::Array(items) => Some(Array(items)),
            _ => None,
        }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match self.looked()? {
            Json::String(string) if spend_string(string.len()) => {
                Some(Cow::Borrowed(string.as_ref()))
            }
            _ => None,
        }
    }

    fn as_number(&self) -> Option<&'a Number> {
        match self.looked()? {
            Json::Number(number) => Some(number),
            _ => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match self.looked()? {
            Json::Bool(boolean) => Some(*boolean),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        spend(1);
        matches!(self.0, Json::Null)
    }

    fn is_number(&self) -> bool {
        spend(1);
        matches!(self.0, Json::Number(_))
    }

    fn json_type(&self) -> JsonType {
        spend(1);
        match self.0 {
            Json::Null => JsonType::Null,
            Json::Bool(_) => JsonType::Boolean,
            Json::Number(_) => JsonType::Number,
            Json::String(_) => JsonType::String,
            Json::Array(_) => JsonType::Array,
            Json::Object(_) => JsonType::Object,
        }
    }

    fn string_length(&self) -> Option<u64> {
        match self.looked()? {
            Json::String(string) if spend(string.len() / 64) => Some(string.chars().count() as u64),
            _ => None,
        }
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match (self.looked(), expected) {
            (Some(Json::String(string)), Value::String(expected)) => {
                spend(string.len() / 64) && string == expected
            }
            (Some(Json::Array(_)), Value::Array(_)) | (Some(Json::Object(_)), Value::Object(_)) => {
                json::cmp::equal(&self.to_value(), expected)
            }
            (Some(Json::Number(number)), Value::Number(expected)) => {
                json::cmp::equal_numbers(number, expected)
            }
            (Some(Json::Bool(boolean)), Value::Bool(expected)) => boolean == expected,
            (Some(Json::Null), Value::Null) => true,
            _ => false,
        }
    }

    fn to_value(&self) -> Cow<'a, Value> {
        let affordable = spend(self.0.weight());
        Cow::Owned(if affordable {
            self.0.to_value()
        } else {
            Value::Null
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::new(std::ptr::from_ref(self.0) as usize))
    }
}

impl Json<'_> {
    /// What a copy of it costs, in steps.
    fn weight(&self) -> usize {
        match self {
            Json::Null | Json::Bool(_) | Json::Number(_) => 1,
            Json::String(string) => 1 + string.len() / 64,
            Json::Array(items) => 1 + items.iter().map(Json::weight).sum::<usize>(),
            Json::Object(members) => {
                let weigh = |(key, value): (&str, &Json<'_>)| 1 + key.len() / 64 + value.weight();
                1 + members.iter().map(weigh).sum::<usize>()
            }
        }
    }
}

/// An object of the instance.
pub(super) struct Object<'a>(&'a Members<'a>);

impl<'a> json::Object<'a, Borrowed> for Object<'a> {
    type Node = Node<'a>;
    type MemberName = &'a str;
    type MembersIter = MembersIter<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, key: &String) -> Option<Node<'a>> {
        if !spend(1) {
            return None;
        }
        self.0.get(key).map(Node)
    }

    fn members(&self) -> MembersIter<'a> {
        MembersIter(self.0.entries())
    }
}

/// The members of an object, until the steps run out.
pub(super) struct MembersIter<'a>(std::slice::Iter<'a, (Cow<'a, str>, Json<'a>)>);

impl<'a> Iterator for MembersIter<'a> {
    type Item = (&'a str, Node<'a>);

    fn next(&mut self) -> Option<(&'a str, Node<'a>)> {
        let (key, value) = self.0.next()?;
        (spend(1) && spend_string(key.len())).then_some((key.as_ref(), Node(value)))
    }
}

/// An array of the instance.
pub(super) struct Array<'a>(&'a [Json<'a>]);

impl<'a> json::Array<'a, Borrowed> for Array<'a> {
    type Node = Node<'a>;
    type ElementsIter = ElementsIter<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn elements(&self) -> ElementsIter<'a> {
        ElementsIter(self.0.iter())
    }
}

/// The items of an array, until the steps run out.
pub(super) struct ElementsIter<'a>(std::slice::Iter<'a, Json<'a>>);

impl<'a> Iterator for ElementsIter<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        let item = self.0.next()?;
        spend(1).then_some(Node(item))
    }
}
