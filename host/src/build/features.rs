use wasmparser::WasmFeatures;

/// The proposals that a component may use: what compilers of released
/// languages emit, and nothing beyond. The validator and the sandbox's engine
/// both take this list, so that neither accepts what the other refuses.
///
/// Left out, though finished upstream: 64-bit memories, threads, garbage
/// collection, exceptions, tail calls and several memories. Each has had
/// escapes or crashes of its own, and no plugin needs it. Relaxed SIMD is left
/// out because its results depend on the processor, and async components
/// because their support is young.
pub const fn features() -> WasmFeatures {
    WasmFeatures::COMPONENT_MODEL
        .union(WasmFeatures::MUTABLE_GLOBAL)
        .union(WasmFeatures::FLOATS)
        .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
        .union(WasmFeatures::SIGN_EXTENSION)
        .union(WasmFeatures::MULTI_VALUE)
        .union(WasmFeatures::EXTENDED_CONST)
        .union(WasmFeatures::SIMD)
        // LLVM emits these two for plain Rust: `memory.copy`, and calls through
        // tables in the longer encoding. References to host objects (externref)
        // stay out: they belong to `GC_TYPES`.
        .union(WasmFeatures::BULK_MEMORY)
        .union(WasmFeatures::REFERENCE_TYPES)
}

#[cfg(test)]
mod tests;
