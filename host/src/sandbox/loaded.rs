use wasmtime::component::{
    Component, ComponentExportIndex, ComponentNamedList, InstancePre, Lift, Linker, Lower,
    TypedFunc,
};
use wasmtime::{Engine, Module};

use super::Guest;
use super::contract::{CAPABILITIES, CallContext, GUEST, WireCapability, WireError, WireManifest};
use crate::build::artifact::SealedArtifact;
use crate::error::{Error, ErrorCode, Result};

/// A component whose imports are resolved and whose exports are found.
/// Instantiating it is all that is left to do for a call.
pub struct Loaded {
    pub(super) pre: InstancePre<Guest>,
    pub(super) describe: ComponentExportIndex,
    pub(super) call: ComponentExportIndex,
    /// None: the component asks for nothing but storage.
    pub(super) ask: Option<ComponentExportIndex>,
}

pub(super) type Describe = TypedFunc<(), (WireManifest,)>;
pub(super) type Ask = TypedFunc<(), (Vec<WireCapability>,)>;
pub(super) type Call<'a> =
    TypedFunc<(&'a str, &'a str, &'a CallContext), (std::result::Result<String, WireError>,)>;

impl Loaded {
    pub(super) fn new(
        engine: &Engine,
        linker: &Linker<Guest>,
        artifact: &SealedArtifact,
    ) -> Result<Loaded> {
        let component = artifact.component(engine).map_err(Error::internal)?;
        let pre = linker.instantiate_pre(&component).map_err(|cause| {
            Error::new(
                ErrorCode::ForbiddenImport,
                "The component imports something in another shape than the contract's. Rebuild it with the current SDK.",
            )
            .with_source(cause)
        })?;
        Loaded::found(&component, pre)
    }

    /// Finds what the host calls.
    ///
    /// # Errors
    /// `unsupported_contract` when that is not there.
    pub(super) fn found(component: &Component, pre: InstancePre<Guest>) -> Result<Loaded> {
        Ok(Loaded {
            describe: export(component, "describe")?,
            call: export(component, "call")?,
            ask: asks(component)?,
            pre,
        })
    }
}

/// The one place where native code is taken from files.
#[expect(
    unsafe_code,
    reason = "deserializing runs native code: sound because the file was sealed by this host after it compiled it"
)]
impl SealedArtifact {
    /// The component that it is.
    pub(super) fn component(&self, engine: &Engine) -> wasmtime::Result<Component> {
        // SAFETY: a `SealedArtifact` only exists for a file that our compiler
        // wrote and whose keyed MAC was verified; its path opens that very
        // file, and nobody writes to it any more.
        unsafe { Component::deserialize_file(engine, self.path()) }
    }

    /// The core module that it is.
    pub(super) fn module(&self, engine: &Engine) -> wasmtime::Result<Module> {
        // SAFETY: as above.
        unsafe { Module::deserialize_file(engine, self.path()) }
    }
}

fn export(component: &Component, function: &str) -> Result<ComponentExportIndex> {
    let (_, guest) = component.get_export(None, GUEST).ok_or_else(|| {
        unsupported("The component does not export the contract's guest interface.")
    })?;
    let (_, index) = component
        .get_export(Some(&guest), function)
        .ok_or_else(|| {
            unsupported("The component's guest interface lacks a function of the contract's.")
        })?;
    Ok(index)
}

fn asks(component: &Component) -> Result<Option<ComponentExportIndex>> {
    let Some((_, capabilities)) = component.get_export(None, CAPABILITIES) else {
        return Ok(None);
    };
    let ask = component.get_export(Some(&capabilities), "ask");
    let (_, index) = ask.ok_or_else(|| {
        unsupported("The component's capabilities interface lacks the contract's function.")
    })?;
    Ok(Some(index))
}

/// The component exports the contract's names with other types.
pub(super) fn unsupported(message: &'static str) -> Error {
    Error::new(ErrorCode::UnsupportedContract, message)
}

/// Finds an export of an instance, with its types checked.
pub(super) fn typed<P, R>(
    instance: &wasmtime::component::Instance,
    store: impl wasmtime::AsContextMut,
    index: &ComponentExportIndex,
) -> wasmtime::Result<TypedFunc<P, R>>
where
    P: ComponentNamedList + Lower,
    R: ComponentNamedList + Lift,
{
    instance.get_typed_func(store, index)
}
