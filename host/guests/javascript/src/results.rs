//! A function's result as JSON, or why it is none.

use std::cell::OnceCell;

use rquickjs::{Ctx, Exception, Function, Persistent, Result, Value};

thread_local! {
    static REPLACER: OnceCell<Persistent<Function<'static>>> = const { OnceCell::new() };
}

/// Prepares the function that looks at every value of a result.
pub(crate) fn install(ctx: &Ctx<'_>) -> Result<()> {
    let replacer = Function::new(ctx.clone(), refuse_what_json_drops)?;
    let replacer = Persistent::save(ctx, replacer);
    REPLACER.with(|kept| {
        let _ = kept.set(replacer);
    });
    Ok(())
}

/// JSON would silently make `null` of these, or leave them out.
fn refuse_what_json_drops<'js>(
    ctx: Ctx<'js>,
    key: String,
    value: Value<'js>,
) -> Result<Value<'js>> {
    let fault = if value.as_float().is_some_and(|number| !number.is_finite()) {
        ("result_not_finite", "NaN or infinite")
    } else if value.is_function() {
        ("result_function", "a function")
    } else if value.is_symbol() {
        ("result_symbol", "a symbol")
    } else if value.is_big_int() {
        (
            "result_bigint",
            "a BigInt; convert it with Number() or String()",
        )
    } else {
        return Ok(value);
    };
    let (code, what) = fault;
    let whose = match key.as_str() {
        "" => "the result".to_owned(),
        key => format!("`{key}` in the result"),
    };
    Err(throw(&ctx, code, &format!("{whose} is {what}")))
}

fn throw(ctx: &Ctx<'_>, code: &str, message: &str) -> rquickjs::Error {
    match Exception::from_message(ctx.clone(), message) {
        Ok(exception) => {
            let _ = exception.as_object().set("code", code);
            exception.throw()
        }
        Err(error) => error,
    }
}

/// The result's JSON text. Nothing is `null`.
pub(crate) fn to_json<'js>(ctx: &Ctx<'js>, value: Value<'js>) -> Result<String> {
    if value.is_undefined() || value.is_null() {
        return Ok("null".to_owned());
    }
    if let Some(truth) = value.as_bool() {
        return Ok(truth.to_string());
    }
    if let Some(number) = value.as_int() {
        return Ok(number.to_string());
    }
    if let Some(object) = value.as_object() {
        let then: Value<'js> = object.get("then")?;
        if then.is_function() {
            let message = "the result has a method `then`, but is no promise";
            return Err(throw(ctx, "result_thenable", message));
        }
    }
    let replacer = REPLACER.with(|replacer| replacer.get().cloned());
    let json = match replacer {
        Some(replacer) => ctx.json_stringify_replacer(value, replacer.restore(ctx)?)?,
        None => ctx.json_stringify(value)?,
    };
    match json {
        Some(json) => json.to_string(),
        None => Err(throw(ctx, "result_not_json", "the result has no JSON")),
    }
}
