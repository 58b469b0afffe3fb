//! A function's result as JSON, or why it is none. What `JSON.stringify` would
//! silently drop or empty is refused, with what to do about it.

mod write;

use std::cell::OnceCell;

use rquickjs::{Ctx, Error, Function, Object, Persistent, Result, Value};

use crate::web::{self, Kept};

thread_local! {
    /// Says what an object is that is neither plain nor a list.
    static KIND: OnceCell<Persistent<Function<'static>>> = const { OnceCell::new() };
}

/// Why there is no JSON.
pub(crate) enum Refused {
    /// Something of the author's threw when it was read.
    Thrown(Error),
    /// The result has what JSON has not.
    Fault {
        /// Stable, such as `result_promise`.
        code: &'static str,
        /// For the author.
        message: String,
    },
}

impl From<Error> for Refused {
    fn from(error: Error) -> Refused {
        Refused::Thrown(error)
    }
}

/// Prepares what looks at a result's objects.
pub(crate) fn install<'js>(ctx: &Ctx<'js>, kept: &Kept<'js>) -> Result<()> {
    let make = web::compile::function(ctx, "spotter:results", include_str!("results/kind.js"))?;
    let shared: &Object<'js> = &kept.shared;
    let kind: Function<'js> = make.call((kept.primordials.clone(), shared.clone()))?;
    let kind = Persistent::save(ctx, kind);
    KIND.with(|kept| {
        let _ = kept.set(kind);
    });
    Ok(())
}

/// The result's JSON text. Nothing is `null`.
pub(crate) fn to_json<'js>(
    ctx: &Ctx<'js>,
    value: Value<'js>,
) -> std::result::Result<String, Refused> {
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
            return Err(Refused::Fault {
                code: "result_thenable",
                message: "The result has a method `then`, but is no promise.".to_owned(),
            });
        }
    }
    let kind = KIND.with(|kept| kept.get().cloned());
    let kind = kind.ok_or(Error::Unknown)?.restore(ctx)?;
    write::document(value, kind)
}
