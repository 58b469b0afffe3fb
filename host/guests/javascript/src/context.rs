//! The context of a call, as an author reads it: an object that is made before
//! any call, and asks for what it says when it is read. Most calls read little
//! of it, and making all of it took longer than a short call.

use std::cell::{OnceCell, RefCell};

use rquickjs::{Ctx, Error, Function, IntoJs, Object, Persistent, Result, Value};

use crate::bindings::exports::spotter::plugin::guest::CallContext;
use crate::web;

thread_local! {
    static OBJECT: OnceCell<Persistent<Object<'static>>> = const { OnceCell::new() };
    static CALL: RefCell<Option<CallContext>> = const { RefCell::new(None) };
}

/// Makes the object.
pub(crate) fn install(ctx: &Ctx<'_>) -> Result<()> {
    let make = web::compile::function(ctx, "spotter:context", include_str!("context.js"))?;
    let object: Object<'_> = make.call((Function::new(ctx.clone(), read)?,))?;
    let object = Persistent::save(ctx, object);
    OBJECT.with(|kept| {
        let _ = kept.set(object);
    });
    Ok(())
}

/// Keeps what a call's context says, and gives the object that says it.
pub(crate) fn object<'js>(ctx: &Ctx<'js>, call: CallContext) -> Result<Object<'js>> {
    CALL.set(Some(call));
    let object = OBJECT.with(|object| object.get().cloned());
    object.ok_or(Error::Unknown)?.restore(ctx)
}

/// The time zone of the call that runs.
pub(crate) fn time_zone() -> Option<String> {
    CALL.with_borrow(|call| Some(call.as_ref()?.time_zone.clone()))
}

/// One thing of the context.
fn read<'js>(ctx: Ctx<'js>, name: String) -> Result<Value<'js>> {
    CALL.with_borrow(|call| {
        let Some(call) = call else {
            return Ok(Value::new_undefined(ctx.clone()));
        };
        match name.as_str() {
            "callId" => call.call_id.as_str().into_js(&ctx),
            "gym" => {
                let gym = Object::new(ctx.clone())?;
                gym.set("id", call.gym.id.as_str())?;
                gym.set("name", call.gym.name.as_str())?;
                Ok(gym.into_value())
            }
            "member" => {
                let Some(known) = &call.member else {
                    return Ok(Value::new_undefined(ctx.clone()));
                };
                let member = Object::new(ctx.clone())?;
                member.set("id", known.id.as_str())?;
                member.set("email", known.email.as_deref())?;
                member.set("name", known.name.as_deref())?;
                Ok(member.into_value())
            }
            "session" => call.session.as_deref().into_js(&ctx),
            "locale" => call.locale.as_str().into_js(&ctx),
            "timeZone" => call.time_zone.as_str().into_js(&ctx),
            "attempt" => call.attempt.into_js(&ctx),
            "idempotencyKey" => call.idempotency_key.as_str().into_js(&ctx),
            _ => Ok(Value::new_undefined(ctx.clone())),
        }
    })
}
