//! Storage of the plugin in its gym.

use rquickjs::{Ctx, Function, Object, Result, Value};

use super::{expect_call, refuse};
use crate::bindings::spotter::plugin::kv::{self, Error};

pub(super) fn install<'js>(ctx: &Ctx<'js>, native: &Object<'js>) -> Result<()> {
    native.set("kvGet", Function::new(ctx.clone(), get)?)?;
    native.set("kvSet", Function::new(ctx.clone(), set)?)?;
    native.set(
        "kvCompareAndSet",
        Function::new(ctx.clone(), compare_and_set)?,
    )?;
    native.set("kvDelete", Function::new(ctx.clone(), delete)?)?;
    native.set("kvIncrement", Function::new(ctx.clone(), increment)?)?;
    native.set("kvList", Function::new(ctx.clone(), list)?)
}

/// Revisions are counted from 1 for each key: they fit a number for ever.
fn number(revision: u64) -> f64 {
    revision as f64
}

fn get<'js>(ctx: Ctx<'js>, key: String) -> Result<Value<'js>> {
    expect_call(&ctx, "kv")?;
    let Some(entry) = kv::get(&key).map_err(|error| refused(&ctx, error))? else {
        return Ok(Value::new_undefined(ctx));
    };
    let text = String::from_utf8(entry.value).map_err(|_| {
        refuse(
            &ctx,
            "kv_not_text",
            "what is stored at this key is no text",
            false,
        )
    })?;
    let object = Object::new(ctx)?;
    object.set("text", text)?;
    object.set("revision", number(entry.revision))?;
    Ok(object.into_value())
}

fn set(ctx: Ctx<'_>, key: String, text: String, ttl_ms: Option<f64>) -> Result<f64> {
    expect_call(&ctx, "kv")?;
    let written = kv::set(&key, text.as_bytes(), ttl_ms.map(|ms| ms as u64));
    written.map(number).map_err(|error| refused(&ctx, error))
}

fn compare_and_set(
    ctx: Ctx<'_>,
    key: String,
    expected: Option<f64>,
    text: String,
    ttl_ms: Option<f64>,
) -> Result<Option<f64>> {
    expect_call(&ctx, "kv")?;
    let expected = expected.map(|revision| revision as u64);
    let ttl_ms = ttl_ms.map(|ms| ms as u64);
    let written = kv::compare_and_set(&key, expected, text.as_bytes(), ttl_ms);
    let written = written.map_err(|error| refused(&ctx, error))?;
    Ok(written.map(number))
}

fn delete(ctx: Ctx<'_>, key: String) -> Result<()> {
    expect_call(&ctx, "kv")?;
    kv::delete(&key).map_err(|error| refused(&ctx, error))
}

fn increment(ctx: Ctx<'_>, key: String, by: f64) -> Result<f64> {
    expect_call(&ctx, "kv")?;
    let sum = kv::increment(&key, by as i64);
    sum.map(|sum| sum as f64)
        .map_err(|error| refused(&ctx, error))
}

fn list<'js>(
    ctx: Ctx<'js>,
    prefix: String,
    after: Option<String>,
    limit: f64,
) -> Result<Object<'js>> {
    expect_call(&ctx, "kv")?;
    let page = kv::list_keys(&prefix, after.as_deref(), limit as u32);
    let page = page.map_err(|error| refused(&ctx, error))?;
    let object = Object::new(ctx)?;
    object.set("keys", page.keys)?;
    object.set("next", page.next)?;
    Ok(object)
}

fn refused(ctx: &Ctx<'_>, error: Error) -> rquickjs::Error {
    let (code, message, retryable) = match error {
        Error::Denied => (
            "kv_denied",
            "storage is not allowed: the plugin's author asks for it with `kv`, a manager grants it",
            false,
        ),
        Error::InvalidKey => (
            "kv_invalid_key",
            "a key is 1 to 512 bytes without NUL",
            false,
        ),
        Error::ValueTooLarge => ("kv_value_too_large", "a value is at most 256 KiB", false),
        Error::QuotaExceeded => ("kv_quota_exceeded", "the plugin's storage is full", false),
        Error::NotACounter => (
            "kv_not_a_counter",
            "the value at this key is no counter",
            false,
        ),
        Error::Unavailable => (
            "kv_unavailable",
            "the store cannot answer now; try again",
            true,
        ),
    };
    refuse(ctx, code, message, retryable)
}
