//! What only the engine knows of a value, and the log.

use rquickjs::promise::PromiseState;
use rquickjs::{Ctx, Object, Promise, Result, Value, qjs};

use super::functions;
use crate::outside::{self, Level};

pub(super) fn install<'js>(ctx: &Ctx<'js>, native: &Object<'js>) -> Result<()> {
    functions!(ctx, native,
        "available" => outside::available,
        "classOf" => class_of,
        "promiseState" => promise_state,
        "log" => log,
    );
    Ok(())
}

/// The number of the engine's class of an object.
#[allow(unsafe_code, reason = "the crate has no safe name for this")]
fn class_of(value: Value<'_>) -> u32 {
    // SAFETY: only reads the header of a value that is alive.
    unsafe { qjs::JS_GetClassID(value.as_raw()) }
}

fn promise_state(promise: Promise<'_>) -> &'static str {
    match promise.state() {
        PromiseState::Pending => "pending",
        PromiseState::Resolved => "fulfilled",
        PromiseState::Rejected => "rejected",
    }
}

fn log(level: String, line: String) {
    let level = match level.as_str() {
        "debug" => Level::Debug,
        "warn" => Level::Warn,
        "error" => Level::Error,
        _ => Level::Info,
    };
    outside::log(level, &line);
}
