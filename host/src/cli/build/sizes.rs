//! What a component's bytes are spent on.

use std::fmt;

use serde::Serialize;
use wasmparser::{Parser, Payload};

use crate::cli::units::bytes;

/// Bytes by kind of section, over all modules inside.
#[derive(Debug, Default, Serialize)]
pub(super) struct Sizes {
    /// Machine code to be.
    code: u64,
    /// Constants, which every call starts with.
    data: u64,
    /// Names and build notes, which no call reads.
    custom: u64,
    /// Types, imports, exports and the like.
    other: u64,
}

impl Sizes {
    /// Adds up a component's sections; one that is not valid has none.
    pub(super) fn of(component: &[u8]) -> Sizes {
        let mut sizes = Sizes::default();
        for payload in Parser::new(0).parse_all(component).map_while(Result::ok) {
            let length = |range: std::ops::Range<_>| range.len() as u64;
            match payload {
                Payload::CodeSectionStart { range, .. } => sizes.code += length(range),
                Payload::DataSection(section) => sizes.data += length(section.range()),
                Payload::CustomSection(section) => sizes.custom += length(section.range()),
                _ => {}
            }
        }
        let told = sizes.code + sizes.data + sizes.custom;
        sizes.other = (component.len() as u64).saturating_sub(told);
        sizes
    }
}

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Sizes {
            code,
            data,
            custom,
            other,
        } = *self;
        write!(
            f,
            "code {}, data {}, custom sections {}, other {}",
            bytes(code),
            bytes(data),
            bytes(custom),
            bytes(other)
        )
    }
}
