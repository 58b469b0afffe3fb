//! A plugin that needs nothing of this host's: engine, base and patch in one
//! component.

use super::Parts;

/// The id of a section that is a core module.
const MODULE: u8 = 1;

/// Puts a component together.
pub(super) fn whole(parts: &Parts, base: &[u8], patch: &[u8]) -> Vec<u8> {
    let mut component = parts.head.to_vec();
    section(&mut component, parts.code);
    component.extend_from_slice(parts.middle);
    section(&mut component, base);
    section(&mut component, patch);
    component.extend_from_slice(parts.tail);
    component
}

fn section(component: &mut Vec<u8>, module: &[u8]) {
    use wasm_encoder::Encode;
    component.push(MODULE);
    module.encode(component);
}
