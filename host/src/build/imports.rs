//! What a component may import: one list, and a refusal that says what would
//! be right.

use semver::Version;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use wasmparser::ComponentTypeRef;

use super::name::InterfaceName;
use crate::error::{Error, ErrorCode, Result};

/// How many wrong imports a refusal lists.
const LISTED: usize = 40;

/// An interface that the host implements.
#[derive(Debug)]
pub struct Offered {
    package: &'static str,
    interface: &'static str,
    /// What a component gets by it, in plain words.
    pub words: &'static str,
}

const fn offer(package: &'static str, interface: &'static str, words: &'static str) -> Offered {
    Offered {
        package,
        interface,
        words,
    }
}

const CONTRACT: &str = "spotter:plugin";

/// Everything that a component may import. What is not here does not exist for
/// it: no files, no sockets, no environment. WASI's part is what the standard
/// libraries of Rust, C and script engines reach for when they start.
pub const OFFERED: &[Offered] = &[
    offer(
        CONTRACT,
        "kv",
        "keeps its own data, where the gym grants it",
    ),
    offer(CONTRACT, "log", "writes lines into the call's record"),
    offer(
        CONTRACT,
        "query",
        "reads the gym's data sources, where the gym grants it",
    ),
    offer(CONTRACT, "settings", "reads this installation's settings"),
    offer(CONTRACT, "types", "names the contract's types"),
    offer(
        "wasi:cli",
        "environment",
        "finds an empty environment and no arguments",
    ),
    offer("wasi:cli", "exit", "may end its own call"),
    offer("wasi:cli", "stdin", "finds an empty input"),
    offer("wasi:cli", "stdout", "prints into the call's log"),
    offer("wasi:cli", "stderr", "prints into the call's log"),
    offer("wasi:cli", "terminal-input", "finds no terminal"),
    offer("wasi:cli", "terminal-output", "finds no terminal"),
    offer("wasi:cli", "terminal-stdin", "finds no terminal"),
    offer("wasi:cli", "terminal-stdout", "finds no terminal"),
    offer("wasi:cli", "terminal-stderr", "finds no terminal"),
    offer(
        "wasi:clocks",
        "monotonic-clock",
        "measures time, to the millisecond",
    ),
    offer(
        "wasi:clocks",
        "wall-clock",
        "reads the time of day, to the millisecond",
    ),
    offer(
        "wasi:http",
        "outgoing-handler",
        "sends requests, where the gym grants it",
    ),
    offer(
        "wasi:http",
        "types",
        "sends requests, where the gym grants it",
    ),
    offer("wasi:io", "error", "reads why a stream failed"),
    offer("wasi:io", "poll", "waits, within the call's deadline"),
    offer("wasi:io", "streams", "reads and writes streams"),
    offer("wasi:random", "random", "draws random numbers"),
    offer("wasi:random", "insecure", "draws random numbers"),
    offer("wasi:random", "insecure-seed", "seeds its hash maps"),
];

/// One import of a component, and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Import {
    /// The interface with its version, as the component names it.
    pub interface: String,
    /// What the component gets by it, in plain words.
    pub words: &'static str,
}

/// One import that is refused.
#[derive(Debug, Serialize)]
struct Forbidden {
    import: String,
    reason: &'static str,
    instead: String,
}

/// Checks every import of a component against [`OFFERED`].
///
/// Whether the functions inside have the right types is found out when the
/// component is linked.
///
/// # Errors
/// `forbidden_import`; its details are a list of `{import, reason, instead}`.
pub(super) fn audit(imports: &[(&str, ComponentTypeRef)]) -> Result<Vec<Import>> {
    let mut granted = Vec::new();
    let mut forbidden = Vec::new();
    for (name, kind) in imports {
        match judge(name, *kind) {
            Ok(words) => granted.push(Import {
                interface: (*name).to_owned(),
                words,
            }),
            Err((reason, instead)) => forbidden.push(Forbidden {
                import: super::plain(name),
                reason,
                instead,
            }),
        }
    }
    if forbidden.is_empty() {
        return Ok(granted);
    }
    Err(refuse(forbidden))
}

