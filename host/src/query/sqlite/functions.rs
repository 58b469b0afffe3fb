//! SQLite's own `instr`, `replace` and two-sided `trim` take the product of
//! their arguments' lengths: minutes for two values of a mebibyte, and no
//! interrupt reaches a function. These take the sum.

use std::borrow::Cow;
use std::collections::HashSet;

use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;

const PURE: FunctionFlags = FunctionFlags::SQLITE_UTF8
    .union(FunctionFlags::SQLITE_DETERMINISTIC)
    .union(FunctionFlags::SQLITE_INNOCUOUS);

pub(super) fn replace(connection: &Connection) -> rusqlite::Result<()> {
    connection.create_scalar_function("instr", 2, PURE, |context| {
        let (Some(text), Some(part)) = (argument(context, 0), argument(context, 1)) else {
            return Ok(None);
        };
        let position = text.split_once(part.as_ref()).map(|(before, _)| before);
        let position = position.map_or(0, |before| before.chars().count() + 1);
        Ok(Some(i64::try_from(position).unwrap_or(i64::MAX)))
    })?;
    connection.create_scalar_function("replace", 3, PURE, |context| {
        let arguments = (
            argument(context, 0),
            argument(context, 1),
            argument(context, 2),
        );
        let (Some(text), Some(part), Some(by)) = arguments else {
            return Ok(None);
        };
        if part.is_empty() {
            return Ok(Some(text.into_owned()));
        }
        replaced(&text, &part, &by).map(Some)
    })?;
    connection.create_scalar_function("trim", 2, PURE, |context| {
        Ok(trimmed(context, |text, any| text.trim_matches(any)))
    })?;
    connection.create_scalar_function("ltrim", 2, PURE, |context| {
        Ok(trimmed(context, |text, any| text.trim_start_matches(any)))
    })?;
    connection.create_scalar_function("rtrim", 2, PURE, |context| {
        Ok(trimmed(context, |text, any| text.trim_end_matches(any)))
    })
}

/// Most of what `replace` makes; the same mebibytes that a value may have at
/// any setting, so that it stops before memory does.
const REPLACED: usize = 16 << 20;

fn replaced(text: &str, part: &str, by: &str) -> rusqlite::Result<String> {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(part) {
        result.push_str(before);
        result.push_str(by);
        if result.len() > REPLACED {
            return Err(rusqlite::Error::SqliteFailure(
                rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_TOOBIG),
                None,
            ));
        }
        rest = after;
    }
    result.push_str(rest);
    Ok(result)
}

fn trimmed(
    context: &Context<'_>,
    trim: for<'a> fn(&'a str, &dyn Fn(char) -> bool) -> &'a str,
) -> Option<String> {
    let (text, any) = (argument(context, 0)?, argument(context, 1)?);
    let any: HashSet<char> = any.chars().collect();
    Some(trim(&text, &|c| any.contains(&c)).to_owned())
}

/// An argument as text, which these functions take everything as. None: NULL.
/// Bytes are one character each, as positions in them count.
fn argument<'a>(context: &'a Context<'_>, index: usize) -> Option<Cow<'a, str>> {
    match context.get_raw(index) {
        ValueRef::Null => None,
        ValueRef::Integer(value) => Some(value.to_string().into()),
        ValueRef::Real(value) => Some(format!("{value:?}").into()),
        ValueRef::Text(value) => Some(String::from_utf8_lossy(value)),
        ValueRef::Blob(value) => Some(value.iter().map(|byte| char::from(*byte)).collect()),
    }
}
