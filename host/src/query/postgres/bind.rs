//! Values to parameters, and columns to values. Parameters go as text, which
//! the type's own input reads: digits, a UUID, a date, a decimal. So nothing
//! is rounded on the way, and a type nobody here knows works too.

use std::error::Error;

use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{Format, FromSql, IsNull, Kind, ToSql, Type};

use crate::query::{QueryError, Value};

/// A value that fits the type it is sent as.
#[derive(Debug)]
pub(super) struct Bound<'a>(&'a Value);

/// Each parameter with its type.
pub(super) fn bind<'a>(
    values: &'a [Value],
    types: &[Type],
) -> Result<Vec<(Bound<'a>, Type)>, QueryError> {
    if values.len() != types.len() {
        return Err(QueryError::rejected(format!(
            "the statement has {} parameters, {} were given",
            types.len(),
            values.len()
        )));
    }
    let numbered = (1..).zip(values).zip(types);
    numbered
        .map(|((number, value), ty)| match misfit(value, ty) {
            None => Ok((Bound(value), ty.clone())),
            Some(wanted) => Err(QueryError::rejected(format!(
                "parameter ${number} is {wanted} where the statement uses it; pass that, or write \
                 ${number}::{} for the type you pass",
                given(value)
            ))),
        })
        .collect()
}

/// What a type wants, when the value is not that.
fn misfit(value: &Value, ty: &Type) -> Option<&'static str> {
    let base = match ty.kind() {
        Kind::Domain(base) => base,
        _ => ty,
    };
    let (fits, wanted) = match *base {
        Type::BOOL => (matches!(value, Value::Boolean(_)), "a boolean"),
        Type::INT2 | Type::INT4 | Type::INT8 | Type::OID => {
            (matches!(value, Value::Integer(_)), "an integer")
        }
        Type::FLOAT4 | Type::FLOAT8 => (
            matches!(value, Value::Integer(_) | Value::Real(_)),
            "a number",
        ),
        Type::NUMERIC => (
            matches!(value, Value::Integer(_) | Value::Real(_) | Value::Text(_)),
            "a number, or a decimal as text",
        ),
        Type::BYTEA => (matches!(value, Value::Blob(_)), "a blob"),
        _ => match value {
            Value::Text(text) if text.contains('\0') => (false, "a text without NUL"),
            value => (matches!(value, Value::Text(_)), "a text"),
        },
    };
    (!fits && *value != Value::Null).then_some(wanted)
}

/// The type that takes a value as it is.
fn given(value: &Value) -> &'static str {
    match value {
        Value::Null | Value::Text(_) => "text",
        Value::Boolean(_) => "boolean",
        Value::Integer(_) => "bigint",
        Value::Real(_) => "double precision",
        Value::Blob(_) => "bytea",
    }
}

impl ToSql for Bound<'_> {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self.0 {
            Value::Null => return Ok(IsNull::Yes),
            Value::Boolean(value) => out.extend_from_slice(if *value { b"t" } else { b"f" }),
            Value::Integer(value) => out.extend_from_slice(value.to_string().as_bytes()),
            Value::Real(value) => out.extend_from_slice(number(*value).as_bytes()),
            Value::Text(value) => out.extend_from_slice(value.as_bytes()),
            Value::Blob(value) => out.extend_from_slice(value),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn encode_format(&self, _: &Type) -> Format {
        match self.0 {
            Value::Blob(_) => Format::Binary,
            _ => Format::Text,
        }
    }

    fn to_sql_checked(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        self.to_sql(ty, out)
    }
}

/// A fraction as Postgres reads it, digit for digit.
fn number(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    format!("{value:?}")
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Value, Box<dyn Error + Sync + Send>> {
        Ok(match *ty {
            Type::BOOL => Value::Boolean(bool::from_sql(ty, raw)?),
            Type::INT2 => Value::Integer(i16::from_sql(ty, raw)?.into()),
            Type::INT4 => Value::Integer(i32::from_sql(ty, raw)?.into()),
            Type::INT8 => Value::Integer(i64::from_sql(ty, raw)?),
            Type::FLOAT4 => Value::Real(f32::from_sql(ty, raw)?.into()),
            Type::FLOAT8 => Value::Real(f64::from_sql(ty, raw)?),
            Type::BYTEA => Value::Blob(raw.to_owned()),
            Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME => {
                Value::Text(std::str::from_utf8(raw)?.to_owned())
            }
            // Only when the server answers another type than it was asked for.
            _ => return Err("a column of a type that was not asked for".into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Value, Box<dyn Error + Sync + Send>> {
        Ok(Value::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
