//! Bytes of the engine as bytes of Rust.

use rquickjs::{ArrayBuffer, Ctx, Error, FromJs, Result, TypedArray, Value};

/// The bytes of a `Uint8Array`, borrowed from the engine's memory.
pub(super) struct Bytes<'js>(TypedArray<'js, u8>);

impl<'js> FromJs<'js> for Bytes<'js> {
    fn from_js(_: &Ctx<'js>, value: Value<'js>) -> Result<Self> {
        TypedArray::from_value(value).map(Self)
    }
}

impl Bytes<'_> {
    #[allow(unsafe_code, reason = "the bytes are the engine's")]
    /// Lets `work` read the bytes. It must not run JavaScript, and has no context to do so.
    pub(super) fn read<T>(&self, work: impl FnOnce(&[u8]) -> T) -> Result<T> {
        // SAFETY: nothing in this module's callers runs JavaScript while the slice is alive.
        let bytes = unsafe { self.0.as_bytes() };
        bytes
            .map(work)
            .ok_or(Error::new_from_js("detached buffer", "bytes"))
    }

    /// A copy of the bytes.
    pub(super) fn to_vec(&self) -> Result<Vec<u8>> {
        self.read(<[u8]>::to_vec)
    }
}

/// Hands bytes to the engine.
pub(super) fn buffer<'js>(ctx: &Ctx<'js>, bytes: Vec<u8>) -> Result<ArrayBuffer<'js>> {
    ArrayBuffer::new(ctx.clone(), bytes)
}
