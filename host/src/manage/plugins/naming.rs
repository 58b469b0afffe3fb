//! The names under which a duplicate's functions are served.
//!
//! The rule: `<plugin>_<function>`, where that is legal and free. A name over
//! 64 characters is cut and ends in eight digits of its digest, so that two
//! long names stay two; a name that is taken gets `_2`, `_3`, ... at its end.

use std::collections::BTreeMap;

use super::shelf::Shelf;
use crate::catalog::{Digest, FunctionName, Manifest, Plugin, PluginName};
use crate::error::{Error, ErrorCode, Result};

/// What every protocol allows.
const LONGEST: usize = 64;

/// How many names are tried for one function before the manager has to choose.
const TRIES: usize = 50;

/// Served names for the functions that have none yet.
///
/// # Errors
/// `name_taken` when no free name was found.
pub(super) async fn rename_all(
    shelf: &Shelf,
    plugin: &PluginName,
    manifest: &Manifest,
    mut renamed: BTreeMap<FunctionName, FunctionName>,
) -> Result<BTreeMap<FunctionName, FunctionName>> {
    for function in &manifest.functions {
        if !renamed.contains_key(&function.name) {
            let name = free_name(shelf, plugin, &function.name, &renamed).await?;
            renamed.insert(function.name.clone(), name);
        }
    }
    Ok(renamed)
}

/// Whether a plugin's functions are served under other names than their own.
pub(super) fn is_renamed(plugin: &Plugin) -> bool {
    !plugin.renamed.is_empty()
}

async fn free_name(
    shelf: &Shelf,
    plugin: &PluginName,
    function: &FunctionName,
    renamed: &BTreeMap<FunctionName, FunctionName>,
) -> Result<FunctionName> {
    for number in 1..=TRIES {
        let name = candidate(plugin, function, number)?;
        let used_here = renamed.values().any(|used| used == &name);
        let owner = shelf.ledger.function_owner(&shelf.gym, &name).await?;
        if !used_here && owner.is_none_or(|owner| &owner == plugin) {
            return Ok(name);
        }
    }
    Err(Error::new(
        ErrorCode::NameTaken,
        format!("No name is free for the function `{function}`; choose another plugin name."),
    ))
}

/// The name that is tried in this round, counted from 1.
fn candidate(plugin: &PluginName, function: &FunctionName, number: usize) -> Result<FunctionName> {
    let whole = format!("{plugin}_{function}");
    let end = if number > 1 {
        format!("_{number}")
    } else {
        String::new()
    };
    let name = if whole.len() + end.len() <= LONGEST {
        format!("{whole}{end}")
    } else {
        let digest = Digest::of(whole.as_bytes()).to_string();
        let digest = digest.get(..8).unwrap_or_default();
        let kept = LONGEST - digest.len() - 1 - end.len();
        // Both names are ASCII, so any cut is between characters.
        format!("{}_{digest}{end}", whole.get(..kept).unwrap_or_default())
    };
    FunctionName::new(&name).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use proptest::prelude::*;

    use super::*;

    fn names(plugin: &str, function: &str) -> (PluginName, FunctionName) {
        (
            PluginName::new(plugin).unwrap(),
            FunctionName::new(function).unwrap(),
        )
    }

    #[test]
    fn short_names_are_joined() {
        let (plugin, function) = names("hours_copy", "is_open");
        assert_eq!(
            candidate(&plugin, &function, 1).unwrap().as_str(),
            "hours_copy_is_open"
        );
        assert_eq!(
            candidate(&plugin, &function, 2).unwrap().as_str(),
            "hours_copy_is_open_2"
        );
    }

    #[test]
    fn long_names_stay_apart() {
        let (plugin, one) = names(&"p".repeat(64), "one");
        let (_, two) = names(&"p".repeat(64), "two");
        assert_ne!(
            candidate(&plugin, &one, 1).unwrap(),
            candidate(&plugin, &two, 1).unwrap()
        );
    }

    proptest! {
        #[test]
        fn every_candidate_is_legal(
            plugin in "[a-z][a-z0-9_]{0,63}",
            function in "[A-Za-z_][A-Za-z0-9_-]{0,63}",
            number in 1..=TRIES,
        ) {
            let (plugin, function) = names(&plugin, &function);
            prop_assert!(candidate(&plugin, &function, number).is_ok());
        }
    }
}
