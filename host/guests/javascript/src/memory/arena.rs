//! Blocks of some sizes, from one end of memory to the other.

use std::ptr;

/// Every block's alignment.
pub(super) const ALIGN: usize = 16;

/// Sizes up to this are 16 bytes apart; beyond, there are four to each
/// doubling.
const FINE: usize = 512;
const FINE_CLASSES: usize = FINE / ALIGN;
const COARSE_CLASSES: usize = 4 * 22;

/// More than any host gives; asked for all the same, so that the host refuses.
const MOST: usize = 3 << 29;

/// Bytes that memory grows by at least.
#[cfg(target_arch = "wasm32")]
const GROWTH: usize = 1 << 20;

/// A free block; the next of its size.
struct Free {
    next: *mut Free,
}

pub(super) struct Arena {
    free: [*mut Free; FINE_CLASSES + COARSE_CLASSES],
    /// Where untouched memory begins, and ends. Both are 0 at first.
    next: usize,
    end: usize,
    /// What lies below was there when the last stage ended. It is left as it
    /// is when it is freed: to change it would be a difference to copy.
    floor: usize,
    /// Whether what is freed is filled with zeros, so that it is not in the
    /// copies that are made of memory.
    wipe: bool,
}

/// The class of a size, and the size that all of its blocks have.
fn class(size: usize) -> (usize, usize) {
    let size = size.max(ALIGN);
    if size <= FINE {
        let class = size.div_ceil(ALIGN);
        return (class - 1, class * ALIGN);
    }
    // 512 < size: a quarter of the power of two below it is the step.
    let power = usize::BITS - 1 - (size - 1).leading_zeros();
    let step = 1usize << (power - 2);
    let quarter = (size - 1 - (1 << power)) >> (power - 2);
    let first = FINE.trailing_zeros();
    let class = FINE_CLASSES + 4 * (power - first) as usize + quarter;
    (class, (1 << power) + (quarter + 1) * step)
}

/// The size that a block of at least `size` bytes has.
pub(super) fn rounded(size: usize) -> usize {
    class(size).1
}

impl Arena {
    pub(super) const fn new() -> Arena {
        Arena {
            free: [ptr::null_mut(); FINE_CLASSES + COARSE_CLASSES],
            next: 0,
            end: 0,
            floor: 0,
            wipe: true,
        }
    }

    #[inline]
    pub(super) fn allocate(&mut self, size: usize) -> *mut u8 {
        let size = size.min(MOST);
        let (class, size) = class(size);
        match self.free.get_mut(class) {
            Some(first) if !first.is_null() => {
                let block = *first;
                // SAFETY: a free block holds the address of the next.
                *first = unsafe { (*block).next };
                block.cast()
            }
            _ => self.take(size),
        }
    }

    /// # Safety
    /// The block is one of this arena's, of this size or rounded to it.
    #[inline]
    pub(super) unsafe fn free(&mut self, block: *mut u8, size: usize) {
        let (class, size) = class(size);
        if block.addr() < self.floor {
            return;
        }
        let Some(first) = self.free.get_mut(class) else {
            return;
        };
        let freed = block.cast::<Free>();
        unsafe {
            if self.wipe {
                block.write_bytes(0, size);
            }
            freed.write(Free { next: *first });
        }
        *first = freed;
    }

    /// # Safety
    /// As [`Arena::free`].
    #[inline(never)]
    pub(super) unsafe fn resize(&mut self, block: *mut u8, before: usize, size: usize) -> *mut u8 {
        let (old, old_size) = class(before);
        if class(size).0 == old {
            return block;
        }
        let moved = self.allocate(size);
        unsafe {
            moved.copy_from_nonoverlapping(block, old_size.min(size));
            self.free(block, before);
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
        self.wipe = false;
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
            let (number, rounded) = class(size);
            assert!(rounded >= size, "{size}");
            assert!(rounded % ALIGN == 0, "{size}");
            assert!(rounded <= size.max(ALIGN) + size / 4 + ALIGN, "{size}");
            assert!(number < FINE_CLASSES + COARSE_CLASSES, "{size}");
            assert_eq!(number == before.0, rounded == before.1, "{size}");
            assert!(number >= before.0 && rounded >= before.1, "{size}");
            assert_eq!(class(rounded), (number, rounded), "{size}");
            before = (number, rounded);
        }
    }
}
