//! The instance's memory, as the host keeps it.

use crate::bindings::exports::spotter::declarative::workshop::Memory;

#[cfg(target_family = "wasm")]
mod heap {
    use std::alloc::{GlobalAlloc, Layout, System};
    use std::ptr;

    use super::Memory;

    unsafe extern "C" {
        /// Where static data begins: the linker puts it behind the stack.
        static __global_base: u8;
    }

    /// The system's allocator, but for what is none of its blocks.
    struct Heap;

    #[global_allocator]
    static HEAP: Heap = Heap;

    // SAFETY: the system's.
    unsafe impl GlobalAlloc for Heap {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            unsafe { System.alloc(layout) }
        }

        unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
            // An image was handed over where it is, and is nobody's block.
            if !ptr::addr_eq(block, &raw const __global_base) {
                unsafe { System.dealloc(block, layout) }
            }
        }

        unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
            unsafe { System.realloc(block, layout, size) }
        }
    }

    /// Memory as it is now, from where the stack ends.
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
}

#[cfg(target_family = "wasm")]
pub(crate) use heap::image;

#[cfg(not(target_family = "wasm"))]
pub(crate) fn image() -> Memory {
    Memory {
        start: 0,
        bytes: Vec::new(),
    }
}
