//! A plugin that needs nothing of this host's: engine, base and patch in one
//! component.

use super::engine::CODE;

const HEAD: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/javascript/plugin.head"));
const MIDDLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/javascript/plugin.middle"));
const TAIL: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/javascript/plugin.tail"));

/// The id of a section that is a core module.
const MODULE: u8 = 1;

/// Puts a component together.
pub(super) fn whole(base: &[u8], patch: &[u8]) -> Vec<u8> {
    let mut component = HEAD.to_vec();
    section(&mut component, CODE);
    component.extend_from_slice(MIDDLE);
    section(&mut component, base);
    section(&mut component, patch);
    component.extend_from_slice(TAIL);
    component
}

fn section(component: &mut Vec<u8>, module: &[u8]) {
    use wasm_encoder::Encode;
    component.push(MODULE);
    module.encode(component);
}
