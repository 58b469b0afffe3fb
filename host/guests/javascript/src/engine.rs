//! The one runtime and the one context of an instance.

use std::cell::OnceCell;

use rquickjs::{Context, Ctx, Runtime};

use crate::bindings::exports::spotter::javascript::workshop::Memory;
use crate::{modules, results, spotter};

/// Bytes of the engine's own stack that scripts may use. Deeper recursion is a
/// `RangeError`; the sandbox's stack is large enough that this comes first.
const STACK: usize = 384 << 10;

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

/// Frees what only the way here needed, so that it is not in every copy.
pub(crate) fn settle() {
    CONTEXT.with(|context| {
        if let Some((runtime, _)) = context.get() {
            runtime.run_gc();
        }
    });
}

fn start() -> rquickjs::Result<(Runtime, Context)> {
    let runtime = Runtime::new()?;
    runtime.set_max_stack_size(STACK);
    runtime.set_gc_threshold(GC_THRESHOLD);
    runtime.set_loader(modules::Relative, modules::Bundled);
    let context = Context::full(&runtime)?;
    context.with(|ctx| {
        spotter::install(&ctx)?;
        results::install(&ctx)
    })?;
    Ok((runtime, context))
}

/// Bytes of free memory that a plugin begins with. What its modules and most
/// calls need fits in; growing costs a system call.
const ROOM: usize = 2 << 20;

/// Makes room that the allocator keeps.
pub(crate) fn make_room() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(ROOM)));
}

/// Memory as it is now, from where the stack ends.
#[cfg(target_arch = "wasm32")]
pub(crate) fn image() -> Memory {
    unsafe extern "C" {
        /// Where static data begins: the linker puts it behind the stack.
        static __global_base: u8;
    }
    const PAGE: usize = 64 << 10;
    let start = (&raw const __global_base).addr();
    let bytes = core::arch::wasm32::memory_size(0) * PAGE - start;
    // SAFETY: all of linear memory is readable. The host copies it, and this
    // instance ends before anything would be freed.
    let bytes = unsafe {
        let start = std::ptr::with_exposed_provenance_mut(start);
        Vec::from_raw_parts(start, bytes, bytes)
    };
    Memory {
        start: start as u32,
        bytes,
    }
}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn image() -> Memory {
    Memory {
        start: 0,
        bytes: Vec::new(),
    }
}
