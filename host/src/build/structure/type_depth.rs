//! Component types nest: an instance type declares types, which may be
//! instance types. The reader that everyone uses descends into them by
//! recursion without a limit of its own, so that three bytes a level would
//! overflow the stack and end the host. This scan descends first, counting,
//! and hands the reader nothing but leaves.

use wasmparser::{
    BinaryReader, ComponentType, ComponentTypeDeclaration, CoreType, InstanceTypeDeclaration,
};

use super::malformed;
use crate::build::limits::Measures;
use crate::error::Result;

const COMPONENT_TYPE: u8 = 0x41;
const INSTANCE_TYPE: u8 = 0x42;
const DECLARES_TYPE: u8 = 0x01;
const DECLARES_IMPORT: u8 = 0x03;

/// Counts the types of one section of component types, whose reader stands
/// before the number of types.
///
/// # Errors
/// `invalid_component` over a limit or when the section cannot be read.
pub(super) fn scan(mut section: BinaryReader<'_>, measures: &mut Measures) -> Result<()> {
    let count = section.read_var_u32().map_err(malformed)?;
    for _ in 0..count {
        type_at(&mut section, 1, measures)?;
    }
    Ok(())
}

fn type_at(reader: &mut BinaryReader<'_>, depth: u64, measures: &mut Measures) -> Result<()> {
    measures.types.add(1)?;
    measures.type_depth.reach(depth)?;
    match peek(reader)? {
        kind @ (COMPONENT_TYPE | INSTANCE_TYPE) => {
            reader.read_u8().map_err(malformed)?;
            let count = reader.read_var_u32().map_err(malformed)?;
            for _ in 0..count {
                declaration_at(reader, kind, depth, measures)?;
            }
        }
        _ => {
            reader.read::<ComponentType<'_>>().map_err(malformed)?;
        }
    }
    Ok(())
}

fn declaration_at(
    reader: &mut BinaryReader<'_>,
    kind: u8,
    depth: u64,
    measures: &mut Measures,
) -> Result<()> {
    let declared = peek(reader)?;
    if declared == DECLARES_TYPE {
        reader.read_u8().map_err(malformed)?;
        return type_at(reader, depth + 1, measures);
    }
    measures.types.add(1)?;
    if kind == COMPONENT_TYPE && declared == DECLARES_IMPORT {
        reader
            .read::<ComponentTypeDeclaration<'_>>()
            .map_err(malformed)?;
        return Ok(());
    }
    match reader.read().map_err(malformed)? {
        InstanceTypeDeclaration::CoreType(core) => core_type(&core, measures),
        _ => Ok(()),
    }
}

/// Counts a core type that a component declares.
pub(super) fn core_type(core: &CoreType<'_>, measures: &mut Measures) -> Result<()> {
    measures.types.add(match core {
        CoreType::Rec(group) => group.types().len() as u64,
        CoreType::Module(declarations) => 1 + declarations.len() as u64,
    })
}

fn peek(reader: &BinaryReader<'_>) -> Result<u8> {
    reader.clone().read_u8().map_err(malformed)
}
