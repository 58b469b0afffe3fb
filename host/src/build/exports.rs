//! What a component must export: the contract's guest interface, once.

use semver::Version;
use wasmparser::component_types::{ComponentEntityType, ComponentFuncType, ComponentValType};
use wasmparser::types::TypesRef;
use wasmparser::{ComponentExternalKind, PrimitiveValType};

use super::name::InterfaceName;
use crate::error::{Error, ErrorCode, Result};

const PACKAGE: &str = "spotter:plugin";
const GUEST: &str = "guest";
/// Exported by plugins that ask for more than storage.
const CAPABILITIES: &str = "capabilities";
/// The major version of the contract that this host speaks.
const MAJOR: u64 = 1;

/// What a component exports, as far as it matters.
#[derive(Debug)]
pub(super) struct Exports {
    /// The version of the contract that it was built for.
    pub(super) contract: Version,
    /// What nobody calls.
    pub(super) unused: Vec<String>,
}

/// Refuses components of another world, before their imports are: an author
/// who sent the wrong kind of program should hear that first.
///
/// # Errors
/// `unsupported_contract`, saying what the component was made for.
pub(super) fn expect_plugin(exports: &[(&str, ComponentExternalKind)]) -> Result<()> {
    let names = || {
        exports
            .iter()
            .filter_map(|(name, _)| InterfaceName::parse(name))
    };
    if names().any(|name| is_guest(&name)) {
        return Ok(());
    }
    for name in names() {
        let hint = match (name.package, name.interface) {
            ("wasi:cli", "run") => {
                "This is a command. Make the crate a library (crate-type = [\"cdylib\"]) and mark its functions with #[plugin]."
            }
            ("wasi:http", "incoming-handler" | "handler") => {
                "This is an HTTP handler. A plugin answers calls of functions instead: mark them with #[plugin]."
            }
            _ => continue,
        };
        return Err(unsupported(hint.into()));
    }
    Ok(())
}

/// Finds the contract among a component's exports.
///
/// # Errors
/// `unsupported_contract`.
pub(super) fn audit(exports: &[(&str, ComponentExternalKind)]) -> Result<Exports> {
    let mut guests = Vec::new();
    let mut unused = Vec::new();
    for (name, kind) in exports {
        match InterfaceName::parse(name) {
            Some(found) if is_guest(&found) && *kind == ComponentExternalKind::Instance => {
                guests.push((*name, found.version));
            }
            Some(found) if found.package == PACKAGE && found.interface == CAPABILITIES => {}
            _ => unused.push(super::plain(name)),
        }
    }
    match guests.as_slice() {
        [] => Err(unsupported(format!(
            "The component does not export {PACKAGE}/{GUEST}. In Rust, mark a function with #[plugin] from plugin-sdk."
        ))),
        [(_, Some(version))] if version.major == MAJOR && version.pre.is_empty() => Ok(Exports {
            contract: version.clone(),
            unused,
        }),
        [(name, _)] => Err(unsupported(format!(
            "The component exports `{}`; this host speaks version {MAJOR} of the contract. Build it with an SDK of that version.",
            super::plain(name)
        ))),
        _ => Err(unsupported(format!(
            "The component exports {PACKAGE}/{GUEST} in several versions. Export it in one."
        ))),
    }
}

fn is_guest(name: &InterfaceName<'_>) -> bool {
    name.package == PACKAGE && name.interface == GUEST
}

/// Checks the outline of the contract's two functions, in a component that
/// passed [`audit`]. The full types are compared when it is linked; this
/// catches what was written by hand against another shape, with a better
/// message.
///
/// # Errors
/// `unsupported_contract`.
pub(super) fn expect_functions(
    exports: &[(&str, ComponentExternalKind)],
    types: TypesRef<'_>,
) -> Result<()> {
    let function = |name| guest_function(exports, types, name);
    let string =
        |ty: &ComponentValType| matches!(ty, ComponentValType::Primitive(PrimitiveValType::String));
    let describe = function("describe").is_some_and(|describe| {
        describe.params.is_empty() && matches!(describe.result, Some(ComponentValType::Type(_)))
    });
    let call = function("call").is_some_and(|call| {
        let [
            (_, function),
            (_, arguments),
            (_, ComponentValType::Type(_)),
        ] = &*call.params
        else {
            return false;
        };
        string(function)
            && string(arguments)
            && matches!(call.result, Some(ComponentValType::Type(_)))
    });
    for (name, right) in [("describe", describe), ("call", call)] {
        if !right {
            return Err(unsupported(format!(
                "The component's {PACKAGE}/{GUEST} has no function `{name}` of the contract's shape. Build it against wit/v1."
            )));
        }
    }
    Ok(())
}

fn guest_function<'a>(
    exports: &[(&str, ComponentExternalKind)],
    types: TypesRef<'a>,
    name: &str,
) -> Option<&'a ComponentFuncType> {
    let (guest, _) = exports
        .iter()
        .find(|(name, _)| InterfaceName::parse(name).is_some_and(|name| is_guest(&name)))?;
    let ComponentEntityType::Instance(guest) = types.component_item_for_export(guest)?.ty else {
        return None;
    };
    match types.get(guest)?.exports.get(name)?.ty {
        ComponentEntityType::Func(function) => types.get(function),
        _ => None,
    }
}

fn unsupported(message: String) -> Error {
    Error::new(ErrorCode::UnsupportedContract, message)
}

#[cfg(test)]
mod tests;
