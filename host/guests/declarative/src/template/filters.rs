//! What expressions may do with variables: a small set, all of it listed.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use minijinja::value::{Kwargs, Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, filters, tests};

use super::time;
use crate::datum::Datum;

/// The filters that there are.
pub(super) const NAMES: &[&str] = &[
    "abs",
    "base64",
    "capitalize",
    "date",
    "default",
    "first",
    "float",
    "int",
    "join",
    "json",
    "last",
    "length",
    "like",
    "lower",
    "minus",
    "plus",
    "replace",
    "round",
    "string",
    "time",
    "timestamp",
    "title",
    "trim",
    "upper",
];

/// The tests that there are.
pub(super) const TESTS: &[&str] = &["defined", "none"];

/// Expressions know these and nothing else.
pub(super) fn environment() -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_filter("abs", |value: Value| of_value(value, filters::abs));
    environment.add_filter("base64", |text: &Value| {
        of_text(text, |text| Ok(BASE64_STANDARD.encode(text)))
    });
    environment.add_filter("capitalize", |text: &Value| {
        of_text(text, |text| Ok(capitalized(text)))
    });
    environment.add_filter("date", |text: &Value, format: Option<&str>| {
        of_text(text, |text| time::date(text, format))
    });
    environment.add_filter("default", filters::default);
    environment.add_filter("first", |value: Value| {
        of_value(value, |value| filters::first(&value))
    });
    environment.add_filter("float", float);
    environment.add_filter("int", int);
    environment.add_filter("join", join);
    environment.add_filter("json", json);
    environment.add_filter("last", |value: Value| of_value(value, filters::last));
    environment.add_filter("length", |value: Value| {
        of_value(value, |value| filters::length(&value))
    });
    environment.add_filter("like", |text: &Value| of_text(text, |text| Ok(like(text))));
    environment.add_filter("lower", |text: &Value| {
        of_text(text, |text| Ok(text.to_lowercase()))
    });
    environment.add_filter("minus", |text: &Value, span: &str| {
        of_text(text, |text| time::minus(text, span))
    });
    environment.add_filter("plus", |text: &Value, span: &str| {
        of_text(text, |text| time::plus(text, span))
    });
    environment.add_filter("replace", |text: &Value, from: &str, to: &str| {
        of_text(text, |text| Ok(text.replace(from, to)))
    });
    environment.add_filter("round", |value: Value, precision: Option<i32>| {
        let none = || Kwargs::from_iter([] as [(&str, Value); 0]);
        of_value(value, |value| {
            filters::round(value, precision, None, none())
        })
    });
    environment.add_filter("string", |text: &Value| {
        of_text(text, |text| Ok(text.to_owned()))
    });
    environment.add_filter("time", |text: &Value, format: Option<&str>| {
        of_text(text, |text| time::time(text, format))
    });
    environment.add_filter("timestamp", |text: &Value| of_text(text, time::timestamp));
    environment.add_filter("title", |text: &Value| {
        of_text(text, |text| Ok(filters::title(text.into())))
    });
    environment.add_filter("trim", |text: &Value| {
        of_text(text, |text| Ok(text.trim().to_owned()))
    });
    environment.add_filter("upper", |text: &Value| {
        of_text(text, |text| Ok(text.to_uppercase()))
    });
    environment.add_test("defined", tests::is_defined);
    environment.add_test("none", tests::is_none);
    environment
}

/// What a filter makes of a value. Of nothing comes nothing, so that `default`
/// stands behind any other.
fn of_value<T: Into<Value>>(
    value: Value,
    filter: impl FnOnce(Value) -> Result<T, Error>,
) -> Result<Value, Error> {
    match value.is_undefined() {
        true => Ok(Value::UNDEFINED),
        false => filter(value).map(Into::into),
    }
}

/// What a filter makes of a text, or of a value as texts have it. Of nothing
/// comes nothing, and of null null.
fn of_text<T: Into<Value>>(
    value: &Value,
    filter: impl FnOnce(&str) -> Result<T, Error>,
) -> Result<Value, Error> {
    match Datum::of_computed(value) {
        None => Ok(Value::UNDEFINED),
        Some(Datum::Null) => Ok(Value::from(())),
        Some(written) => filter(written.as_text()).map(Into::into),
    }
}

/// A value as JSON text.
fn json(value: &Value) -> Value {
    let Some(written) = Datum::of_computed(value) else {
        return Value::UNDEFINED;
    };
    let mut text = String::new();
    written.write_json(&mut text);
    text.into()
}

fn join(value: &Value, separator: Option<&str>) -> Result<Value, Error> {
    if !matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable) {
        return of_text(value, |text| Ok(text.to_owned()));
    }
    let mut joined = String::new();
    for (index, item) in value.try_iter()?.enumerate() {
        if index > 0 {
            joined.push_str(separator.unwrap_or_default());
        }
        joined.push_str(Datum::of_computed(&item).unwrap_or(Datum::Null).as_text());
    }
    Ok(joined.into())
}

fn no_number(text: &str) -> Error {
    let shown: String = text.chars().take(40).collect();
    Error::new(
        ErrorKind::InvalidOperation,
        format!("`{shown}` is no such number"),
    )
}

/// What whole numbers are beyond which a real one is none for sure.
const WHOLE: f64 = 1e38;

fn int(value: &Value, otherwise: Option<Value>) -> Result<Value, Error> {
    let read = of_text(value, |text| {
        let text = text.trim();
        let whole = || {
            let number: f64 = text.parse().ok()?;
            #[expect(
                clippy::cast_possible_truncation,
                reason = "it is whole, and small enough"
            )]
            (number.abs() < WHOLE).then_some(number.trunc() as i128)
        };
        let number = match text {
            "true" => Some(1),
            "false" => Some(0),
            text => text.parse().ok().or_else(whole),
        };
        number.ok_or_else(|| no_number(text))
    });
    or(read, otherwise)
}

fn float(value: &Value, otherwise: Option<Value>) -> Result<Value, Error> {
    let read = of_text(value, |text| {
        let number = text
            .trim()
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite());
        number.ok_or_else(|| no_number(text))
    });
    or(read, otherwise)
}

fn or(read: Result<Value, Error>, otherwise: Option<Value>) -> Result<Value, Error> {
    match (read, otherwise) {
        (Err(_), Some(otherwise)) => Ok(otherwise),
        (read, _) => read,
    }
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters
        .next()
        .map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + &characters.as_str().to_lowercase()
}

/// A text that `LIKE ... ESCAPE '\'` takes for itself.
fn like(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}
