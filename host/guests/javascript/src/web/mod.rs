//! The web platform that plugins in JavaScript find as globals.
//!
//! Most of it is JavaScript (`prelude/`), evaluated once into the base image, before any author's
//! code. What JavaScript cannot do well or at all (URLs, encodings, digests, chance, time, the
//! network) is in [`native`] and reaches the prelude as an argument; authors never see it.
//! [`event_loop`] waits for timers and answers while a call is under way.

pub(crate) mod compile;
pub(crate) mod event_loop;
mod native;
#[cfg(test)]
mod tests;

use rquickjs::{Ctx, Object, Result, Value};

macro_rules! prelude {
    ($($name:literal),+ $(,)?) => {
        &[$((concat!("spotter:web/", $name), include_str!(concat!("prelude/", $name)))),+]
    };
}

/// In the order of their needs: each file finds in `shared` what the ones before it put there.
const PRELUDE: &[(&str, &str)] = prelude![
    "platform.js",
    "kinds.js",
    "clock.js",
    "encoding.js",
    "url.js",
    "headers.js",
    "events.js",
    "abort.js",
    "blob.js",
    "form_data.js",
    "body.js",
    "request.js",
    "response.js",
    "fetch.js",
    "crypto.js",
    "structured_clone.js",
    "inspect.js",
    "format.js",
    "console.js",
];

/// What the prelude keeps, for the other JavaScript that runs beside an author's.
pub(crate) struct Kept<'js> {
    /// The language as it was before any author's code.
    pub(crate) primordials: Object<'js>,
    /// What the prelude's files share.
    pub(crate) shared: Object<'js>,
}

/// Puts the platform into a context, once, before any other code runs there.
///
/// Nothing of the outside is read: the result may be kept as an image of memory.
pub(crate) fn install<'js>(ctx: &Ctx<'js>) -> Result<Kept<'js>> {
    event_loop::install(ctx)?;
    let native = native::object(ctx)?;
    let shared = Object::new_proto(ctx.clone(), None)?;
    let primordials = include_str!("prelude/primordials.js");
    let primordials: Object<'js> =
        compile::function(ctx, "spotter:web/primordials.js", primordials)?.call(())?;
    for (name, source) in PRELUDE {
        let run = compile::function(ctx, name, source)?;
        run.call::<_, Value>((primordials.clone(), native.clone(), shared.clone()))?;
    }
    Ok(Kept {
        primordials,
        shared,
    })
}
