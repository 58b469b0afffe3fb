//! JSON text read into a tree that borrows from it.
//!
//! Stricter than a plain parser in two points. A key that appears twice is
//! refused: readers differ in which of the two they believe, so a guest could
//! read another value than the one that was validated. And the depth is
//! bounded, so that whoever walks the tree may recurse.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};

/// A JSON value. Text without escapes is borrowed.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Json<'a> {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Any number; integers beyond 64 bits are rounded to a double here, and
    /// stay as they are in the text.
    Number(Number),
    /// A string.
    String(Cow<'a, str>),
    /// An array.
    Array(Vec<Json<'a>>),
    /// An object.
    Object(Members<'a>),
}

/// Why text was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ReadError {
    /// What is wrong, without the text's own values.
    pub message: String,
    /// Line of the fault, from 1.
    pub line: usize,
    /// Column of the fault in bytes, from 1; 0 where a line ends before it.
    pub column: usize,
}

impl<'a> Json<'a> {
    /// Reads one JSON value that nests at most `depth` arrays and objects.
    pub fn read(text: &'a str, depth: usize) -> Result<Json<'a>, ReadError> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let read = Reader { depth }
            .deserialize(&mut reader)
            .and_then(|json| reader.end().map(|()| json));
        read.map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let text = error.to_string();
            let position = format!(" at line {line} column {column}");
            ReadError {
                message: text.strip_suffix(&position).unwrap_or(&text).to_owned(),
                line,
                column,
            }
        })
    }

    /// An owned copy, for the rare paths that need one.
    pub fn to_value(&self) -> Value {
        match self {
            Json::Null => Value::Null,
            Json::Bool(boolean) => Value::Bool(*boolean),
            Json::Number(number) => Value::Number(number.clone()),
            Json::String(string) => Value::String(string.clone().into_owned()),
            Json::Array(items) => items.iter().map(Json::to_value).collect(),
            Json::Object(members) => members
                .iter()
                .map(|(key, value)| (key.to_owned(), value.to_value()))
                .collect(),
        }
    }
}

impl<'a> From<&'a Value> for Json<'a> {
    fn from(value: &'a Value) -> Json<'a> {
        match value {
            Value::Null => Json::Null,
            Value::Bool(boolean) => Json::Bool(*boolean),
            Value::Number(number) => Json::Number(number.clone()),
            Value::String(string) => Json::String(Cow::Borrowed(string)),
            Value::Array(items) => Json::Array(items.iter().map(Json::from).collect()),
            Value::Object(map) => {
                let members = map
                    .iter()
                    .map(|(key, value)| (Cow::Borrowed(key.as_str()), value.into()));
                // A map has each key once.
                Json::Object(Members::new(members.collect()).unwrap_or_default())
            }
        }
    }
}

/// The members of an object; each key once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Members<'a>(Vec<(Cow<'a, str>, Json<'a>)>);

impl<'a> Members<'a> {
    /// Up to this many members are searched one after the other, in the order
    /// of the text; more are sorted.
    const SCANNED: usize = 8;

    /// Takes the members, or answers the key that appears twice.
    fn new(mut members: Vec<(Cow<'a, str>, Json<'a>)>) -> Result<Members<'a>, Cow<'a, str>> {
        let twice = if members.len() <= Members::SCANNED {
            members.iter().enumerate().find_map(|(index, (key, _))| {
                let mut before = members.iter().take(index);
                before.any(|(other, _)| other == key).then_some(key)
            })
        } else {
            members.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
            members.windows(2).find_map(|pair| match pair {
                [(a, _), (b, _)] if a == b => Some(a),
                _ => None,
            })
        };
        match twice {
            Some(key) => Err(key.clone()),
            None => Ok(Members(members)),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<&Json<'a>> {
        let found = if self.0.len() <= Members::SCANNED {
            self.0.iter().find(|(name, _)| name == key)
        } else {
            let place = self.0.binary_search_by(|(name, _)| name.as_ref().cmp(key));
            place.ok().and_then(|index| self.0.get(index))
        };
        found.map(|(_, value)| value)
    }

    /// The members as they lie.
    pub(super) fn entries(&self) -> std::slice::Iter<'_, (Cow<'a, str>, Json<'a>)> {
        self.0.iter()
    }

    /// All members.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json<'a>)> {
        self.0.iter().map(|(key, value)| (key.as_ref(), value))
    }
}

/// How much of a key an error repeats, in characters.
const SHOWN: usize = 80;

/// Reads one value; `depth` is how many containers may still open.
#[derive(Clone, Copy)]
struct Reader {
    depth: usize,
}

impl Reader {
    fn deeper<E: serde::de::Error>(self) -> Result<Reader, E> {
        match self.depth.checked_sub(1) {
            Some(depth) => Ok(Reader { depth }),
            None => Err(E::custom("it nests too deep")),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Reader {
    type Value = Json<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, boolean: bool) -> Result<Json<'de>, E> {
        Ok(Json::Bool(boolean))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json<'de>, E> {
        Ok(Json::Number(number.into()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json<'de>, E> {
        Ok(Json::Number(number.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Json<'de>, E> {
        let number = Number::from_f64(number);
        number
            .map(Json::Number)
            .ok_or_else(|| E::custom("a number is out of range"))
    }

    fn visit_borrowed_str<E>(self, string: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::String(Cow::Borrowed(string)))
    }

    fn visit_str<E>(self, string: &str) -> Result<Json<'de>, E> {
        Ok(Json::String(Cow::Owned(string.to_owned())))
    }

    fn visit_string<E>(self, string: String) -> Result<Json<'de>, E> {
        Ok(Json::String(Cow::Owned(string)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Json<'de>, A::Error> {
        let inner = self.deeper()?;
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(inner)? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Json<'de>, A::Error> {
        let inner = self.deeper()?;
        let mut members = Vec::new();
        while let Some(key) = access.next_key_seed(Key)? {
            members.push((key, access.next_value_seed(inner)?));
        }
        Members::new(members).map(Json::Object).map_err(|key| {
            let shown: String = key.chars().take(SHOWN).collect();
            A::Error::custom(format_args!(
                "the key {shown:?} appears twice in one object"
            ))
        })
    }
}

/// Reads an object's key.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(key))
    }

    fn visit_str<E>(self, key: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(key.to_owned()))
    }
}
