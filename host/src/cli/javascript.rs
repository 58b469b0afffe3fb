//! Plugins in JavaScript and TypeScript, as they lie in a folder and as the API
//! takes them.
//!
//! A plugin is the module that it starts with and those of its own that it
//! imports. Nothing else of the folder is taken along: not its tests, not its
//! editor's settings, not `node_modules`.

mod body;
mod folder;
mod imports;
mod packages;

pub(in crate::cli) use body::{body, source};
pub(in crate::cli) use folder::Folder;
