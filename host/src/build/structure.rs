//! The first look at an upload: is it a component, is it of a size that can
//! be compiled, does it import what is offered and export the contract.
//!
//! The host itself only reads and counts: in linear time, with a bounded
//! stack. Full validation compares types, and types can be made to grow
//! exponentially, so that it may take minutes without being over any count.
//! [`prove`] is therefore the compiling child's first step, under its limits.

mod kind;
mod type_depth;
mod walk;

use wasmparser::Validator;

use super::exports::{self, Exports};
use super::imports::{self, Import};
use super::limits::{Measure, Measures, UploadLimits};
use super::{Uploaded, features};
use crate::catalog::Digest;
use crate::error::{Error, ErrorCode, Result};

/// A component of bearable size that imports only what is offered and exports
/// the contract. Compiling it proves the rest.
pub struct Validated {
    uploaded: Uploaded,
    measures: Measures,
    imports: Vec<Import>,
    exports: Exports,
}

/// Checks an upload. For a thread that may block: ten megabytes take some
/// milliseconds.
///
/// # Errors
/// `invalid_component`, `forbidden_import` or `unsupported_contract`.
pub fn validate(uploaded: Uploaded, limits: &UploadLimits) -> Result<Validated> {
    kind::expect_component(uploaded.bytes())?;
    let walked = walk::walk(uploaded.bytes(), limits)?;
    exports::expect_plugin(&walked.exports)?;
    let imports = imports::audit(&walked.imports)?;
    let exports = exports::audit(&walked.exports)?;
    let measures = walked.measures;
    Ok(Validated {
        uploaded,
        measures,
        imports,
        exports,
    })
}

/// Validates a component in full, and the outline of the contract's functions.
/// Not for the serving process.
///
/// # Errors
/// `invalid_component` or `unsupported_contract`.
pub(super) fn prove(component: &[u8]) -> Result<()> {
    // Once more, for its errors are better, and the stack is bounded by it.
    let walked = walk::walk(component, &UploadLimits::unbounded())?;
    let types = Validator::new_with_features(features())
        .validate_all(component)
        .map_err(malformed)?;
    exports::expect_functions(&walked.exports, types.as_ref())
}

impl Validated {
    /// The SHA-256 of the component.
    pub fn digest(&self) -> Digest {
        self.uploaded.digest()
    }

    /// The component.
    pub fn bytes(&self) -> &[u8] {
        self.uploaded.bytes()
    }

    /// The component, to be stored.
    pub fn into_bytes(self) -> Vec<u8> {
        self.uploaded.into_bytes()
    }

    /// What it is made of, beside what it may be made of.
    pub fn measures(&self) -> Vec<Measure> {
        self.measures.rows()
    }

    /// What it imports, in the component's order.
    pub fn imports(&self) -> &[Import] {
        &self.imports
    }

    /// The version of the contract that it was built for.
    pub fn contract(&self) -> &semver::Version {
        &self.exports.contract
    }

    /// Exports that the host never calls.
    pub fn unused_exports(&self) -> &[String] {
        &self.exports.unused
    }
}

/// The reader's or validator's complaint as an error for the author.
fn malformed(error: wasmparser::Error) -> Error {
    let offset = error.offset();
    Error::new(
        ErrorCode::InvalidComponent,
        format!(
            "The component is not valid at byte {offset}: {}.",
            super::plain(error.message())
        ),
    )
    .with_details(serde_json::json!({ "offset": offset }))
}

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod tests;
