//! An engine's parts, which the build script made.

use sha2::{Digest as _, Sha256};

use crate::catalog::Digest;

/// What an engine is made of. All but the pieces of a whole plugin import the
/// modules that others are.
pub(in crate::build) struct Parts {
    /// The engine's code; imports its memory.
    pub(in crate::build) code: &'static [u8],
    /// The memory that the compiler laid out, before the engine ran.
    pub(in crate::build) blank: &'static [u8],
    /// The component that makes plugins; imports the code, the base, a patch.
    pub(in crate::build) workshop: &'static [u8],
    /// The component that is a plugin; imports the same.
    pub(in crate::build) plugin: &'static [u8],
    /// A plugin that contains all of them, in pieces: before the code ...
    pub(in crate::build) head: &'static [u8],
    /// ... between it and the base ...
    pub(in crate::build) middle: &'static [u8],
    /// ... and behind the patch.
    pub(in crate::build) tail: &'static [u8],
}

/// The parts of the engine in a folder of the build script's.
macro_rules! parts {
    ($engine:literal) => {
        $crate::build::engine::Parts {
            code: parts!(@ $engine, "engine.wasm"),
            blank: parts!(@ $engine, "blank.wasm"),
            workshop: parts!(@ $engine, "workshop.wasm"),
            plugin: parts!(@ $engine, "plugin.wasm"),
            head: parts!(@ $engine, "plugin.head"),
            middle: parts!(@ $engine, "plugin.middle"),
            tail: parts!(@ $engine, "plugin.tail"),
        }
    };
    (@ $engine:literal, $part:literal) => {
        include_bytes!(concat!(env!("OUT_DIR"), "/", $engine, "/", $part))
    };
}
pub(in crate::build) use parts;

impl Parts {
    /// Names the engine: another one's memory is of no use to it.
    pub(super) fn digest(&self) -> Digest {
        let mut hasher = Sha256::new();
        for part in [self.code, self.blank, self.workshop, self.plugin] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Digest::from_bytes(hasher.finalize().into())
    }
}
