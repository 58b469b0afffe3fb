//! From what a function returned to the JSON text that the host gets.
//!
//! `T` and `Result<T, E>` take different ways although both may be
//! `Serialize`, and only some types have a schema. Rust has no specialisation,
//! so generated code calls a method that several traits here offer, and method
//! lookup takes the one that needs the fewest references.

use std::marker::PhantomData;

use schemars::{JsonSchema, Schema};

use crate::function::{Fails, Returns};
use crate::{Error, Result, schema};

/// The way of a `Result`.
#[derive(Debug)]
pub struct Fallible;

impl Fallible {
    /// Writes the result as JSON text.
    pub fn text<T: Returns, E: Fails>(self, returned: Result<T, E>) -> Result<String> {
        Plain.text(returned.map_err(Fails::into_error)?)
    }
}

/// The way of everything else.
#[derive(Debug)]
pub struct Plain;

impl Plain {
    /// Writes the result as JSON text.
    pub fn text<T: Returns>(self, returned: T) -> Result<String> {
        serde_json::to_string(&returned)
            .map_err(|error| Error::new("invalid_result", error.to_string()))
    }
}

/// First choice for `(&returned).way()`.
pub trait FallibleWay {
    /// The way of this value.
    fn way(&self) -> Fallible {
        Fallible
    }
}
impl<T, E> FallibleWay for Result<T, E> {}

/// Second choice for `(&returned).way()`.
pub trait PlainWay {
    /// The way of this value.
    fn way(&self) -> Plain {
        Plain
    }
}
impl<T> PlainWay for &T {}

/// Stands for a returned type.
#[derive(Debug)]
pub struct Returned<T>(PhantomData<T>);

impl<T> Returned<T> {
    /// The type `T`.
    #[allow(
        clippy::new_without_default,
        reason = "never made but by generated code"
    )]
    pub fn new() -> Self {
        Self(PhantomData)
    }
}

/// First choice for `(&&&Returned::<R>::new()).schema()`.
pub trait FallibleSchema {
    /// The schema of the result.
    fn schema(&self) -> Option<Schema>;
}
impl<T: JsonSchema, E> FallibleSchema for &&Returned<Result<T, E>> {
    fn schema(&self) -> Option<Schema> {
        Some(schema::output::<T>())
    }
}

/// Second choice for `(&&&Returned::<R>::new()).schema()`.
pub trait PlainSchema {
    /// The schema of the result.
    fn schema(&self) -> Option<Schema>;
}
impl<T: JsonSchema> PlainSchema for &Returned<T> {
    fn schema(&self) -> Option<Schema> {
        Some(schema::output::<T>())
    }
}

/// Last choice for `(&&&Returned::<R>::new()).schema()`.
pub trait NoSchema {
    /// The schema of the result.
    fn schema(&self) -> Option<Schema> {
        None
    }
}
impl<T> NoSchema for Returned<T> {}
