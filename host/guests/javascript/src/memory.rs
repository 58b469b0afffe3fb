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
#[cfg(target_arch = "wasm32")]
use spotter_guest_image::is_image;

use arena::{Arena, class, size_of};

/// The arena of an instance, which is one thread.
#[repr(transparent)]
struct Only(UnsafeCell<Arena>);

// SAFETY: WebAssembly without threads; elsewhere nothing allocates from it.
unsafe impl Sync for Only {}

#[cfg_attr(target_arch = "wasm32", unsafe(export_name = "spotter_arena"))]
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
        if is_image(block) {
            return;
        }
        ARENA.with(|arena| unsafe { arena.free(block, class(layout.size())) });
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if layout.align() > arena::ALIGN {
            return ptr::null_mut();
        }
        ARENA.with(|arena| unsafe { arena.resize(block, class(layout.size()), size) })
    }
}

/// What the engine allocates with. It frees without saying how much, so the
/// class of a block stands before it. `memory/engine.h` does what is quick of
/// this within the engine, in the same way.
pub(crate) struct Engine;

/// Bytes before a block of the engine's: two of ours, the others its own.
const HEADER: usize = 8;

// SAFETY: as for `Heap`; the header is within the block.
unsafe impl Allocator for Engine {
    fn alloc(&mut self, size: usize) -> *mut u8 {
        let Some(size) = size.checked_add(HEADER) else {
            return ptr::null_mut();
        };
        ARENA.with(|arena| unsafe { begin(arena.allocate(size), class(size)) })
    }

    fn calloc(&mut self, count: usize, size: usize) -> *mut u8 {
        let Some(size) = count.checked_mul(size) else {
            return ptr::null_mut();
        };
        let data = self.alloc(size);
        if !data.is_null() {
            // SAFETY: the block has at least these bytes.
            unsafe { data.write_bytes(0, size) };
        }
        data
    }

    unsafe fn dealloc(&mut self, data: *mut u8) {
        ARENA.with(|arena| unsafe {
            let (block, class) = whole(data);
            arena.free(block, class);
        });
    }

    unsafe fn realloc(&mut self, data: *mut u8, size: usize) -> *mut u8 {
        if data.is_null() {
            return self.alloc(size);
        }
        let Some(size) = size.checked_add(HEADER) else {
            return ptr::null_mut();
        };
        ARENA.with(|arena| unsafe {
            let (block, was) = whole(data);
            begin(arena.resize(block, was, size), class(size))
        })
    }

    unsafe fn usable_size(data: *mut u8) -> usize {
        unsafe { size_of(whole(data).1) - HEADER }
    }
}

/// The engine's part of a block, after its class was noted.
unsafe fn begin(block: *mut u8, class: usize) -> *mut u8 {
    if block.is_null() {
        return block;
    }
    unsafe {
        block.cast::<u16>().write(class as u16);
        block.add(HEADER)
    }
}

/// The block around the engine's part, and its class.
unsafe fn whole(data: *mut u8) -> (*mut u8, usize) {
    unsafe {
        let block = data.sub(HEADER);
        (block, usize::from(block.cast::<u16>().read()))
    }
}

/// What `memory/engine.h` leaves to do here.
#[cfg(target_arch = "wasm32")]
mod for_the_engine {
    use rquickjs::allocator::Allocator;

    use super::Engine;

    #[unsafe(no_mangle)]
    extern "C" fn spotter_allocate(size: usize) -> *mut u8 {
        Engine.alloc(size)
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn spotter_release(data: *mut u8) {
        unsafe { Engine.dealloc(data) }
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn spotter_resize(data: *mut u8, size: usize) -> *mut u8 {
        unsafe { Engine.realloc(data, size) }
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn spotter_usable_size(data: *mut u8) -> usize {
        unsafe { Engine::usable_size(data) }
    }
}
