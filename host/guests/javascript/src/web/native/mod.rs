//! What the prelude calls in Rust. All of it is on one object that only the prelude holds.
//!
//! Results of several parts are handed to a function of the prelude and not put into an array or
//! object: setting a property may meet an author's setter, a call cannot.

mod bytes;
mod clock;
mod crypto;
mod encoding;
mod engine;
mod multipart;
mod network;
mod url;

pub(super) use network::deliver;

use rquickjs::{Ctx, Object, Result};

/// The object with all native functions.
pub(super) fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    let native = Object::new_proto(ctx.clone(), None)?;
    engine::install(ctx, &native)?;
    clock::install(ctx, &native)?;
    encoding::install(ctx, &native)?;
    url::install(ctx, &native)?;
    crypto::install(ctx, &native)?;
    multipart::install(ctx, &native)?;
    network::install(ctx, &native)?;
    Ok(native)
}

/// Sets functions on the native object under the names that the prelude uses.
macro_rules! functions {
    ($ctx:expr, $native:expr, $($name:literal => $function:expr),+ $(,)?) => {
        $($native.set(
            $name,
            rquickjs::Function::new($ctx.clone(), $function)?.with_name($name)?,
        )?;)+
    };
}
use functions;
