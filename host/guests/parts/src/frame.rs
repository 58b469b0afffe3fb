//! A component around an engine, cut where its parts go.

use anyhow::{Result, bail};
use wasm_encoder::reencode::{Reencode, ReencodeComponent};
use wasm_encoder::{
    ComponentAliasSection, ComponentImportSection, ComponentSection, ComponentTypeRef,
    CoreTypeSection, ImportSection, InstanceSection, Module, ModuleArg, RawSection,
};
use wasmparser::{Instance, InstantiationArgKind, Parser, Payload};

use crate::module::{self, minimum, type_of};
use crate::{BASE, ENGINE, PATCH};

/// A component in pieces. Between `head` and `middle` stands the engine,
/// between `middle` and `tail` stand the base and then the patch, each as a
/// section with a module.
pub struct Frame {
    /// From the component's first byte on.
    pub head: Vec<u8>,
    /// The modules that connect the engine with its imports.
    pub middle: Vec<u8>,
    /// What makes instances of all of them, to the component's end.
    pub tail: Vec<u8>,
    /// The whole component, importing the three modules instead.
    pub shared: Vec<u8>,
}

/// Instances that stand before those of the component: the base, the patch.
const ADDED: u32 = 2;

/// Cuts a component that wit-component made: its first module is the engine.
pub(crate) fn cut(component: &[u8]) -> Result<Frame> {
    let mut head = component.get(..8).unwrap_or_default().to_vec();
    let (mut middle, mut tail) = (Vec::new(), Vec::new());
    let mut engine = None;
    let mut modules = 0;
    let mut inside = 0;
    for payload in Parser::new(0).parse_all(component) {
        let payload = payload?;
        let Some((id, range)) = payload.as_section() else {
            continue;
        };
        // What is nested was copied with what it is nested in.
        if range.start < inside {
            continue;
        }
        inside = range.end;
        let Some(data) = component.get(range) else {
            bail!("the component is malformed");
        };
        let raw = RawSection { id, data };
        match &payload {
            Payload::ModuleSection { .. } if engine.is_none() => engine = Some(data),
            Payload::ModuleSection { .. } => {
                modules += 1;
                raw.append_to_component(&mut middle);
            }
            Payload::CustomSection(_) => {}
            _ if engine.is_none() => raw.append_to_component(&mut head),
            Payload::InstanceSection(section) => {
                let mut instances = InstanceSection::new();
                if tail.is_empty() {
                    add_memory(&mut instances, modules + 1);
                }
                let section = section.clone();
                Shifted.parse_instance_section(&mut instances, section)?;
                instances.append_to_component(&mut tail);
            }
            Payload::ComponentAliasSection(section) => {
                let mut aliases = ComponentAliasSection::new();
                let section = section.clone();
                Shifted.parse_component_alias_section(&mut aliases, section)?;
                aliases.append_to_component(&mut tail);
            }
            _ => raw.append_to_component(&mut tail),
        }
    }
    let Some(engine) = engine else {
        bail!("the component has no module");
    };
    let parts = module::engine(engine, 0)?;
    let shared = [
        head.clone(),
        import(ENGINE, 0, &parts.code)?,
        middle.clone(),
        import(BASE, 1, &parts.memory)?,
        import(PATCH, 2, &empty_patch())?,
        tail.clone(),
    ];
    Ok(Frame {
        head,
        middle,
        tail,
        shared: shared.concat(),
    })
}

/// What every patch looks like from outside: it is given a memory.
fn empty_patch() -> Vec<u8> {
    let mut imports = ImportSection::new();
    imports.import("env", "memory", minimum(1));
    let mut patch = Module::new();
    patch.section(&imports);
    patch.finish()
}

/// Makes the base's memory, and puts the patch into it.
fn add_memory(instances: &mut InstanceSection, base: u32) {
    let none: [(&str, ModuleArg); 0] = [];
    instances.instantiate(base, none);
    instances.instantiate(base + 1, [("env", ModuleArg::Instance(0))]);
}

fn import(name: &str, type_index: u32, module: &[u8]) -> Result<Vec<u8>> {
    let mut types = CoreTypeSection::new();
    types.ty().module(&type_of(module)?);
    let mut imports = ComponentImportSection::new();
    imports.import(name, ComponentTypeRef::Module(type_index));
    let mut bytes = Vec::new();
    types.append_to_component(&mut bytes);
    imports.append_to_component(&mut bytes);
    Ok(bytes)
}

/// Instances move behind those that were added, and the engine's is given its
/// memory.
struct Shifted;

impl Reencode for Shifted {
    type Error = std::convert::Infallible;
}

impl ReencodeComponent for Shifted {
    fn instance_index(&mut self, index: u32) -> u32 {
        index + ADDED
    }

    fn parse_instance(
        &mut self,
        instances: &mut InstanceSection,
        instance: Instance<'_>,
    ) -> std::result::Result<(), wasm_encoder::reencode::Error<Self::Error>> {
        let Instance::Instantiate {
            module_index: 0,
            args,
        } = &instance
        else {
            return wasm_encoder::reencode::component_utils::parse_instance(
                self, instances, instance,
            );
        };
        let mut given = vec![("env", ModuleArg::Instance(0))];
        for argument in args.iter() {
            let InstantiationArgKind::Instance = argument.kind;
            given.push((
                argument.name,
                ModuleArg::Instance(self.instance_index(argument.index)),
            ));
        }
        instances.instantiate(0, given);
        Ok(())
    }
}
