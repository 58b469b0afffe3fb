//! What authors find beyond the web platform: storage, queries, secrets,
//! settings, time zones, and errors with a code.

mod kv;
mod query;
mod zone;

use rquickjs::{Ctx, Exception, Function, Object, Result, Value};

use crate::bindings::spotter::plugin::settings;
use crate::{outside, web};

/// Puts it into the context.
pub(crate) fn install<'js>(ctx: &Ctx<'js>, kept: &web::Kept<'js>) -> Result<()> {
    let native = Object::new(ctx.clone())?;
    native.set("settings", Function::new(ctx.clone(), all_settings)?)?;
    kv::install(ctx, &native)?;
    query::install(ctx, &native)?;
    zone::install(ctx, &native)?;
    let globals = include_str!("spotter/globals.js");
    web::compile::function(ctx, "spotter:globals", globals)?.call::<_, ()>((native.clone(),))?;
    let zones = include_str!("spotter/zones.js");
    web::compile::function(ctx, "spotter:zones", zones)?.call((native, kept.primordials.clone()))
}

fn all_settings<'js>(ctx: Ctx<'js>) -> Result<Value<'js>> {
    expect_call(&ctx, "settings")?;
    ctx.json_parse(settings::all())
}

/// Refuses what would be frozen into the plugin.
fn expect_call(ctx: &Ctx<'_>, name: &str) -> Result<()> {
    if outside::available() {
        return Ok(());
    }
    let message = format!(
        "{name} is not available while the module loads: its answer would be frozen into the \
         plugin. Use it inside execute."
    );
    Err(Exception::throw_message(ctx, &message))
}

/// Throws an error with one of the host's codes, or of the contract's.
fn refuse(ctx: &Ctx<'_>, code: &str, message: &str, retryable: bool) -> rquickjs::Error {
    let thrown = Exception::from_message(ctx.clone(), message).and_then(|exception| {
        exception.as_object().set("code", code)?;
        exception.as_object().set("retryable", retryable)?;
        Ok(exception)
    });
    match thrown {
        Ok(exception) => exception.throw(),
        Err(error) => error,
    }
}
