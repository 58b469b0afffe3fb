//! Refuses deep nesting in words, before the parser's stack does it by dying.

use oxc_span::Span;

use super::fault::Faults;

/// Brackets within brackets. Each level costs the parser up to 3 KiB of stack.
const NESTING: u32 = 500;

/// A fault where brackets are nested too deeply. Strings are skipped by their
/// quotes alone: what this misses ends the process, which is bearable.
pub(super) fn refuse(source: &str) -> Option<Faults> {
    let (mut depth, mut quote, mut escaped) = (0_u32, None, false);
    for (offset, byte) in (0..).zip(source.bytes()) {
        match (quote, byte) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), b'\\') => escaped = true,
            (Some(b'"' | b'\''), b'\n') => quote = None,
            (Some(open), close) if open == close => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'' | b'`') => quote = Some(byte),
            (None, b'(' | b'[' | b'{') => depth += 1,
            (None, b')' | b']' | b'}') => depth = depth.saturating_sub(1),
            (None, _) => {}
        }
        if depth > NESTING {
            let mut faults = Faults::default();
            faults.add(
                Span::empty(offset),
                "The code is nested too deeply.",
                "Name the inner parts and use the names.",
            );
            return Some(faults);
        }
    }
    None
}
