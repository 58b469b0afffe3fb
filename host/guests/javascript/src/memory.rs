//! The instance's memory: what allocates from it, and what it is to the host.
//!
//! Every call starts from a copy of this memory, and what a call costs is
//! mostly the pages that it touches. So the allocator packs what belongs
//! together: it takes from free blocks of the same size, else from where it
//! stands, and what was loaded before a call is behind it.

mod arena;

#[cfg(target_arch = "wasm32")]
use std::alloc::{GlobalAlloc, Layout};
use std::cell::UnsafeCell;
use std::ptr;

use rquickjs::allocator::Allocator;

use crate::bindings::exports::spotter::javascript::workshop::Memory;
use arena::Arena;

/// The arena of an instance, which is one thread.
struct Only(UnsafeCell<Arena>);

// SAFETY: WebAssembly without threads; elsewhere nothing allocates from it.
unsafe impl Sync for Only {}

static ARENA: Only = Only(UnsafeCell::new(Arena::new()));

impl Only {
    /// Works with the arena. The work does not ask for it again.
    #[inline(always)]
    fn with<T>(&self, work: impl FnOnce(&mut Arena) -> T) -> T {
        // SAFETY: one thread, and no work within the work.
        work(unsafe { &mut *self.0.get() })
    }
}

/// Bytes of free memory that every plugin begins with. Growing costs a system
/// call.
const ROOM: usize = 2 << 20;

/// Ends a stage: what was freed in it is left behind, empty.
pub(crate) fn end_stage() {
    ARENA.with(Arena::end_stage);
}

/// Makes room for what plugins load and for most calls.
pub(crate) fn make_room() {
    ARENA.with(|arena| arena.make_room(ROOM));
}

/// From here on a call runs: nobody keeps a copy of what it leaves behind.
pub(crate) fn stop_wiping() {
    ARENA.with(Arena::stop_wiping);
}

#[cfg(target_arch = "wasm32")]
unsafe extern "C" {
    /// Where static data begins: the linker puts it behind the stack.
    static __global_base: u8;
}

/// Memory as it is now, from where the stack ends.
#[cfg(target_arch = "wasm32")]
pub(crate) fn image() -> Memory {
    const PAGE: usize = 64 << 10;
    let start = (&raw const __global_base).addr();
    let bytes = core::arch::wasm32::memory_size(0) * PAGE - start;
    // SAFETY: all of linear memory is readable, and `Heap` does not free it
    // when the host has copied it.
    let bytes = unsafe {
        let start = ptr::with_exposed_provenance_mut(start);
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

/// What Rust allocates with.
#[cfg(target_arch = "wasm32")]
struct Heap;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static HEAP: Heap = Heap;

// SAFETY: the arena hands out each block once until it is freed.
#[cfg(target_arch = "wasm32")]
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.align() > arena::ALIGN {
            return ptr::null_mut();
        }
        ARENA.with(|arena| arena.allocate(layout.size()))
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // An image was handed over where it is, and is nobody's block.
        if ptr::addr_eq(block, &raw const __global_base) {
            return;
        }
        ARENA.with(|arena| unsafe { arena.free(block, layout.size()) });
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if layout.align() > arena::ALIGN {
            return ptr::null_mut();
        }
        ARENA.with(|arena| unsafe { arena.resize(block, layout.size(), size) })
    }
}

/// What the engine allocates with. It frees without saying how much, so the
/// size stands before each block.
pub(crate) struct Engine;

/// Bytes before a block of the engine's; `memory/engine.h` knows of it.
const HEADER: usize = 8;

// SAFETY: as for `Heap`; the header is within the block.
unsafe impl Allocator for Engine {
    #[inline(always)]
    fn alloc(&mut self, size: usize) -> *mut u8 {
        let Some(size) = size.checked_add(HEADER) else {
            return ptr::null_mut();
        };
        ARENA.with(|arena| unsafe { begin(arena.allocate(size), size) })
    }

    fn calloc(&mut self, count: usize, size: usize) -> *mut u8 {
        let Some(size) = count.checked_mul(size) else {
            return ptr::null_mut();
        };
        let block = self.alloc(size);
        if !block.is_null() {
            // SAFETY: the block has at least these bytes.
            unsafe { block.write_bytes(0, size) };
        }
        block
    }

    #[inline(always)]
    unsafe fn dealloc(&mut self, block: *mut u8) {
        ARENA.with(|arena| unsafe {
            let (block, size) = whole(block);
            arena.free(block, size);
        });
    }

    unsafe fn realloc(&mut self, block: *mut u8, size: usize) -> *mut u8 {
        if block.is_null() {
            return self.alloc(size);
        }
        let Some(size) = size.checked_add(HEADER) else {
            return ptr::null_mut();
        };
        ARENA.with(|arena| unsafe {
            let (block, before) = whole(block);
            begin(arena.resize(block, before, size), size)
        })
    }

    unsafe fn usable_size(block: *mut u8) -> usize {
        unsafe { whole(block).1 - HEADER }
    }
}

/// The engine's part of a block, after its size was noted.
unsafe fn begin(block: *mut u8, size: usize) -> *mut u8 {
    if block.is_null() {
        return block;
    }
    unsafe {
        block.cast::<usize>().write(arena::rounded(size));
        block.add(HEADER)
    }
}

/// The block around the engine's part, and its size.
unsafe fn whole(block: *mut u8) -> (*mut u8, usize) {
    unsafe {
        let block = block.sub(HEADER);
        (block, block.cast::<usize>().read())
    }
}

/// The engine's functions for memory, called by it directly: those that come
/// with [`Engine`] are two calls more for each block, and a script's time is
/// largely spent on blocks. The linker puts this in place of what the crate of
/// the engine calls.
#[cfg(target_arch = "wasm32")]
mod direct {
    use rquickjs::allocator::Allocator;
    use rquickjs::qjs::{JSMallocFunctions, JSRuntime, c_void, size_t};

    use super::Engine;

    unsafe extern "C" {
        fn __real_JS_NewRuntime2(
            functions: *const JSMallocFunctions,
            opaque: *mut c_void,
        ) -> *mut JSRuntime;
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn __wrap_JS_NewRuntime2(
        _: *const JSMallocFunctions,
        opaque: *mut c_void,
    ) -> *mut JSRuntime {
        let functions = JSMallocFunctions {
            js_calloc: Some(calloc),
            js_malloc: Some(malloc),
            js_free: Some(free),
            js_realloc: Some(realloc),
            js_malloc_usable_size: Some(usable_size),
        };
        // SAFETY: the engine copies them, and they use no other state.
        unsafe { __real_JS_NewRuntime2(&functions, opaque) }
    }

    unsafe extern "C" fn calloc(_: *mut c_void, count: size_t, size: size_t) -> *mut c_void {
        Engine.calloc(count as usize, size as usize).cast()
    }

    unsafe extern "C" fn malloc(_: *mut c_void, size: size_t) -> *mut c_void {
        Engine.alloc(size as usize).cast()
    }

    unsafe extern "C" fn free(_: *mut c_void, block: *mut c_void) {
        if !block.is_null() {
            unsafe { Engine.dealloc(block.cast()) }
        }
    }

    unsafe extern "C" fn realloc(_: *mut c_void, block: *mut c_void, size: size_t) -> *mut c_void {
        unsafe { Engine.realloc(block.cast(), size as usize).cast() }
    }

    unsafe extern "C" fn usable_size(block: *const c_void) -> size_t {
        if block.is_null() {
            return 0;
        }
        unsafe { Engine::usable_size(block.cast_mut().cast()) as size_t }
    }
}
