//! What expressions may do with variables: a small set, all of it listed.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use minijinja::value::Value;
use minijinja::{Environment, UndefinedBehavior, filters, tests};

use super::time;
use crate::datum::Datum;

/// The filters that there are.
pub(super) const NAMES: &[&str] = &[
    "abs", "base64", "capitalize", "date", "default", "first", "float", "int", "join", "json", "last", "length",
    "like", "lower", "minus", "plus", "replace", "round", "string", "time", "timestamp", "title",
    "trim", "upper",
];

/// Expressions know these filters, `defined`, `none`, and nothing else.
pub(super) fn environment() -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_filter("abs", filters::abs);
    environment.add_filter("base64", |text: String| BASE64_STANDARD.encode(text));
    environment.add_filter("capitalize", filters::capitalize);
    environment.add_filter("date", time::date);
    environment.add_filter("default", filters::default);
    environment.add_filter("first", filters::first);
    environment.add_filter("float", filters::float);
    environment.add_filter("int", filters::int);
    environment.add_filter("join", filters::join);
    environment.add_filter("json", json);
    environment.add_filter("last", filters::last);
    environment.add_filter("length", filters::length);
    environment.add_filter("like", like);
    environment.add_filter("lower", filters::lower);
    environment.add_filter("minus", time::minus);
    environment.add_filter("plus", time::plus);
    environment.add_filter("replace", filters::replace);
    environment.add_filter("round", filters::round);
    environment.add_filter("string", filters::string);
    environment.add_filter("time", time::time);
    environment.add_filter("timestamp", time::timestamp);
    environment.add_filter("title", filters::title);
    environment.add_filter("trim", filters::trim);
    environment.add_filter("upper", filters::upper);
    environment.add_test("defined", tests::is_defined);
    environment.add_test("none", tests::is_none);
    environment
}

/// A value as JSON text.
fn json(value: &Value) -> Option<String> {
    let mut text = String::new();
    Datum::of_computed(value)?.write_json(&mut text);
    Some(text)
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
