//! Memory as core modules: all of it, or what one has that another has not.

use wasm_encoder::{
    ConstExpr, DataSection, EntityType, ExportKind, ExportSection, ImportSection, MemorySection,
    MemoryType, Module,
};

use crate::sandbox::Memory;

/// Bytes of a page of linear memory.
const PAGE: usize = 64 << 10;

/// How many equal bytes between two differences are not worth a segment of
/// their own. Each segment is compiled to code, some 90 us when a source is
/// saved, and is a call of its own when a plugin is called.
const GAP: usize = 256;

/// A stretch of memory.
struct Segment<'a> {
    address: u32,
    bytes: &'a [u8],
}

/// A module that is this memory.
pub(super) fn base(memory: &Memory) -> Vec<u8> {
    let mut memories = MemorySection::new();
    memories.memory(of_pages(pages(memory)));
    let mut exports = ExportSection::new();
    exports.export("memory", ExportKind::Memory, 0);
    let mut data = DataSection::new();
    for segment in differences(&[], memory) {
        active(&mut data, &segment);
    }
    let mut module = Module::new();
    module.section(&memories).section(&exports).section(&data);
    module.finish()
}

/// A module that changes nothing.
pub(super) fn empty() -> Vec<u8> {
    let mut module = Module::new();
    module.section(&memory_import());
    module.finish()
}

/// A plugin's own part of memory, as a core module.
pub(in crate::build) enum Own {
    /// What it changes in the engine's memory, applied at each call.
    Patch(Vec<u8>),
    /// A whole memory in the place of the engine's. Applying a large patch
    /// takes longer than mapping a memory of one's own.
    Base(Vec<u8>),
}

/// Bytes of a patch from which on a memory of its own is the better way.
const LARGE: usize = 64 << 10;

/// Segments of a patch from which on the same holds. It is also what keeps a
/// plugin from being work: a patch's segments become code, in the serving
/// process; those of a whole memory do not.
const SEGMENTS: usize = 256;

/// What makes `after` of the memory `before`.
pub(super) fn between(before: &Memory, after: &Memory) -> Own {
    let segments = differences(&before.bytes, after);
    let changed: usize = segments.iter().map(|segment| segment.bytes.len()).sum();
    // Data cannot be laid beyond a memory's end.
    if changed > LARGE || segments.len() > SEGMENTS || pages(after) > pages(before) {
        return Own::Base(base(after));
    }
    let mut data = DataSection::new();
    for segment in &segments {
        active(&mut data, segment);
    }
    let mut module = Module::new();
    module.section(&memory_import()).section(&data);
    Own::Patch(module.finish())
}

impl Own {
    /// The module, whichever it is.
    pub(super) fn module(&self) -> &[u8] {
        match self {
            Own::Patch(module) | Own::Base(module) => module,
        }
    }
}

fn memory_import() -> ImportSection {
    let mut imports = ImportSection::new();
    imports.import("env", "memory", EntityType::Memory(of_pages(1)));
    imports
}

fn of_pages(minimum: u64) -> MemoryType {
    MemoryType {
        minimum,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    }
}

fn pages(memory: &Memory) -> u64 {
    (memory.start as usize + memory.bytes.len()).div_ceil(PAGE) as u64
}

fn active(data: &mut DataSection, segment: &Segment<'_>) {
    let address = ConstExpr::i32_const(segment.address.cast_signed());
    data.active(0, &address, segment.bytes.iter().copied());
}

/// Where `after` differs from `before`, which is zero beyond its end.
fn differences<'a>(before: &[u8], after: &'a Memory) -> Vec<Segment<'a>> {
    let differs = |index: usize, byte: u8| before.get(index).copied().unwrap_or(0) != byte;
    let mut segments: Vec<(usize, usize)> = Vec::new();
    const BLOCK: usize = 256;
    for (number, block) in after.bytes.chunks(BLOCK).enumerate() {
        let from = number * BLOCK;
        let same = match before.get(from..from + block.len()) {
            Some(before) => before == block,
            None => false,
        };
        if same {
            continue;
        }
        for (offset, byte) in block.iter().enumerate() {
            let index = from + offset;
            if !differs(index, *byte) {
                continue;
            }
            match segments.last_mut() {
                Some((_, end)) if index <= *end + GAP => *end = index + 1,
                _ => segments.push((index, index + 1)),
            }
        }
    }
    let segment = |(from, to): (usize, usize)| {
        Some(Segment {
            address: u32::try_from(after.start as usize + from).ok()?,
            bytes: after.bytes.get(from..to)?,
        })
    };
    segments.into_iter().filter_map(segment).collect()
}

#[cfg(test)]
mod tests;
