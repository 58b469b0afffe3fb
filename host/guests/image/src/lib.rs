//! An instance's memory, as the host keeps it: all of it from where static data
//! begins. The stack lies below, and nothing of it outlives a call.
//!
//! It is handed over where it lies, as if it were a block of its own: a copy of
//! it would be in it. So an allocator must know it, and free nothing there.
#![allow(unsafe_code, reason = "all of linear memory is looked at as bytes")]

#[cfg(target_family = "wasm")]
unsafe extern "C" {
    /// Where static data begins: the linker puts it behind the stack.
    static __global_base: u8;
}

/// Where the memory begins, and its bytes. The allocator must look out for
/// [`is_image`] when they are dropped. Empty outside WebAssembly.
#[cfg(target_family = "wasm")]
pub fn image() -> (u32, Vec<u8>) {
    const PAGE: usize = 64 << 10;
    let start = (&raw const __global_base).addr();
    let length = core::arch::wasm32::memory_size(0) * PAGE - start;
    // SAFETY: all of linear memory is readable, and no allocator frees it when
    // the host has copied it.
    let bytes = unsafe {
        let start = std::ptr::with_exposed_provenance_mut(start);
        Vec::from_raw_parts(start, length, length)
    };
    (start as u32, bytes)
}

/// Whether a block is the image, which is not the allocator's to free.
#[cfg(target_family = "wasm")]
#[inline(always)]
pub fn is_image(block: *const u8) -> bool {
    std::ptr::addr_eq(block, &raw const __global_base)
}

#[cfg(not(target_family = "wasm"))]
#[expect(missing_docs, reason = "above")]
pub fn image() -> (u32, Vec<u8>) {
    (0, Vec::new())
}

#[cfg(not(target_family = "wasm"))]
#[expect(missing_docs, reason = "above")]
pub fn is_image(_: *const u8) -> bool {
    false
}