fn refuse(mut forbidden: Vec<Forbidden>) -> Error {
    let count = forbidden.len();
    forbidden.truncate(LISTED);
    let names: Vec<&str> = forbidden.iter().map(|one| one.import.as_str()).collect();
    let message = match forbidden.as_slice() {
        [one] => format!("The component imports `{}`. {}", one.import, one.instead),
        _ => format!(
            "The component imports {count} things that the host does not offer: {}. The details say what to use instead.",
            super::plain(&names.join(", "))
        ),
    };
    Error::new(ErrorCode::ForbiddenImport, message).with_details(json!(forbidden))
}

type Verdict = Result<&'static str, (&'static str, String)>;

fn judge(name: &str, kind: ComponentTypeRef) -> Verdict {
    if matches!(kind, ComponentTypeRef::Module(_)) {
        return Err((
            "core_module",
            "Link the core module into the component: `wasm-tools component new` or `wac plug` does it.".into(),
        ));
    }
    let Some(interface) = InterfaceName::parse(name) else {
        return Err((
            "no_interface",
            "Import an interface of the contract or of WASI, not a single function or type.".into(),
        ));
    };
    let offered = OFFERED
        .iter()
        .find(|one| one.package == interface.package && one.interface == interface.interface);
    match (offered, kind) {
        (Some(offered), ComponentTypeRef::Instance(_)) => {
            version(&interface).map(|()| offered.words)
        }
        (Some(_), _) => Err((
            "no_interface",
            "Import it as an interface, the way every toolchain does.".into(),
        )),
        (None, _) => Err(unknown(&interface)),
    }
}

/// WASI 0.2 and our contract keep their promise of compatibility within the
/// minor and the major version: a newer one may be imported as long as only
/// functions that we have are used, and linking finds that out.
fn version(interface: &InterfaceName<'_>) -> Result<(), (&'static str, String)> {
    let ours = if interface.package == CONTRACT {
        Version::new(1, 0, 0)
    } else {
        Version::new(0, 2, 0)
    };
    let fits = interface.version.as_ref().is_some_and(|theirs| {
        theirs.pre.is_empty()
            && theirs.major == ours.major
            && (ours.major > 0 || theirs.minor == ours.minor)
    });
    if fits {
        return Ok(());
    }
    Err((
        "version",
        format!(
            "This host offers {}/{} of version {}.",
            interface.package,
            interface.interface,
            if ours.major == 0 { "0.2" } else { "1" }
        ),
    ))
}

/// What would be right in place of an interface that is not offered.
fn unknown(interface: &InterfaceName<'_>) -> (&'static str, String) {
    let (reason, instead) = match interface.package {
        "wasi:filesystem" => (
            "no_filesystem",
            "Plugins have no files. Keep data with spotter:plugin/kv and embed fixed files in the component.",
        ),
        "wasi:sockets" => (
            "no_sockets",
            "Plugins open no sockets. Leave out networking; in Rust, do not use std::net.",
        ),
        "wasi:http" => (
            "no_server",
            "Of wasi:http the host offers outgoing-handler and types of version 0.2: plugins send requests and serve none.",
        ),
        package if package == CONTRACT => (
            "not_in_contract",
            "Version 1 of the contract has kv, log, query and settings. The plugin may be built for a newer host.",
        ),
        package if package.starts_with("wasi:") => (
            "not_offered",
            "Of WASI the host offers what language runtimes need: streams, clocks, random numbers and standard output.",
        ),
        _ => (
            "unknown",
            "The host knows no such package. Use the interfaces of spotter:plugin, or link the implementation into the component.",
        ),
    };
    (reason, instead.into())
}

#[cfg(test)]
mod tests;
