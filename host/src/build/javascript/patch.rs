//! Memory as core modules: all of it, or what one has that another has not.

use wasm_encoder::{
    CodeSection, ConstExpr, DataCountSection, DataSection, EntityType, ExportKind, ExportSection,
    Function, FunctionSection, ImportSection, MemorySection, MemoryType, Module, StartSection,
    TypeSection,
};

use crate::sandbox::Memory;

/// Bytes of a page of linear memory.
const PAGE: usize = 64 << 10;

/// How many equal bytes between two differences are not worth a segment of
/// their own: what a segment costs in the module, and to apply.
const GAP: usize = 32;

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

/// A module that makes `after` of the memory `before`.
pub(super) fn between(before: &Memory, after: &Memory) -> Vec<u8> {
    let segments = differences(&before.bytes, after);
    let grown = pages(after).saturating_sub(pages(before));
    let mut module = Module::new();
    if grown > 0 {
        grow(&mut module, grown, &segments);
        return module.finish();
    }
    let mut data = DataSection::new();
    for segment in &segments {
        active(&mut data, segment);
    }
    module.section(&memory_import()).section(&data);
    module.finish()
}

/// Data cannot be laid beyond a memory's end before it grew: a function does
/// both when the module starts.
fn grow(module: &mut Module, pages: u64, segments: &[Segment<'_>]) {
    let mut types = TypeSection::new();
    types.ty().function([], []);
    let mut functions = FunctionSection::new();
    functions.function(0);
    let mut data = DataSection::new();
    let mut start = Function::new([]);
    let mut code = start.instructions();
    let delta = i32::try_from(pages).unwrap_or(i32::MAX);
    code.i32_const(delta).memory_grow(0).i32_const(-1).i32_eq();
    code.if_(wasm_encoder::BlockType::Empty).unreachable().end();
    for (index, segment) in (0..).zip(segments) {
        data.passive(segment.bytes.iter().copied());
        code.i32_const(segment.address.cast_signed()).i32_const(0);
        let length = i32::try_from(segment.bytes.len()).unwrap_or(i32::MAX);
        code.i32_const(length).memory_init(0, index);
    }
    code.end();
    let mut bodies = CodeSection::new();
    bodies.function(&start);
    module
        .section(&types)
        .section(&memory_import())
        .section(&functions)
        .section(&StartSection { function_index: 0 })
        .section(&DataCountSection {
            count: data.len(),
        })
        .section(&bodies)
        .section(&data);
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
