//! The one runtime and the one context of an instance.

use std::cell::OnceCell;

use rquickjs::{Context, Ctx, Runtime, qjs};

use crate::outside::{self, Level};
use crate::{context, definition, memory, modules, results, spotter, web};

/// Bytes of the engine's own stack that scripts may use. Deeper recursion is a
/// `RangeError`; the sandbox's stack is large enough that this comes first. The
/// rest of the engine's stack, 256 KiB, is for what the deepest of them calls.
const STACK: usize = 832 << 10;

/// The same while sources are compiled.
const COMPILER_STACK: usize = 128 << 10;

/// Bytes that are allocated before cycles are looked for: the memory that a
/// plugin may have by default is not much more, and a short call should not
/// pay for it.
const GC_THRESHOLD: usize = 4 << 20;

thread_local! {
    static CONTEXT: OnceCell<(Runtime, Context)> = const { OnceCell::new() };
}

/// Works with the context, which is made when it is first needed.
pub(crate) fn with<T>(work: impl FnOnce(&Ctx<'_>) -> T) -> T {
    CONTEXT.with(|context| {
        let (_, context) = context.get_or_init(|| match start() {
            Ok(started) => started,
            // Only a lack of memory, or a fault of this crate's own.
            Err(error) => unreachable!("the engine does not start: {error}"),
        });
        context.with(|ctx| work(&ctx))
    })
}

/// Lets sources nest only as deep as the sandbox's stack surely holds: the
/// compiler uses little of the stack that the engine counts.
pub(crate) fn bound_nesting(ctx: &Ctx<'_>) {
    // SAFETY: the context is alive, and so is its runtime.
    unsafe {
        let runtime = qjs::JS_GetRuntime(ctx.as_raw().as_ptr());
        qjs::JS_SetMaxStackSize(runtime, COMPILER_STACK as qjs::size_t);
    }
}

/// Frees what only the way to the first plugin needed, so that it is not in
/// every copy. Not after an author's modules: looking for cycles touches every
/// object there is.
pub(crate) fn collect() {
    CONTEXT.with(|context| {
        if let Some((runtime, _)) = context.get() {
            runtime.run_gc();
        }
    });
}

fn start() -> rquickjs::Result<(Runtime, Context)> {
    // A panic is a fault of this crate's own; the record then says which.
    std::panic::set_hook(Box::new(|fault| {
        outside::log(Level::Error, &fault.to_string())
    }));
    let runtime = Runtime::new_with_alloc(memory::Engine)?;
    runtime.set_max_stack_size(STACK);
    runtime.set_gc_threshold(GC_THRESHOLD);
    runtime.set_loader(modules::Relative, modules::Bundled);
    web::event_loop::track_rejections(&runtime);
    let context = Context::full(&runtime)?;
    context.with(|ctx| {
        let kept = web::install(&ctx)?;
        spotter::install(&ctx, &kept)?;
        context::install(&ctx)?;
        definition::install(&ctx, &kept)?;
        results::install(&ctx, &kept)
    })?;
    Ok((runtime, context))
}
