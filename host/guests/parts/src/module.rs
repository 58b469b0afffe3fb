//! The engine's core module: its code without its memory, and its memory.

use std::borrow::Cow;

use anyhow::{Result, bail};
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{
    CustomSection, DataSection, EntityType, ExportKind, ExportSection, ImportSection,
    MemorySection, MemoryType, Module, RawSection,
};
use wasmparser::{Parser, Payload};
use wit_parser::{Resolve, WorldId, WorldKey};

/// An engine's code and the memory that it begins with.
pub struct Engine {
    /// The code; it imports its memory as `env.memory`.
    pub code: Vec<u8>,
    /// The memory as the compiler laid it out; exported as `memory`.
    pub memory: Vec<u8>,
}

/// Takes an engine's code and its memory apart. The memory begins with at
/// least `pages` pages of 64 KiB.
///
/// # Errors
/// When the module is malformed, or has not exactly one memory.
pub fn engine(core: &[u8], pages: u64) -> Result<Engine> {
    let mut code = Module::new();
    let mut memory = None;
    let mut data = DataSection::new();
    for payload in Parser::new(0).parse_all(core) {
        let payload = payload?;
        match &payload {
            Payload::ImportSection(section) => {
                let mut imports = ImportSection::new();
                RoundtripReencoder.parse_import_section(&mut imports, section.clone())?;
                imports.import("env", "memory", minimum(pages.max(declared(core)?)));
                code.section(&imports);
            }
            Payload::MemorySection(section) => {
                memory = section.clone().into_iter().next().transpose()?;
            }
            Payload::DataSection(section) => {
                RoundtripReencoder.parse_data_section(&mut data, section.clone())?;
            }
            Payload::DataCountSection { .. } | Payload::CustomSection(_) => {}
            _ => copy(&mut code, core, &payload),
        }
    }
    let Some(memory) = memory else {
        bail!("the engine has no memory of its own");
    };
    let mut memories = MemorySection::new();
    memories.memory(minimum(pages.max(memory.initial)));
    let mut exports = ExportSection::new();
    exports.export("memory", ExportKind::Memory, 0);
    let mut image = Module::new();
    image.section(&memories).section(&exports).section(&data);
    Ok(Engine {
        code: code.finish(),
        memory: image.finish(),
    })
}

/// A memory of at least so many pages.
pub(crate) fn minimum(pages: u64) -> MemoryType {
    MemoryType {
        minimum: pages,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    }
}

fn declared(core: &[u8]) -> Result<u64> {
    for payload in Parser::new(0).parse_all(core) {
        if let Payload::MemorySection(section) = payload?
            && let Some(memory) = section.into_iter().next()
        {
            return Ok(memory?.initial);
        }
    }
    Ok(0)
}

/// The module as it is seen from one world: without the exports that belong to
/// others, and without what the bindings say of theirs.
pub(crate) fn for_world(core: &[u8], resolve: &Resolve, world: WorldId) -> Result<Vec<u8>> {
    let world = resolve
        .worlds
        .get(world)
        .ok_or_else(|| anyhow::anyhow!("there is no such world"))?;
    let mut interfaces = Vec::new();
    for key in world.exports.keys() {
        if let WorldKey::Interface(id) = key
            && let Some(name) = resolve.id_of(*id)
        {
            interfaces.push(name);
        }
    }
    let belongs = |name: &str| match name.split_once('#') {
        Some((interface, _)) => {
            let interface = interface.strip_prefix("cabi_post_").unwrap_or(interface);
            interfaces.iter().any(|known| known == interface)
        }
        None => true,
    };
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(core) {
        let payload = payload?;
        match &payload {
            Payload::ExportSection(section) => {
                let mut exports = ExportSection::new();
                for export in section.clone() {
                    let export = export?;
                    if belongs(export.name) {
                        let kind = RoundtripReencoder.export_kind(export.kind)?;
                        exports.export(export.name, kind, export.index);
                    }
                }
                module.section(&exports);
            }
            // What the crate of WASI's bindings says stays: the module's
            // imports are resolved by it.
            Payload::CustomSection(section) if section.name().contains(":spotter:") => {}
            Payload::CustomSection(section) if section.name().starts_with("component-type") => {
                module.section(&CustomSection {
                    name: section.name().into(),
                    data: Cow::Borrowed(section.data()),
                });
            }
            Payload::CustomSection(_) => {}
            _ => copy(&mut module, core, &payload),
        }
    }
    Ok(module.finish())
}

