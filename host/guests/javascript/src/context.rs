//! The context of a call, as an author reads it.

use rquickjs::{Ctx, Object, Result};

use crate::bindings::exports::spotter::plugin::guest::CallContext;

/// Makes the object `context`.
pub(crate) fn object<'js>(ctx: &Ctx<'js>, context: CallContext) -> Result<Object<'js>> {
    let object = Object::new(ctx.clone())?;
    object.set("callId", context.call_id)?;
    let gym = Object::new(ctx.clone())?;
    gym.set("id", context.gym.id)?;
    gym.set("name", context.gym.name)?;
    object.set("gym", gym)?;
    if let Some(known) = context.member {
        let member = Object::new(ctx.clone())?;
        member.set("id", known.id)?;
        member.set("email", known.email)?;
        member.set("name", known.name)?;
        object.set("member", member)?;
    }
    object.set("session", context.session)?;
    object.set("locale", context.locale)?;
    object.set("timeZone", context.time_zone)?;
    object.set("attempt", context.attempt)?;
    object.set("idempotencyKey", context.idempotency_key)?;
    Ok(object)
}
