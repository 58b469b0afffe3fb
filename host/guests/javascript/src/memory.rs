//! The instance's memory: what allocates from it, and what it is to the host.

use std::alloc::{GlobalAlloc, Layout, System};

use crate::bindings::exports::spotter::javascript::workshop::Memory;

/// Bytes of free memory that a plugin begins with. What its modules and most
/// calls need fits in; growing costs a system call.
const ROOM: usize = 2 << 20;

/// Makes room that the allocator keeps.
pub(crate) fn make_room() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(ROOM)));
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

/// The standard allocator, but for what it never allocated: an [`image`] is
/// handed over where it is.
struct Heap;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static HEAP: Heap = Heap;

// SAFETY: everything is the standard allocator's; what begins where static
// data does is none of its blocks.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        #[cfg(target_arch = "wasm32")]
        if std::ptr::addr_eq(block, &raw const __global_base) {
            return;
        }
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        unsafe { System.realloc(block, layout, size) }
    }
}
