//! Blocks of some sizes, from one end of memory to the other.

use std::ptr;

/// Every block's alignment.
pub(super) const ALIGN: usize = 16;

/// Sizes up to this are 16 bytes apart; beyond, there are eight to each
/// doubling.
const FINE: usize = 512;
const FINE_CLASSES: usize = FINE / ALIGN;
const COARSE_CLASSES: usize = 8 * 22;

/// More than any host gives; asked for all the same, so that the host refuses.
const MOST: usize = 3 << 29;

/// Bytes that memory grows by at least.
#[cfg(target_arch = "wasm32")]
const GROWTH: usize = 1 << 20;

/// A free block; the next of its size.
struct Free {
    next: *mut Free,
}

/// `engine.h` knows how it begins.
#[repr(C)]
pub(super) struct Arena {
    /// A block that is freed here or above is put among the free ones as it
    /// is. All memory lies below while copies are made of it: there, a block
    /// that is freed is filled with zeros, so that it is in none of them.
    plain: usize,
    free: [*mut Free; FINE_CLASSES + COARSE_CLASSES],
    /// Where untouched memory begins, and ends. Both are 0 at first.
    next: usize,
    end: usize,
    /// What lies below was there when the last stage ended. It is left as it
    /// is when it is freed: to change it would be a difference to copy.
    floor: usize,
}

/// The class of blocks for this many bytes.
#[inline]
pub(super) fn class(size: usize) -> usize {
    let size = size.max(1);
    if size <= FINE {
        return (size - 1) / ALIGN;
    }
    // 512 < size: an eighth of the power of two below it is the step.
    let power = usize::BITS - 1 - (size - 1).leading_zeros();
    let eighth = (size - 1 - (1 << power)) >> (power - 3);
    FINE_CLASSES + 8 * (power - FINE.trailing_zeros()) as usize + eighth
}

/// The size of a class's blocks.
#[inline]
pub(super) fn size_of(class: usize) -> usize {
    match class.checked_sub(FINE_CLASSES) {
        None => (class + 1) * ALIGN,
        Some(coarse) => (coarse % 8 + 9) << (coarse / 8 + FINE.trailing_zeros() as usize - 3),
    }
}

impl Arena {
    pub(super) const fn new() -> Arena {
        Arena {
            plain: usize::MAX,
            free: [ptr::null_mut(); FINE_CLASSES + COARSE_CLASSES],
            next: 0,
            end: 0,
            floor: 0,
        }
    }

    /// A block for `size` bytes.
    #[inline]
    pub(super) fn allocate(&mut self, size: usize) -> *mut u8 {
        let class = class(size.min(MOST));
        match self.free.get_mut(class) {
            Some(first) if !first.is_null() => {
                let block = *first;
                // SAFETY: a free block holds the address of the next.
                *first = unsafe { (*block).next };
                block.cast()
            }
            _ => self.take(size_of(class)),
        }
    }

    /// # Safety
    /// The block is one of this arena's, of this class.
    #[inline]
    pub(super) unsafe fn free(&mut self, block: *mut u8, class: usize) {
        if block.addr() < self.floor {
            return;
        }
        let Some(first) = self.free.get_mut(class) else {
            return;
        };
        let freed = block.cast::<Free>();
        unsafe {
            if block.addr() < self.plain {
                block.write_bytes(0, size_of(class));
            }
            freed.write(Free { next: *first });
        }
        *first = freed;
    }

    /// A block for `size` bytes with what this one has of them.
    ///
    /// # Safety
    /// As [`Arena::free`].
    #[inline(never)]
    pub(super) unsafe fn resize(&mut self, block: *mut u8, was: usize, size: usize) -> *mut u8 {
        let becomes = class(size.min(MOST));
        if becomes == was {
            return block;
        }
        let (before, after) = (size_of(was), size_of(becomes));
        if after > before && block.addr() + before == self.next {
            // Nothing lies behind it: it grows where it is.
            self.take(after - before);
            return block;
        }
        let moved = self.allocate(size);
        unsafe {
            moved.copy_from_nonoverlapping(block, before.min(after));
            self.free(block, was);
        }
        moved
    }

    /// Ends a stage: empties free blocks and forgets them.
    pub(super) fn end_stage(&mut self) {
        for first in &mut self.free {
            let mut block = std::mem::replace(first, ptr::null_mut());
            while !block.is_null() {
                // SAFETY: a free block holds the address of the next.
                unsafe {
                    let next = (*block).next;
                    (*block).next = ptr::null_mut();
                    block = next;
                }
            }
        }
        self.floor = self.next;
    }

    pub(super) fn stop_wiping(&mut self) {
        self.plain = self.floor;
    }

    /// Untouched memory of this many bytes.
    pub(super) fn make_room(&mut self, bytes: usize) {
        if self.end - self.next < bytes {
            self.grow(bytes);
        }
    }

    #[inline(never)]
    fn take(&mut self, size: usize) -> *mut u8 {
        if self.end - self.next < size {
            self.grow(size);
        }
        let block = self.next;
        self.next += size;
        ptr::with_exposed_provenance_mut(block)
    }

    #[cfg(target_arch = "wasm32")]
    fn grow(&mut self, size: usize) {
        use core::arch::wasm32::{memory_grow, memory_size};

        unsafe extern "C" {
            /// Where static data ends.
            static __heap_base: u8;
        }
        const PAGE: usize = 64 << 10;

        if self.end == 0 {
            self.next = (&raw const __heap_base)
                .expose_provenance()
                .next_multiple_of(ALIGN);
            self.end = memory_size(0) * PAGE;
        }
        let missing = size.saturating_sub(self.end - self.next);
        if missing == 0 {
            return;
        }
        let exactly = missing.div_ceil(PAGE);
        let more = missing.max(GROWTH).div_ceil(PAGE);
        // Near the limit there may be room for what is needed alone.
        for pages in [more, exactly] {
            if memory_grow(0, pages) != usize::MAX {
                self.end += pages * PAGE;
                return;
            }
        }
        exhausted()
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn grow(&mut self, _: usize) {
        exhausted()
    }
}

/// Ends the call: the host refused memory, and says so. An exception would let
/// a script catch it and ask again.
fn exhausted() -> ! {
    #[cfg(target_arch = "wasm32")]
    core::arch::wasm32::unreachable();
    #[cfg(not(target_arch = "wasm32"))]
    std::process::abort()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_has_one_size_that_its_blocks_fit() {
        let mut before = class(0);
        for size in (1..100_000).chain([1 << 20, (1 << 20) + 1, 3 << 28]) {
            let class = class(size);
            let rounded = size_of(class);
            assert!(rounded >= size, "{size}");
            assert!(rounded.is_multiple_of(ALIGN), "{size}");
            assert!(rounded <= size.max(ALIGN) + size / 8 + ALIGN, "{size}");
            assert!(class < FINE_CLASSES + COARSE_CLASSES, "{size}");
            assert!(class >= before, "{size}");
            assert_eq!(super::class(rounded), class, "{size}");
            before = class;
        }
    }
}
