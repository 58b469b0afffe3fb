//! What authors find beyond the language.

use rquickjs::context::EvalOptions;
use rquickjs::{Ctx, Result};

/// How scripts of the engine's own are evaluated. Their name keeps them out of
/// the positions that authors are shown.
pub(crate) fn own_script(name: &str) -> EvalOptions {
    let mut options = EvalOptions::default();
    options.filename = Some(format!("spotter:{name}"));
    options
}

/// Puts it into the context.
pub(crate) fn install(_ctx: &Ctx<'_>) -> Result<()> {
    Ok(())
}
