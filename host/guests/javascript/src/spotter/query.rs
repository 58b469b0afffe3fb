//! Read-only SQL on the gym's sources.

use rquickjs::object::Property;
use rquickjs::{Array, Atom, BigInt, Ctx, Function, IntoJs, Object, Result, TypedArray, Value};

use super::{expect_call, refuse};
use crate::bindings::spotter::plugin::query::{self as contract, Error, Rows};
use crate::{plugin, text};

/// Integers beyond this are no longer exact as numbers; they become BigInts.
const SAFE: i64 = (1 << 53) - 1;

pub(super) fn install<'js>(ctx: &Ctx<'js>, native: &Object<'js>) -> Result<()> {
    native.set("query", Function::new(ctx.clone(), query)?)
}

fn query<'js>(
    ctx: Ctx<'js>,
    source: Option<String>,
    statement: String,
    parameters: Array<'js>,
) -> Result<Array<'js>> {
    expect_call(&ctx, "query")?;
    let source = match source {
        Some(source) => source,
        None => plugin::with(|plugin| plugin.definition.only_source()).ok_or_else(|| {
            let message = "say which source: query.from(\"members\", sql, parameters), and ask for it \
                           with `query`";
            refuse(&ctx, "query_source_missing", message, false)
        })?,
    };
    let mut values = Vec::with_capacity(parameters.len());
    for parameter in parameters.iter::<Value<'js>>() {
        values.push(to_contract(&ctx, &parameter?)?);
    }
    match contract::query(&source, &statement, &values) {
        Ok(rows) => to_objects(&ctx, rows),
        Err(error) => Err(refused(&ctx, &source, error)),
    }
}

fn to_contract<'js>(ctx: &Ctx<'js>, value: &Value<'js>) -> Result<contract::Value> {
    if value.is_null() || value.is_undefined() {
        return Ok(contract::Value::Null);
    }
    if let Some(truth) = value.as_bool() {
        return Ok(contract::Value::Boolean(truth));
    }
    if let Some(number) = value.as_int() {
        return Ok(contract::Value::Integer(number.into()));
    }
    if let Some(number) = value.as_float() {
        let whole = number.fract() == 0.0 && number.abs() <= SAFE as f64;
        return Ok(match whole {
            true => contract::Value::Integer(number as i64),
            false => contract::Value::Real(number),
        });
    }
    if let Some(text) = value.as_string() {
        let whole = text::whole(text).ok_or_else(|| {
            let message = "a query's parameter has half of a character";
            refuse(ctx, "query_invalid_parameter", message, false)
        })?;
        return Ok(contract::Value::Text(whole));
    }
    if let Some(number) = value.as_big_int() {
        return Ok(contract::Value::Integer(number.clone().to_i64()?));
    }
    if let Some(bytes) = value
        .as_object()
        .and_then(|object| object.as_typed_array::<u8>())
    {
        // SAFETY: nothing of the engine runs until the bytes are copied.
        let bytes = unsafe { bytes.as_bytes() };
        return Ok(contract::Value::Blob(bytes.unwrap_or_default().to_vec()));
    }
    let message =
        "a query's parameter is null, a boolean, a number, a BigInt, text or a Uint8Array";
    Err(refuse(ctx, "query_invalid_parameter", message, false))
}

/// Each row is an object of its columns.
fn to_objects<'js>(ctx: &Ctx<'js>, rows: Rows) -> Result<Array<'js>> {
    let array = Array::new(ctx.clone())?;
    let columns = rows.columns.iter();
    let columns = columns.map(|column| Atom::from_str(ctx.clone(), column));
    let columns = columns.collect::<Result<Vec<_>>>()?;
    for (index, row) in rows.rows.into_iter().enumerate() {
        let object = Object::new(ctx.clone())?;
        for (column, value) in columns.iter().zip(row) {
            // Not set: a column may be called `__proto__`.
            let value = Property::from(to_js(ctx, value)?);
            object.prop(column.clone(), value.writable().enumerable().configurable())?;
        }
        array.set(index, object)?;
    }
    Ok(array)
}

fn to_js<'js>(ctx: &Ctx<'js>, value: contract::Value) -> Result<Value<'js>> {
    match value {
        contract::Value::Null => Ok(Value::new_null(ctx.clone())),
        contract::Value::Boolean(truth) => truth.into_js(ctx),
        contract::Value::Integer(number) if number.abs() <= SAFE => (number as f64).into_js(ctx),
        contract::Value::Integer(number) => Ok(BigInt::from_i64(ctx.clone(), number)?.into_value()),
        contract::Value::Real(number) => number.into_js(ctx),
        contract::Value::Text(text) => text.into_js(ctx),
        contract::Value::Blob(bytes) => Ok(TypedArray::new(ctx.clone(), bytes)?.into_value()),
    }
}

fn refused(ctx: &Ctx<'_>, source: &str, error: Error) -> rquickjs::Error {
    let (code, message, retryable) = match error {
        Error::Denied => (
            "capability_denied",
            format!(
                "the source `{source}` is not allowed: the plugin's author asks for it with `query`, \
                 a manager grants it"
            ),
            false,
        ),
        Error::UnknownSource => (
            "capability_denied",
            format!("the gym has no source `{source}`"),
            false,
        ),
        Error::Rejected(why) => ("query_rejected", why, false),
        Error::TimedOut => (
            "query_timeout",
            "the query took too long; ask for less".to_owned(),
            true,
        ),
        Error::TooLarge(limit) => (
            "query_rejected",
            format!("{limit}; ask for less, with LIMIT"),
            false,
        ),
        Error::TooManyQueries => (
            "host_call_limit",
            "this call has queried as often as it may".to_owned(),
            false,
        ),
        Error::Unavailable => (
            "unavailable",
            "the database cannot be reached now; try again".to_owned(),
            true,
        ),
    };
    refuse(ctx, code, &message, retryable)
}
