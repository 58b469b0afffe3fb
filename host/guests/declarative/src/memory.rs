//! What allocates from the instance's memory.

use std::alloc::{GlobalAlloc, Layout, System};

use spotter_guest_image::is_image;

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
        if !is_image(block) {
            unsafe { System.dealloc(block, layout) }
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        unsafe { System.realloc(block, layout, size) }
    }
}
