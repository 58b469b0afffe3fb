//! Read-only SQL on the sources of a gym.
//!
//! A plugin asks for them by name with `#[plugin(query("members"))]`; the
//! gym's manager says which database each one is, and grants it.
//!
//! ```no_run
//! use plugin_sdk::prelude::*;
//!
//! #[stored]
//! struct Member {
//!     name: String,
//!     visits: u32,
//! }
//!
//! fn most_loyal(least: u32) -> Result<Vec<Member>> {
//!     let members = query::source("members");
//!     Ok(members.rows(
//!         "select name, visits from members where visits >= ?1 order by visits desc limit 10",
//!         params![least],
//!     )?)
//! }
//! ```
//!
//! Parameters are written as the database writes them: `?1` for SQLite, `$1`
//! for Postgres. Never format a value into a statement.
//!
//! A row becomes a struct or a map by the names of its columns, or a tuple by
//! their order; one of a single column also becomes what stands in it. `NULL`
//! is an `Option`'s `None`. Databases differ in what they have beyond text and
//! numbers, so a number is also read from text that is one (decimals come so),
//! a `bool` from 0 and 1, and a list or a struct from text that is JSON.

mod error;
mod params;
mod row;
mod value;

use serde::de::DeserializeOwned;

use crate::imports::query as host;

pub use crate::bindings::spotter::plugin::query::{Rows, Value};
pub use error::Error;
pub use params::IntoValue;

/// What queries answer.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The source of this name.
pub fn source(name: impl Into<String>) -> Source {
    Source { name: name.into() }
}

/// A source: the database, or the part of it, that a manager named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    name: String,
}

impl Source {
    /// All rows of an answer.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn rows<T: DeserializeOwned>(
        &self,
        statement: &str,
        parameters: impl AsRef<[Value]>,
    ) -> Result<Vec<T>> {
        let answer = self.answer(statement, parameters)?;
        let columns = &answer.columns;
        answer
            .rows
            .into_iter()
            .map(|values| row::decode(columns, values))
            .collect()
    }

    /// The row of an answer that has one.
    ///
    /// # Errors
    /// [`Error::NoRow`] and [`Error::ManyRows`], and what [`rows`](Self::rows)
    /// meets.
    pub fn one<T: DeserializeOwned>(
        &self,
        statement: &str,
        parameters: impl AsRef<[Value]>,
    ) -> Result<T> {
        self.optional(statement, parameters)?.ok_or(Error::NoRow)
    }

    /// The row of an answer that has one or none.
    ///
    /// # Errors
    /// [`Error::ManyRows`], and what [`rows`](Self::rows) meets.
    pub fn optional<T: DeserializeOwned>(
        &self,
        statement: &str,
        parameters: impl AsRef<[Value]>,
    ) -> Result<Option<T>> {
        let answer = self.answer(statement, parameters)?;
        let columns = &answer.columns;
        let mut rows = answer.rows.into_iter();
        match (rows.next(), rows.next()) {
            (None, _) => Ok(None),
            (Some(values), None) => row::decode(columns, values).map(Some),
            (Some(_), Some(_)) => Err(Error::ManyRows),
        }
    }

    /// The value of an answer that has one row of one column, such as a count.
    ///
    /// # Errors
    /// [`Error::NoRow`] and [`Error::ManyRows`], and what [`rows`](Self::rows)
    /// meets.
    pub fn value<T: DeserializeOwned>(
        &self,
        statement: &str,
        parameters: impl AsRef<[Value]>,
    ) -> Result<T> {
        let row: row::Single<T> = self.one(statement, parameters)?;
        Ok(row.value)
    }

    /// The answer as the host gives it.
    ///
    /// # Errors
    /// Those of the host.
    pub fn answer(&self, statement: &str, parameters: impl AsRef<[Value]>) -> Result<Rows> {
        host::query(&self.name, statement, parameters.as_ref())
            .map_err(|error| Error::from_host(error, &self.name))
    }
}