fn copy(module: &mut Module, core: &[u8], payload: &Payload<'_>) {
    if let Some((id, range)) = payload.as_section()
        && let Some(data) = core.get(range)
    {
        module.section(&RawSection { id, data });
    }
}

/// What a module imports and exports, as the type of a module.
pub(crate) fn type_of(core: &[u8]) -> Result<wasm_encoder::ModuleType> {
    let mut types = Vec::new();
    let mut functions = Vec::new();
    let mut tables = Vec::new();
    let mut memories = Vec::new();
    let mut globals = Vec::new();
    let mut module = wasm_encoder::ModuleType::new();
    let mut declared = 0;
    let mut declare = |module: &mut wasm_encoder::ModuleType, function: &wasmparser::FuncType| {
        let mut reencoder = RoundtripReencoder;
        let mut values = |types: &[wasmparser::ValType]| {
            let types = types.iter().map(|ty| reencoder.val_type(*ty));
            types.collect::<std::result::Result<Vec<_>, _>>()
        };
        let (params, results) = (values(function.params())?, values(function.results())?);
        module.ty().function(params, results);
        declared += 1;
        anyhow::Ok(EntityType::Function(declared - 1))
    };
    for payload in Parser::new(0).parse_all(core) {
        match payload? {
            Payload::TypeSection(section) => {
                for ty in section.into_iter_err_on_gc_types() {
                    types.push(ty?);
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import?;
                    let entity = match import.ty {
                        wasmparser::TypeRef::Func(index) => {
                            functions.push(index);
                            declare(&mut module, at(&types, index)?)?
                        }
                        wasmparser::TypeRef::Memory(memory) => {
                            memories.push(memory);
                            EntityType::Memory(RoundtripReencoder.memory_type(memory)?)
                        }
                        other => bail!("an engine imports {other:?}"),
                    };
                    module.import(import.module, import.name, entity);
                }
            }
            Payload::FunctionSection(section) => {
                for index in section {
                    functions.push(index?);
                }
            }
            Payload::TableSection(section) => {
                for table in section {
                    tables.push(table?.ty);
                }
            }
            Payload::MemorySection(section) => {
                for memory in section {
                    memories.push(memory?);
                }
            }
            Payload::GlobalSection(section) => {
                for global in section {
                    globals.push(global?.ty);
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    let entity = match export.kind {
                        wasmparser::ExternalKind::Func => {
                            let index = *at(&functions, export.index)?;
                            declare(&mut module, at(&types, index)?)?
                        }
                        wasmparser::ExternalKind::Table => EntityType::Table(
                            RoundtripReencoder.table_type(*at(&tables, export.index)?)?,
                        ),
                        wasmparser::ExternalKind::Memory => EntityType::Memory(
                            RoundtripReencoder.memory_type(*at(&memories, export.index)?)?,
                        ),
                        wasmparser::ExternalKind::Global => EntityType::Global(
                            RoundtripReencoder.global_type(*at(&globals, export.index)?)?,
                        ),
                        other => bail!("an engine exports {other:?}"),
                    };
                    module.export(export.name, entity);
                }
            }
            _ => {}
        }
    }
    Ok(module)
}

fn at<T>(items: &[T], index: u32) -> Result<&T> {
    match items.get(index as usize) {
        Some(item) => Ok(item),
        None => bail!("the engine's module is malformed"),
    }
}
