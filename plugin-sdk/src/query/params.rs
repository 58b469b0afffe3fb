use super::Value;

/// What can stand in [`params!`](crate::params).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a parameter of a query",
    label = "is no value that a database knows",
    note = "a parameter is a bool, a signed integer or one of up to 32 bits, a float, text, bytes, or an `Option` of these",
    note = "`u64` and `usize` may be more than a database holds: `i64::try_from(number)?`"
)]
pub trait IntoValue {
    /// The value that the database gets.
    fn into_value(self) -> Value;
}

impl IntoValue for Value {
    fn into_value(self) -> Value {
        self
    }
}

impl IntoValue for bool {
    fn into_value(self) -> Value {
        Value::Boolean(self)
    }
}

macro_rules! integers {
    ($($integer:ty)*) => {$(
        impl IntoValue for $integer {
            fn into_value(self) -> Value {
                Value::Integer(self.into())
            }
        }
    )*};
}
integers!(i8 i16 i32 i64 u8 u16 u32);

macro_rules! reals {
    ($($real:ty)*) => {$(
        impl IntoValue for $real {
            fn into_value(self) -> Value {
                Value::Real(self.into())
            }
        }
    )*};
}
reals!(f32 f64);

impl IntoValue for String {
    fn into_value(self) -> Value {
        Value::Text(self)
    }
}

impl IntoValue for &str {
    fn into_value(self) -> Value {
        Value::Text(self.to_owned())
    }
}

impl IntoValue for Vec<u8> {
    fn into_value(self) -> Value {
        Value::Blob(self)
    }
}

impl IntoValue for &[u8] {
    fn into_value(self) -> Value {
        Value::Blob(self.to_vec())
    }
}

impl<T: IntoValue> IntoValue for Option<T> {
    fn into_value(self) -> Value {
        self.map_or(Value::Null, T::into_value)
    }
}

impl<T: IntoValue + Clone> IntoValue for &T {
    fn into_value(self) -> Value {
        self.clone().into_value()
    }
}

/// The parameters of a query, of any types that are a
/// [`query::IntoValue`](crate::query::IntoValue).
///
/// ```
/// use plugin_sdk::prelude::*;
///
/// let member: Option<&str> = None;
/// let parameters = params!["yoga", 12, 4.5, true, member];
/// assert_eq!(parameters.len(), 5);
/// assert!(params![].is_empty());
/// ```
#[macro_export]
macro_rules! params {
    ($($parameter:expr),* $(,)?) => {{
        let parameters: ::std::vec::Vec<$crate::query::Value> =
            ::std::vec![$($crate::query::IntoValue::into_value($parameter)),*];
        parameters
    }};
}
