use wasmparser::{
    BinaryReader, ComponentExternalKind, ComponentTypeRef, ElementItems, ElementSectionReader,
    Instance, Parser, Payload, Payload::*,
};

use super::malformed;
use super::type_depth;
use crate::build::features;
use crate::build::limits::{Measures, UploadLimits};
use crate::error::Result;

/// Size of a page of linear memory in bytes; other sizes are a proposal that
/// is off.
const PAGE: u64 = 64 << 10;

/// What a component is made of, and the names on its outside.
pub(super) struct Walked<'a> {
    pub(super) measures: Measures,
    pub(super) imports: Vec<(&'a str, ComponentTypeRef)>,
    pub(super) exports: Vec<(&'a str, ComponentExternalKind)>,
}

/// Reads every section once, counting. Takes what sections say of their own
/// length before it reads them, so that a limit ends the work, not the input.
///
/// # Errors
/// `invalid_component` over a limit, or when a section cannot be read.
pub(super) fn walk<'a>(bytes: &'a [u8], limits: &UploadLimits) -> Result<Walked<'a>> {
    let mut walked = Walked {
        measures: Measures::new(limits),
        imports: Vec::new(),
        exports: Vec::new(),
    };
    // Levels that the walk is inside of; the outermost component is none.
    let mut depth = 0_u64;
    let mut parser = Parser::new(0);
    parser.set_features(features());
    for payload in parser.parse_all(bytes) {
        let payload = payload.map_err(malformed)?;
        match &payload {
            ModuleSection { .. } => {
                depth += 1;
                walked.measures.modules.add(1)?;
                walked.measures.depth.reach(depth)?;
            }
            ComponentSection { .. } => {
                depth += 1;
                walked.measures.components.add(1)?;
                walked.measures.depth.reach(depth)?;
            }
            End(_) => depth = depth.saturating_sub(1),
            _ => walked.section(payload, depth, bytes)?,
        }
    }
    Ok(walked)
}

impl<'a> Walked<'a> {
    fn section(&mut self, payload: Payload<'a>, depth: u64, bytes: &'a [u8]) -> Result<()> {
        let measures = &mut self.measures;
        match payload {
            TypeSection(types) => measures.types.add(types.count().into())?,
            CoreTypeSection(types) => {
                measures.types.add(types.count().into())?;
                for core in types {
                    type_depth::core_type(&core.map_err(malformed)?, measures)?;
                }
            }
            ComponentTypeSection(types) => {
                let range = types.range();
                let section = bytes.get(range.clone()).unwrap_or_default();
                let reader = BinaryReader::new_features(section, range.start, features());
                type_depth::scan(reader, measures)?;
            }
            ImportSection(imports) => measures.imports.add(imports.count().into())?,
            ExportSection(exports) => measures.exports.add(exports.count().into())?,
            ComponentImportSection(imports) => {
                measures.imports.add(imports.count().into())?;
                for import in imports {
                    let import = import.map_err(malformed)?;
                    if depth == 0 {
                        self.imports.push((import.name.name, import.ty));
                    }
                }
            }
            ComponentExportSection(exports) => {
                measures.exports.add(exports.count().into())?;
                for export in exports {
                    let export = export.map_err(malformed)?;
                    if depth == 0 {
                        self.exports.push((export.name.name, export.kind));
                    }
                }
            }
            FunctionSection(functions) => measures.functions.add(functions.count().into())?,
            TableSection(tables) => {
                measures.tables.add(tables.count().into())?;
                for table in tables {
                    measures
                        .table_elements
                        .add(table.map_err(malformed)?.ty.initial)?;
                }
            }
            MemorySection(memories) => {
                measures.memories.add(memories.count().into())?;
                for memory in memories {
                    let pages = memory.map_err(malformed)?.initial;
                    measures.memory_bytes.add(pages.saturating_mul(PAGE))?;
                }
            }
            GlobalSection(globals) => measures.globals.add(globals.count().into())?,
            ElementSection(segments) => elements(segments, measures)?,
            DataCountSection { count, .. } => measures.data_segments.allow(count.into())?,
            DataSection(segments) => measures.data_segments.add(segments.count().into())?,
            CodeSectionStart { count, .. } => {
                // A module whose code is not its functions is refused later;
                // until then neither number may be large.
                measures.functions.reach(count.into())?;
            }
            CodeSectionEntry(body) => {
                measures.function_bytes.reach(body.range().len() as u64)?;
                let mut locals = 0_u64;
                for group in body.get_locals_reader().map_err(malformed)? {
                    let (count, _) = group.map_err(malformed)?;
                    locals = locals.saturating_add(count.into());
                    measures.locals.reach(locals)?;
                }
            }
            InstanceSection(instances) => {
                measures.instances.add(instances.count().into())?;
                for instance in instances {
                    if let Instance::Instantiate { .. } = instance.map_err(malformed)? {
                        measures.core_instances.add(1)?;
                    }
                }
            }
            ComponentInstanceSection(instances) => {
                measures.instances.add(instances.count().into())?;
            }
            ComponentAliasSection(aliases) => measures.aliases.add(aliases.count().into())?,
            ComponentCanonicalSection(functions) => {
                measures.aliases.add(functions.count().into())?;
            }
            CustomSection(custom) => {
                let length = custom.name().len() + custom.data().len();
                measures.custom_bytes.add(length as u64)?;
            }
            // The rest holds nothing to count, or is refused by the validator.
            _ => {}
        }
        Ok(())
    }
}

fn elements(segments: ElementSectionReader<'_>, measures: &mut Measures) -> Result<()> {
    measures.element_segments.add(segments.count().into())?;
    for segment in segments {
        let items = match segment.map_err(malformed)?.items {
            ElementItems::Functions(items) => items.count(),
            ElementItems::Expressions(_, items) => items.count(),
        };
        measures.element_items.add(items.into())?;
    }
    Ok(())
}
