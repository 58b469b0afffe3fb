//! What expressions may do with variables: a small set, all of it listed.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use minijinja::value::{Value, ValueKind};
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
    environment.add_filter("abs", filters::abs);
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
    environment.add_filter("first", filters::first);
    environment.add_filter("float", float);
    environment.add_filter("int", int);
    environment.add_filter("join", join);
    environment.add_filter("json", json);
    environment.add_filter("last", filters::last);
    environment.add_filter("length", filters::length);
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
    environment.add_filter("round", filters::round);
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

/// What a filter makes of a text. Of nothing comes nothing, and of null null.
fn of_text<T: Into<Value>>(
    value: &Value,
    filter: impl FnOnce(&str) -> Result<T, Error>,
) -> Result<Value, Error> {
    if value.is_none() {
        return Ok(Value::from(()));
    }
    filter(written(value)?.as_text()).map(Into::into)
}

/// A value as texts have it: as JSON, where it is none.
fn written(value: &Value) -> Result<Datum<'static>, Error> {
    Datum::of_computed(value).ok_or_else(|| Error::from(ErrorKind::UndefinedError))
}

/// A value as JSON text.
fn json(value: &Value) -> Result<String, Error> {
    let mut text = String::new();
    written(value)?.write_json(&mut text);
    Ok(text)
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
        (Err(error), Some(otherwise)) if error.kind() != ErrorKind::UndefinedError => Ok(otherwise),
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
